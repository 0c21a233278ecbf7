"""`glassware db status`: what the database holds of every plugin, installed or not."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import click

from glassware.discovery import find_plugins
from glassware.migrations.running import look, reaching_database
from glassware.ops.db_target import Target, every_plugin
from glassware.ops.output import print_json, print_table
from glassware.revisions import tables_by_plugin

COLUMNS = ("plugin", "distribution", "state", "revisions")


@dataclass(frozen=True)
class Row:
    """One plugin's state: `up to date`, `pending`, `ahead`, `no migrations`, `disabled` or `gone`.

    `current` are the database's revisions, `pending` those that an upgrade would run, `tables` what is
    left of a plugin that is disabled or gone.
    """

    plugin: str
    distribution: str | None
    state: str
    current: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()

    @property
    def remark(self) -> str:
        """The revisions, or the tables that are left, in words."""
        current = ", ".join(self.current)
        if self.pending:
            return f"{current or 'none'} → {', '.join(self.pending)}"
        left = len(self.tables)
        return current or (f"{left} table{'' if left == 1 else 's'}" if left else "")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print it for a program.")
def status(*, as_json: bool) -> None:
    """Show each plugin's tables beside its migrations."""
    rows = (*_enabled(target := every_plugin()), *_left(target))
    if as_json:
        print_json([asdict(row) for row in rows])
    else:
        print_table(COLUMNS, [(r.plugin, r.distribution or "not installed", r.state, r.remark) for r in rows])


def _enabled(target: Target) -> Iterator[Row]:
    """Yield the enabled plugins that have tables or migrations, in order."""
    for schema in look(target.app, target.histories, ahead=True).plugins:
        plugin = schema.history.plugin
        state = schema.state if schema.history.revisions or schema.unknown else "no migrations"
        current = tuple(sorted(schema.current))
        yield Row(plugin.name, plugin.label, state, current, schema.pending)


def _left(target: Target) -> Iterator[Row]:
    """Yield the plugins that are not enabled, or not even installed, and whose tables are there."""
    with target.app.app_context(), reaching_database():
        found = tables_by_plugin()
    installed = find_plugins()
    enabled = {plugin.name for plugin in target.composition.plugins}
    for name, tables in found.items():
        if name not in enabled:
            claimants = installed.get(name, ())
            label = claimants[0].label if claimants else None
            yield Row(name, label, "disabled" if claimants else "gone", tables=tuple(sorted(tables)))
