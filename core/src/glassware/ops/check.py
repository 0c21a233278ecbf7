"""`glassware check`: the core's rules and every enabled plugin's, each with what mends it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import click
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from glassware import db
from glassware.contributions import Check
from glassware.discovery import LOCAL, find_plugins
from glassware.errors import GlasswareError, near_miss
from glassware.ops.faults import describe
from glassware.ops.instance import KEY, readable_by_others
from glassware.ops.loading import load_app
from glassware.ops.output import print_json
from glassware.registry import Composition
from glassware.revisions import schema_state
from glassware.site import Site

State = Literal["passed", "failed", "not run"]


@dataclass(frozen=True)
class Result:
    """What became of one rule."""

    id: str
    level: str
    state: State
    message: str
    hint: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(*, as_json: bool) -> None:
    """Look for what is wrong with the site; exit with 1 if anything is an error."""
    results = run_checks()
    if as_json:
        print_json([vars(result) for result in results])
    else:
        _print(results)
    if any(result.level == "error" and result.state != "passed" for result in results):
        raise click.exceptions.Exit(1)


def run_checks() -> tuple[Result, ...]:
    """Return what became of every rule; a site that cannot load is the first and only one."""
    try:
        app = load_app()
    except GlasswareError as error:
        hint = "Mend that first; the other rules need the site."
        return (Result("glassware.loads", "error", "failed", describe(error), hint),)
    composition: Composition = app.extensions["glassware"]
    rules = (*core_checks(app, composition.site), *composition.checks)
    with app.app_context():
        return tuple(_result(rule) for rule in rules)


def core_checks(app: Flask, site: Site) -> tuple[Check, ...]:
    """Return the rules that hold for every site."""
    key = site.instance / KEY
    return (
        _error("database", "The database does not answer.", "Start it, or correct [site] database.", _reach),
        _error(
            "schema",
            "The database is not at the plugins' migrations.",
            "Run: glassware db upgrade",
            lambda: _is_at_heads(app),
        ),
        _error(
            "secret-key",
            "The site has no secret key.",
            "Run `glassware up` once, or set GLASSWARE_SITE__SECRET_KEY.",
            lambda: site.secret_key is not None,
        ),
        _error(
            "secret-key-mode",
            f"Others than its owner may read {key}.",
            f"Run: chmod 600 {key}",
            lambda: not key.exists() or not readable_by_others(key),
        ),
        _no_stray_tables(site),
    )


def _no_stray_tables(site: Site) -> Check:
    """Return the rule that finds a misspelt table, whose settings nobody reads."""
    installed = find_plugins()
    known = {"site", "flask", LOCAL, *installed}
    stray = sorted({*site.tables, *site.environment} - known)
    hints = "".join(near_miss(name, known) for name in stray)
    return Check(
        "glassware.tables",
        "warning",
        f"No installed plugin reads the settings of {', '.join(f'[{name}]' for name in stray)}.{hints}",
        "Correct the name, or leave it there for a package that will be installed again.",
        lambda: not stray,
    )


def _error(name: str, message: str, hint: str, passes: Callable[[], bool]) -> Check:
    return Check(f"glassware.{name}", "error", message, hint, passes)


def _reach() -> bool:
    with db.engine().connect() as connection:
        return bool(connection.scalar(text("SELECT 1")))


def _is_at_heads(app: Flask) -> bool:
    state = schema_state(app.extensions["glassware"])
    for schema in state.ahead:
        raise schema.ahead_error()
    return not state.behind


def _result(rule: Check) -> Result:
    try:
        if rule.passes():
            return Result(rule.id, rule.level, "passed", "", "")
        state: State = "failed"
        message = rule.message
    except OperationalError as error:
        state, message = "failed" if rule.passes is _reach else "not run", describe(error)
    except GlasswareError as error:
        state, message = "failed", describe(error)
    except Exception as error:  # noqa: BLE001 - one plugin's rule must not hide the others'
        state, message = "not run", describe(error)
    finally:
        db.session.rollback()
    return Result(rule.id, rule.level, state, message, rule.hint)


def _print(results: tuple[Result, ...]) -> None:
    faults = [result for result in results if result.state != "passed"]
    for result in faults:
        not_run = " (could not be checked)" if result.state == "not run" else ""
        click.secho(f"{result.level}: {result.id}{not_run}", bold=True)
        click.echo(f"  {result.message}\n  {result.hint}")
    count = len(results)
    click.echo(f"{count} rule{'' if count == 1 else 's'} checked, {len(faults)} not passed.")
