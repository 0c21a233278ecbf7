"""`glassware db`: Flask-Migrate's commands, for every plugin in order or for one by `--plugin`."""

from collections.abc import Callable
from typing import Any

import click
import flask_migrate.cli
from click.core import ParameterSource
from flask import Flask, g
from sqlalchemy import Engine

from glassware import db as database
from glassware.migrations.connection import inbound_keys
from glassware.migrations.lock import upgrade_lock
from glassware.migrations.running import look, next_number, run
from glassware.ops.db_status import status
from glassware.ops.db_target import Target, every_plugin, one_plugin, require_source
from glassware.ops.groups import CommandGroup
from glassware.revision_files import History
from glassware.revisions import PluginSchema, SchemaState
from glassware.schema_errors import InboundKeyError, SchemaDriftError, WhichPluginError

Call = Callable[[History], None]

FOR_ALL = ("upgrade", "check", "current", "heads", "history", "branches")
FOR_ONE = ("downgrade", "migrate", "revision", "stamp", "merge", "edit", "show")
WRITING_FILES = frozenset({"migrate", "revision", "merge"})
READING_VERSIONS = frozenset({"upgrade", "downgrade", "stamp", "check", "current", "migrate"})
REVISIONS = ("revision", "revisions", "rev_range")
NOTHING_TO_DO = "Nothing to do: the tables of every enabled plugin are up to date."


@click.group(cls=CommandGroup)
@click.option("-d", "--directory", default=None, help="Alembic's environment; by default the site's.")
@click.option("-x", "--x-arg", multiple=True, help="Arguments for an env.py of your own.")
@click.pass_context
def db(context: click.Context, directory: str | None, x_arg: tuple[str, ...]) -> None:
    """Migrate the database: one history for each plugin."""
    context.obj = (directory, x_arg)


def _with_plugins(command: click.Command) -> click.Command:
    """Return a command of Flask-Migrate that knows of plugins; its name and options stay."""
    name = str(command.name)

    def callback(plugin: str | None, **options: Any) -> None:  # noqa: ANN401
        context = click.get_current_context()
        sources = [context.get_parameter_source(parameter) for parameter in REVISIONS]
        names_revision = any(source not in (None, ParameterSource.DEFAULT) for source in sources)
        if plugin is None and (name in FOR_ONE or names_revision):
            raise WhichPluginError(name, tuple(history.name for history in every_plugin().histories))
        target = one_plugin(plugin) if plugin else every_plugin()

        def call(history: History) -> None:
            def body() -> None:
                g.directory, g.x_arg = context.obj
                context.invoke(command, **_filled_in(name, history, options))

            if not target.one and not options.get("sql") and name != "upgrade":
                click.echo(f"{history.name}:")
            run(target.app, history, body, click.echo)

        _act(name, target, call, options, any_revision=names_revision)

    about = f"{(command.help or '').split('.')[0].rstrip('.')}."
    option = click.Option(["--plugin"], metavar="NAME", help="Act on this plugin's history.")
    return click.Command(name, params=[option, *command.params], callback=callback, help=about)


def _filled_in(name: str, history: History, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options, with number and message for a new file."""
    if name not in WRITING_FILES:
        return options
    revision = options["rev_id"] or f"{history.name}_{next_number(history):04d}"
    return {**options, "rev_id": revision, "message": options["message"] or "changes"}


def _act(name: str, target: Target, call: Call, options: dict[str, Any], *, any_revision: bool) -> None:
    if name in WRITING_FILES:
        require_source(target.histories[0].plugin)
    if options.get("sql") or name not in READING_VERSIONS:
        for history in target.histories:
            call(history)
        return
    # Look first, change after: nothing is done to the first plugin if the last one cannot be.
    state = look(target.app, target.histories, ahead=name == "stamp")
    if name == "upgrade" and not any_revision:
        _upgrade(target, state, call)
    elif name in ("upgrade", "downgrade", "stamp"):
        if name == "downgrade":
            _refuse_inbound_keys(target.app, state.plugins[0], str(options["revision"]))
        with upgrade_lock(_engine(target.app), _tell):
            call(target.histories[0])
    elif name == "check":
        _check(target, call)
    else:
        for history in target.histories:
            call(history)


def _upgrade(target: Target, state: SchemaState, call: Call) -> None:
    if not state.behind:
        click.echo(NOTHING_TO_DO)
        return
    with upgrade_lock(_engine(target.app), _tell):
        # Whoever held the lock before may have done it all.
        behind = look(target.app, target.histories).behind
        for schema in behind:
            call(schema.history)
    if not behind:
        click.echo(NOTHING_TO_DO)


def _check(target: Target, call: Call) -> None:
    drifts: list[SchemaDriftError] = []
    for history in target.histories:
        try:
            call(history)
        except SchemaDriftError as drift:
            drifts.append(drift)
    if drifts:
        raise SchemaDriftError(tuple(item for drift in drifts for item in drift.differences))


def _refuse_inbound_keys(app: Flask, schema: PluginSchema, revision: str) -> None:
    """Raise `InboundKeyError` before tables go at which other plugins' foreign keys point.

    PostgreSQL and MariaDB would refuse it too, the latter half-way; SQLite would not.
    """
    history = schema.history
    steps = revision.removeprefix("-")
    all_steps = steps.isdecimal() and int(steps) >= len(history.applied(schema.current))
    if revision != "base" and not all_steps:
        return
    with app.app_context(), database.engine().connect() as connection:
        keys = inbound_keys(connection.execution_options(reads=True), history.name)
    if keys:
        raise InboundKeyError(history.name, keys)


def _engine(app: Flask) -> Engine:
    with app.app_context():
        return database.engine()


def _tell(message: str) -> None:
    click.echo(message, err=True)


for _command in (*FOR_ALL, *FOR_ONE):
    db.add_command(_with_plugins(flask_migrate.cli.db.commands[_command]))
db.add_command(status)
