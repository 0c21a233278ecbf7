"""`glassware plugins`: what is installed and enabled, and switching it on and off."""

import difflib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

from glassware.discovery import LOCAL, InstalledPlugin, find_plugins
from glassware.ops.choices import Change, disabling, enabling
from glassware.ops.edit import locked, read_source, replace, with_enabled
from glassware.ops.groups import CommandGroup
from glassware.ops.output import print_json, print_table
from glassware.ops.refusals import EnabledByEnvironmentError, LocalPluginError, ManagedSiteError
from glassware.resolution import Installed
from glassware.site import Site, read_site

State = Literal["enabled", "disabled", "missing", "claimed twice"]


@dataclass(frozen=True)
class Line:
    """One plugin as the list shows it."""

    name: str
    version: str
    distribution: str
    state: State
    summary: str


def lines(site: Site, installed: Installed) -> tuple[Line, ...]:
    """Return the enabled plugins in the order of `enabled`, `local` last of them, then all others."""
    own = InstalledPlugin.local(site.folder)
    found = [line for name in site.enabled if name != LOCAL for line in _lines_of(name, site, installed)]
    if own:
        found.append(Line(LOCAL, "", own.distribution, "enabled", own.summary))
    others = (name for name in installed if name not in site.enabled)
    return (*found, *(line for name in others for line in _lines_of(name, site, installed)))


def _lines_of(name: str, site: Site, installed: Installed) -> tuple[Line, ...]:
    claimants = installed.get(name, ())
    if not claimants:
        return (Line(name, "", "", "missing", "No installed package provides it."),)
    state: State = "enabled" if name in site.enabled else "disabled"
    if len(claimants) > 1:
        state = "claimed twice"
    return tuple(Line(name, one.version, one.distribution, state, one.summary) for one in claimants)


@click.group(cls=CommandGroup, invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def plugins(context: click.Context, *, as_json: bool) -> None:
    """Show the plugins that are installed, and which of them are enabled."""
    if context.invoked_subcommand:
        return
    found = lines(read_site(), find_plugins())
    if as_json:
        print_json([vars(line) for line in found])
        return
    columns = ("Plugin", "Version", "Distribution", "State", "Summary")
    print_table(columns, [(*vars(line).values(),) for line in found])


@plugins.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def info(name: str, *, as_json: bool) -> None:
    """Show what a plugin offers: settings, hooks, tables, permissions, routes, dependencies.

    The plugin is imported for that, and so is what it needs, but it is not enabled.
    """
    from glassware.ops.inspection import inspect_plugin, print_report

    report = inspect_plugin(name)
    if as_json:
        print_json(report)
    else:
        print_report(report)


@plugins.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@click.option("--with-needed", is_flag=True, help="Enable what they need, too.")
def enable(names: tuple[str, ...], *, with_needed: bool) -> None:
    """Switch plugins on, by a line in plugins.toml."""

    def decide(site: Site, installed: Installed) -> Change:
        return enabling(site, installed, names, needed_too=with_needed)

    change = _edit(names, decide)
    if unchanged := [name for name in dict.fromkeys(names) if name not in change.names]:
        click.echo(f"Already enabled: {', '.join(unchanged)}.")
    if change.names:
        click.echo(f"Enabled: {', '.join(change.names)}.")
        click.echo("Next: run `glassware db upgrade`, then restart the site.")


@plugins.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@click.option("--with-dependents", is_flag=True, help="Disable what needs them, too.")
def disable(names: tuple[str, ...], *, with_dependents: bool) -> None:
    """Switch plugins off; their tables, rows and settings stay."""

    def decide(site: Site, installed: Installed) -> Change:
        return disabling(site, installed, names, dependents_too=with_dependents)

    change = _edit(names, decide)
    if unchanged := [name for name in dict.fromkeys(names) if name not in change.names]:
        click.echo(f"Already disabled: {', '.join(unchanged)}.")
    if change.names:
        click.echo(f"Disabled: {', '.join(change.names)}. Their tables, rows and settings are kept.")
        click.echo("Next: restart the site.")


def _edit(names: tuple[str, ...], decide: Callable[[Site, Installed], Change]) -> Change:
    """Decide on and write one edit while nobody else edits."""
    installed = find_plugins()
    site = read_site()
    if "GLASSWARE_ENABLED" in os.environ:
        raise EnabledByEnvironmentError
    if LOCAL in names:
        raise LocalPluginError(site.folder)
    if site.site.managed:
        change = decide(site, installed)
        if change.names:
            _show(site.path, read_source(site.path), change)
            raise ManagedSiteError(site.path)
        return change
    with locked(site.path):
        site = read_site(site.folder)
        change = decide(site, installed)
        if change.names:
            source = read_source(site.path)
            replace(site.path, with_enabled(site.path, source, change.add, change.remove))
    return change


def _show(path: Path, source: str, change: Change) -> None:
    edited = with_enabled(path, source, change.add, change.remove)
    before, after = source.splitlines(keepends=True), edited.splitlines(keepends=True)
    click.echo("".join(difflib.unified_diff(before, after, path.name, path.name)), nl=False)
