"""Tests of the command `glassware` as a whole: what it imports, how it fails, whom it asks."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from glassware.discovery import RESERVED
from glassware.ops.cli import COMMANDS

Install = Callable[..., Path]
Command = Callable[..., subprocess.CompletedProcess[str]]
Console = Callable[..., subprocess.Popen[str]]

SHOP = """
import os
import time

import click
from flask import current_app
from sqlalchemy import text

from glassware import db, hookimpl

print("shop is imported")


@click.group()
def shop():
    '''What the shop's keeper does.'''


@shop.command()
@click.argument("name")
def greet(name):
    '''Greet somebody.'''
    click.echo(f"{name}, this is {current_app.extensions['glassware'].site.site.name}")


@shop.command()
def fail():
    raise ValueError("the till is stuck at postgresql://keeper:canary@till/money")


@shop.command()
def query():
    db.session.execute(text("SELECT :secret FROM shop_nothing"), {"secret": "canary"})


@shop.command()
def wait():
    click.echo("waiting")
    time.sleep(60)


@shop.command()
def ask():
    click.prompt("Name")


@shop.command()
def number():
    return 7


@hookimpl
def register_commands():
    return shop
"""

IMPORTED = """
import json, sys
from glassware.ops.cli import _run
_run({arguments})
packages = {{name.partition(".")[0] for name in sys.modules}}
print(json.dumps(sorted(packages)))
"""


@pytest.fixture
def shop(install: Install, site: Path) -> None:
    """Install and enable a plugin with commands."""
    install("shop", {"glassware_shop.py": SHOP})
    (site / "plugins.toml").write_text('enabled = ["shop"]\n[site]\nname = "Corner"\n', encoding="utf-8")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["plugins"], ["plugins", "--json"]])
def test_help_version_and_list_import_nothing_heavy(
    site: Path, tmp_path: Path, shop: None, arguments: list[str]
) -> None:
    """P3: neither Flask nor SQLAlchemy nor a plugin; rich and tomlkit only where they are used."""
    program = IMPORTED.format(arguments=arguments)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "distributions")}
    output = subprocess.check_output([sys.executable, "-c", program], cwd=site, env=environment, text=True)
    imported = set(json.loads(output.splitlines()[-1]))
    heavy = {"flask", "sqlalchemy", "alembic", "werkzeug", "gunicorn", "rich", "tomlkit", "glassware_shop"}
    assert not imported & heavy
    assert "shop is imported" not in output


def test_version_is_that_of_the_distribution(command: Command) -> None:
    """It is stated once, in the metadata."""
    assert command("--version").stdout == f"glassware {version('glassware')}\n"


def test_help_shows_every_command_with_the_words_of_its_own_help(command: Command) -> None:
    """The table of commands, which spares their imports, says what they say."""
    shown = command("--help").stdout
    for name, (_, text) in COMMANDS.items():
        assert f"  {name} " in shown
        assert text in shown
        assert command(name, "--help").returncode == 0


def test_no_plugin_may_bear_the_name_of_a_command() -> None:
    """Its own commands would be out of reach."""
    assert set(COMMANDS) <= RESERVED


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [(["pluguns"], "plugins"), (["plugins", "enabel"], "enable"), (["shp", "greet"], "shop")],
)
def test_a_misspelt_command_names_the_near_miss(
    command: Command, shop: None, arguments: list[str], meant: str
) -> None:
    """The usage is wrong, so the exit status is 2."""
    failed = command(*arguments)
    assert failed.returncode == 2
    assert f"Did you mean '{meant}'?" in failed.stderr


def test_a_plugins_command_runs_in_the_site(command: Command, shop: None) -> None:
    """In an application context, with the site's settings."""
    done = command("shop", "greet", "Ada")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "Ada, this is Corner"
    assert "Greet somebody." in command("shop", "--help").stdout


def test_what_a_command_returns_is_no_exit_status(command: Command, shop: None) -> None:
    """A number is an exit status only when a command exits with it."""
    assert command("shop", "number").returncode == 0


def test_a_disabled_plugins_command_says_how_to_enable_it(site: Path, command: Command, shop: None) -> None:
    """The plugin is not imported for that."""
    (site / "plugins.toml").write_text("enabled = []\n", encoding="utf-8")
    failed = command("shop", "greet", "Ada")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "glassware plugins enable shop" in failed.stderr


