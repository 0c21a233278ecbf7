"""How the database compares with the code: one query over all version tables, without Alembic."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from flask import current_app
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from glassware import db
from glassware.registry import Composition
from glassware.revision_files import VERSION_TABLE, History, read_histories
from glassware.schema_errors import DatabaseAheadError

CACHE = "glassware.histories"


@dataclass(frozen=True)
class PluginSchema:
    """How the tables of one enabled plugin compare with its migrations."""

    history: History
    current: frozenset[str]

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """The revisions in the database that the code does not know."""
        return tuple(sorted(self.current - set(self.history.revisions)))

    @cached_property
    def pending(self) -> tuple[str, ...]:
        """The revisions that the database lacks, in the order of their files; none if it is ahead."""
        if self.unknown:
            return ()
        applied = self.history.applied(self.current)
        return tuple(revision for revision in self.history.revisions if revision not in applied)

    @property
    def state(self) -> Literal["up to date", "pending", "ahead"]:
        """What there is to say of it."""
        return "ahead" if self.unknown else "pending" if self.pending else "up to date"

    def ahead_error(self) -> DatabaseAheadError:
        """Return the error that says which code is missing."""
        plugin = self.history.plugin
        return DatabaseAheadError(plugin.name, plugin.label, plugin.installed.distribution, self.unknown[0])


@dataclass(frozen=True)
class SchemaState:
    """How the database compares with every enabled plugin that has migrations, dependencies first."""

    plugins: tuple[PluginSchema, ...]

    @property
    def behind(self) -> tuple[PluginSchema, ...]:
        """The plugins whose tables an upgrade would change."""
        return tuple(schema for schema in self.plugins if schema.state == "pending")

    @property
    def ahead(self) -> tuple[PluginSchema, ...]:
        """The plugins whose tables newer code has changed; old workers may still serve meanwhile."""
        return tuple(schema for schema in self.plugins if schema.state == "ahead")

    @property
    def faults(self) -> tuple[str, ...]:
        """Why the site must not serve, one sentence for each plugin; empty if it may."""
        return tuple(
            f"the tables of {schema.history.name!r} lack {', '.join(schema.pending)}: "
            "run glassware db upgrade"
            for schema in self.behind
        )


def schema_state(composition: Composition) -> SchemaState:
    """Compare the database with the enabled plugins' migrations, in an application context.

    The migrations are read once for each application. Raises `RevisionFileError`, or an
    `SQLAlchemyError` when the database does not answer.
    """
    histories: tuple[History, ...] | None = current_app.extensions.get(CACHE)
    if histories is None:
        histories = current_app.extensions[CACHE] = read_histories(composition)
    return compare(histories)


def compare(histories: tuple[History, ...]) -> SchemaState:
    """Compare the database with these histories, in an application context, by one query.

    Raises an `SQLAlchemyError` when the database does not answer.
    """
    with db.engine().connect() as connection:
        current = _current_revisions(connection.execution_options(reads=True), histories)
    return SchemaState(tuple(PluginSchema(history, current[history.name]) for history in histories))


def _current_revisions(connection: Connection, histories: tuple[History, ...]) -> dict[str, frozenset[str]]:
    try:
        rows = _select(connection, histories)
    except (OperationalError, ProgrammingError):
        # A version table is missing, or the database is down, which the inspector will say again.
        connection.rollback()
        tables = set(inspect(connection).get_table_names())
        rows = _select(connection, tuple(h for h in histories if h.version_table in tables))
    return {
        history.name: frozenset(revision for name, revision in rows if name == history.name)
        for history in histories
    }


def _select(connection: Connection, histories: tuple[History, ...]) -> list[tuple[str, str]]:
    """Return pairs of plugin and revision; with no histories the query only proves that someone answers."""
    selects = [f"SELECT '{h.name}', version_num FROM {h.version_table}" for h in histories]  # noqa: S608
    rows = connection.execute(text(" UNION ALL ".join(selects) or "SELECT 1, 1"))
    return [(str(name), str(revision)) for name, revision in rows]


def tables_by_plugin() -> dict[str, frozenset[str]]:
    """Return which plugins' tables the database holds, version tables aside, in an application context.

    A name is that of a plugin if its version table is there, whether or not the plugin is installed.
    Raises an `SQLAlchemyError` when the database does not answer.
    """
    with db.engine().connect() as connection:
        tables = inspect(connection.execution_options(reads=True)).get_table_names()
    return {
        (name := version_table.removeprefix(VERSION_TABLE)): frozenset(
            table for table in tables if table.startswith(f"{name}_")
        )
        for version_table in sorted(tables)
        if version_table.startswith(VERSION_TABLE)
    }
