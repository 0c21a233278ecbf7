"""What `migrations/env.py` does: Alembic's environment, set up for the plugin at hand."""

from collections.abc import Callable
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Dialect, Table

from glassware import db
from glassware.migrations.connection import migrating_connection
from glassware.revision_files import History

HISTORY = "glassware.history"
ANNOUNCE = "glassware.announce"


def run_environment() -> None:
    """Run what Alembic was asked for, on the history that `glassware db` put into its configuration.

    Raises `CommandError` when Alembic was started by something else.
    """
    history: History | None = context.config.attributes.get(HISTORY)
    if history is None:
        raise CommandError("every plugin has a history of its own: use `glassware db`, not `alembic`")
    engine = db.engine()
    options = _options(history, engine.dialect)
    if context.is_offline_mode():
        context.configure(url=engine.url, literal_binds=True, dialect_opts={"paramstyle": "named"}, **options)
        if engine.dialect.name == "sqlite":
            context.execute("PRAGMA foreign_keys=OFF")
        with context.begin_transaction():
            context.run_migrations()
        return
    with migrating_connection(engine, history.name) as connection:
        context.configure(connection=connection, **options)
        with context.begin_transaction():
            context.run_migrations()


def _options(history: History, dialect: Dialect) -> dict[str, Any]:
    # Flask-Migrate's own dictionary is shared by all plugins: it is read, and never written to.
    return {
        **current_app.extensions["migrate"].configure_args,
        "target_metadata": db.metadata,
        "version_table": history.version_table,
        "include_name": _owns_name(history.name),
        "include_object": _owns_object(history.name),
        "render_as_batch": dialect.name == "sqlite",
        "render_item": _render_item,
        "process_revision_directives": _drop_empty,
        "transaction_per_migration": True,
        # SQLite can roll back DDL; Alembic doubts it for the sake of how Python's driver begins, and
        # `glassware.db` begins by itself.
        "transactional_ddl": True if dialect.name == "sqlite" else None,
        "on_version_apply": [_after_each(context.config.attributes.get(ANNOUNCE))],
    }


def _owns_name(plugin: str) -> Callable[..., bool]:
    """Return a filter of what is in the database: a plugin owns the tables that begin with its name."""

    def include_name(name: str | None, type_: str, _parents: object) -> bool:
        return type_ != "table" or (name or "").startswith(f"{plugin}_")

    return include_name


def _owns_object(plugin: str) -> Callable[..., bool]:
    """Return a filter of what the models describe: the one metadata holds every plugin's tables."""

    def include_object(item: object, _name: object, _type: str, _reflected: object, _other: object) -> bool:
        return not isinstance(item, Table) or item.name.startswith(f"{plugin}_")

    return include_object


def _render_item(type_: str, item: object, autogenerate: AutogenContext) -> str | Literal[False]:
    """Write the core's column type with its import; Alembic words everything else."""
    if type_ == "type" and isinstance(item, db.UTCDateTime):
        autogenerate.imports.add("from glassware.db import UTCDateTime")
        return "UTCDateTime()"
    return False


def _drop_empty(migration: MigrationContext, _revision: object, scripts: list[MigrationScript]) -> None:
    """Write no file when `migrate` finds nothing to do."""
    options = migration.config.cmd_opts if migration.config else None
    operations = scripts[0].upgrade_ops
    if getattr(options, "autogenerate", False) and operations and operations.is_empty():
        scripts.clear()


def _after_each(announce: Callable[[MigrationInfo], None] | None) -> Callable[..., None]:
    def applied(*, ctx: MigrationContext, step: MigrationInfo, heads: set[str], **_: object) -> None:
        if announce and not ctx.as_sql:
            announce(step)
        # Back at the beginning, a plugin leaves nothing behind: no version table that looks like data.
        if not heads and not ctx.as_sql and ctx.connection:
            ctx.connection.exec_driver_sql(f"DROP TABLE {ctx.version_table}")

    return applied