def test_a_plugin_without_commands_says_so(site: Path, command: Command, install: Install) -> None:
    """Which is wrong usage."""
    install("quiet", {"glassware_quiet.py": ""})
    (site / "plugins.toml").write_text('enabled = ["quiet"]\n', encoding="utf-8")
    failed = command("quiet")
    assert failed.returncode == 2
    assert "The plugin 'quiet' has no commands." in failed.stderr


def test_a_group_must_bear_the_plugins_name(site: Path, command: Command, install: Install) -> None:
    """P6: a plugin cannot offer the commands of another."""
    source = SHOP.replace("@click.group()", '@click.group("users")')
    install("shop", {"glassware_shop.py": source})
    (site / "plugins.toml").write_text('enabled = ["shop"]\n', encoding="utf-8")
    failed = command("shop", "greet", "Ada")
    assert failed.returncode == 1
    assert "register_commands() must return a click.Group named 'shop'" in failed.stderr


def test_where_there_is_no_site_the_error_says_where_one_was_looked_for(site: Path, command: Command) -> None:
    """With the remedy, and no traceback."""
    (site / "plugins.toml").unlink()
    failed = command("plugins")
    assert failed.returncode == 1
    assert failed.stderr.startswith(f"Error: No plugins.toml in {site}")
    assert failed.stderr.count("\n") == 1


@pytest.mark.parametrize("which", ["fail", "query"])
def test_whatever_a_command_raises_is_one_line_without_secrets(
    command: Command, shop: None, which: str
) -> None:
    """P15: neither the password in a URL nor the parameters of a statement are shown."""
    failed = command("shop", which)
    assert failed.returncode == 1
    assert failed.stderr.count("\n") == 1
    assert failed.stderr.startswith("Error: ")
    assert "canary" not in failed.stderr + failed.stdout
    assert "Traceback" in command("--traceback", "shop", which).stderr


def test_an_unreachable_database_is_one_line(command: Command, shop: None) -> None:
    """The password in its URL is not shown."""
    pytest.importorskip("psycopg")
    url = "postgresql://keeper:canary@127.0.0.1:1/nothing"
    failed = command("shop", "query", GLASSWARE_SITE__DATABASE=url)
    assert failed.returncode == 1
    assert failed.stderr.startswith("Error: The database cannot be used:")
    assert failed.stderr.count("\n") == 1
    assert "canary" not in failed.stderr


LISTING = """
import click
from sqlalchemy import text
from glassware import db, hookimpl

@click.group("lister")
def group():
    pass

@group.command("list")
def list_rows():
    db.session.execute(text("SELECT id FROM lister_row"))

@hookimpl
def register_commands():
    return group
"""


def test_table_that_is_not_there_yet_comes_with_the_command_that_makes_it(
    site: Path, command: Command, install: Install, database: str
) -> None:
    """On each database: whoever enabled a plugin and forgot to upgrade is told."""
    install("lister", {"glassware_lister.py": LISTING})
    (site / "plugins.toml").write_text('enabled = ["lister"]\n', encoding="utf-8")
    failed = command("lister", "list", GLASSWARE_SITE__DATABASE=database)
    assert failed.returncode == 1
    assert "lacks a table" in failed.stderr
    assert "lister_row" in failed.stderr
    assert failed.stderr.rstrip().endswith("Run: glassware db upgrade")


def test_ctrl_c_ends_quietly(console: Console, shop: None) -> None:
    """With the exit status that shells know."""
    process = console("shop", "wait", PYTHONUNBUFFERED="1")
    assert process.stdout
    while process.stdout.readline() != "waiting\n":
        pass
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in errors


def test_a_question_that_nobody_answers_is_a_clear_error(command: Command, shop: None) -> None:
    """In a script there is no input."""
    failed = command("shop", "ask")
    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1] == "Error: The command asks for input, and there is none."


def test_who_has_read_enough_is_not_complained_about(console: Console, shop: None) -> None:
    """`glassware plugins | head -1` ends without a word."""
    process = console("plugins")
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.stderr.read() == ""
    process.wait(timeout=20)
    process.stderr.close()
