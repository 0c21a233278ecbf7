"""How migrations run: `glassware.migrations`, on every database that the environment names."""

import dataclasses
import logging
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import flask_migrate
import pytest
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from flask import Flask
from sqlalchemy import inspect, make_url, text

import glassware.migrations
from glassware import db
from glassware.migrations import connection, upgrade_all
from glassware.migrations.connection import inbound_keys
from glassware.migrations.lock import upgrade_lock
from glassware.migrations.running import run
from glassware.revision_files import History, read_histories, read_history
from glassware.schema_errors import (
    DanglingRowsError,
    DatabaseAheadError,
    DatabaseUnreachableError,
    MigrationError,
    SchemaDriftError,
    UpgradeLockedError,
)
from glassware.testing.applications import AppMaker

RAISING = """
    '''Fail half-way.'''

    import sqlalchemy as sa
    from alembic import op

    revision = "owners_0003"
    down_revision = "owners_0002"


    def upgrade():
        op.create_table("owners_half", sa.Column("id", sa.Integer(), primary_key=True))
        op.execute("DELETE FROM owners_owner")
        raise RuntimeError("half-way")
"""


def _histories(app: Flask) -> Mapping[str, History]:
    return {history.name: history for history in read_histories(app.extensions["glassware"])}


def _tables(app: Flask) -> set[str]:
    with app.app_context():
        return set(inspect(db.engine()).get_table_names())


def _execute(app: Flask, *statements: str) -> list[tuple[object, ...]]:
    """Run statements in one transaction; return the rows of the last."""
    with app.app_context(), db.engine().begin() as own:
        results = [own.execute(text(statement)) for statement in statements]
        return [tuple(row) for row in results[-1]] if results[-1].returns_rows else []


def _write(folder: Path, name: str, source: str) -> Path:
    path = folder / "glassware_owners" / "migrations" / name
    path.write_text("\n".join(line.removeprefix("    ") for line in source.splitlines()), encoding="utf-8")
    return path


def test_every_plugin_gets_its_tables_and_a_version_table(database: str, kennel: Path, make_app: AppMaker):
    """Nothing bears Alembic's own `alembic_version`."""
    app = make_app(["dogs"], migrated=False)
    said: list[str] = []
    assert upgrade_all(app, said.append)
    assert _tables(app) == {"owners_owner", "dogs_dog", "alembic_version_owners", "alembic_version_dogs"}
    assert said == [
        "owners: upgraded to owners_0001 (Create the owners)",
        "owners: upgraded to owners_0002 (Lengthen the names)",
        "dogs: upgraded to dogs_0001 (Create the dogs)",
    ]


def test_a_second_upgrade_has_nothing_to_do(database: str, kennel: Path, make_app: AppMaker):
    """And says so."""
    assert not upgrade_all(make_app(["dogs"]))


def test_up_down_up_leaves_nothing_behind(database: str, kennel: Path, make_app: AppMaker):
    """Down at the beginning, not even the version tables are left; up again works."""
    app = make_app(["dogs"])
    for history in reversed(list(_histories(app).values())):
        run(app, history, lambda: flask_migrate.downgrade(revision="base"))
    assert _tables(app) == set()
    assert upgrade_all(app)
    assert "dogs_dog" in _tables(app)


def test_autogenerate_finds_nothing_after_an_upgrade(database: str, kennel: Path, make_app: AppMaker):
    """Neither its own tables nor those of the other plugin."""
    app = make_app(["dogs"])
    for history in _histories(app).values():
        run(app, history, flask_migrate.check)


def test_check_says_what_differs(database: str, kennel: Path, make_app: AppMaker):
    """A column that no model has is found in the plugin's own table, and there only."""
    app = make_app(["dogs"])
    _execute(app, "ALTER TABLE owners_owner ADD COLUMN age INTEGER")
    run(app, _histories(app)["dogs"], flask_migrate.check)
    with pytest.raises(SchemaDriftError) as caught:
        run(app, _histories(app)["owners"], flask_migrate.check)
    assert caught.value.differences == (("owners", ("remove_column owners_owner.age",)),)


def test_autogenerate_does_not_even_look_at_others_tables(kennel: Path, make_app: AppMaker):
    """What it cannot read there, such as an index of an expression, would make it warn."""
    app = make_app(["dogs"])
    _execute(app, "CREATE TABLE other_thing (x TEXT)", "CREATE INDEX other_index ON other_thing (lower(x))")
    run(app, _histories(app)["dogs"], flask_migrate.check)


def test_altering_a_table_keeps_the_rows_that_point_at_it(database: str, kennel: Path, make_app: AppMaker):
    """SQLite copies, drops and renames the table: with foreign keys on, the dogs would go with it."""
    app = make_app(["dogs"], migrated=False)
    histories = _histories(app)
    run(app, histories["owners"], lambda: flask_migrate.upgrade(revision="owners_0001"))
    run(app, histories["dogs"], flask_migrate.upgrade)
    _execute(
        app,
        "INSERT INTO owners_owner (id, name) VALUES (1, 'Ann')",
        "INSERT INTO dogs_dog (id, owner_id) VALUES (7, 1)",
    )
    assert upgrade_all(app)
    assert _execute(app, "SELECT id, owner_id FROM dogs_dog") == [(7, 1)]
    _execute(app, "DELETE FROM owners_owner")
    assert _execute(app, "SELECT id FROM dogs_dog") == [], "foreign keys must be enforced again"


def test_a_migration_that_raises_leaves_the_old_tables(database: str, kennel: Path, make_app: AppMaker):
    """Tables, rows and revision are as before; mended, it runs. MariaDB cannot roll back tables."""
    app = make_app(["dogs"])
    _execute(app, "INSERT INTO owners_owner (id, name) VALUES (1, 'Ann')")
    before = _tables(app)
    path = _write(kennel, "0003_fail.py", RAISING)
    with pytest.raises(MigrationError, match="half-way") as caught:
        upgrade_all(app)
    assert (caught.value.plugin, caught.value.place and caught.value.place.source) == ("owners", str(path))
    assert _execute(app, "SELECT version_num FROM alembic_version_owners") == [("owners_0002",)]
    if make_url(database).get_backend_name() in ("sqlite", "postgresql"):
        assert _tables(app) == before
        assert _execute(app, "SELECT name FROM owners_owner") == [("Ann",)]
        _write(kennel, "0003_fail.py", RAISING.replace("raise RuntimeError", "str"))
        assert upgrade_all(app)


def test_a_migration_that_breaks_foreign_keys_is_rolled_back(kennel: Path, make_app: AppMaker):
    """SQLite, whose keys are off meanwhile, is asked before the commit; the error names the rows."""
    app = make_app(["dogs"])
    _execute(
        app,
        "INSERT INTO owners_owner (id, name) VALUES (1, 'Ann')",
        "INSERT INTO dogs_dog (id, owner_id) VALUES (7, 1)",
    )
    source = RAISING.replace('raise RuntimeError("half-way")', "pass")
    _write(kennel, "0003_delete.py", source)
    with pytest.raises(DanglingRowsError) as caught:
        upgrade_all(app)
    assert caught.value.rows == ("dogs_dog row 7 points at owners_owner",)
    assert _execute(app, "SELECT id FROM dogs_dog") == [(7,)]
    assert _execute(app, "SELECT name FROM owners_owner") == [("Ann",)]
    assert "owners_half" not in _tables(app)
    assert _execute(app, "PRAGMA foreign_keys") == [(1,)]


def test_a_dropped_table_with_keys_pointing_at_it_comes_back(kennel: Path, make_app: AppMaker):
    """Not even without rows may a key of another plugin point at nothing, though SQLite lets it."""
    app = make_app(["dogs"])
    with pytest.raises(DanglingRowsError) as caught:
        run(app, _histories(app)["owners"], lambda: flask_migrate.downgrade(revision="base"))
    assert caught.value.rows == ("dogs_dog points at owners_owner, which is gone",)
    assert "owners_owner" in _tables(app)


def test_inbound_keys_are_those_of_other_plugins(database: str, kennel: Path, make_app: AppMaker):
    """Each comes with its table and the one that it points at."""
    app = make_app(["dogs"])
    with app.app_context(), db.engine().connect() as own:
        assert inbound_keys(own, "owners") == (("dogs_dog", "owners_owner"),)
        assert inbound_keys(own, "dogs") == ()


def test_a_database_ahead_of_the_code_stops_before_anything_is_done(
    database: str, kennel: Path, make_app: AppMaker
):
    """The last plugin's trouble leaves the first as it was."""
    app = make_app(["dogs"], migrated=False)
    run(app, _histories(app)["owners"], lambda: flask_migrate.upgrade(revision="owners_0001"))
    run(app, _histories(app)["dogs"], flask_migrate.upgrade)
    _execute(app, "UPDATE alembic_version_dogs SET version_num = 'dogs_0002'")
    with pytest.raises(DatabaseAheadError) as caught:
        upgrade_all(app)
    assert (caught.value.plugin, caught.value.revision) == ("dogs", "dogs_0002")
    assert _execute(app, "SELECT version_num FROM alembic_version_owners") == [("owners_0001",)]


@pytest.mark.parametrize("url", ["postgresql://me:hush@127.0.0.1:1/x", "mariadb://me:hush@127.0.0.1:1/x"])
def test_an_unreachable_database_is_named_without_its_password(url: str, kennel: Path, make_app: AppMaker):
    """Host, port and name are shown."""
    app = make_app(["dogs"], settings={"site": {"database": url}}, migrated=False)
    with pytest.raises(DatabaseUnreachableError) as caught:
        upgrade_all(app)
    assert "'x'" in str(caught.value)
    assert "127.0.0.1:1" in str(caught.value)
    assert "hush" not in str(caught.value)


def test_the_lock_is_held_by_one_and_waited_for_so_long(database: str, make_app: AppMaker):
    """The waiting one says so once, and in the end what is the matter; freed, the lock is had again."""
    app = make_app()
    said: list[str] = []
    with app.app_context():
        engine = db.engine()
    with upgrade_lock(engine, said.append):
        with pytest.raises(UpgradeLockedError), upgrade_lock(engine, said.append, seconds=0.5):
            pytest.fail("two hold the lock")
        assert len(said) == 1
    with upgrade_lock(engine, said.append, seconds=0.5):
        pass
    assert len(said) == 1


def test_several_upgraders_at_once_all_succeed(database: str, kennel: Path, make_app: AppMaker):
    """One does the work, the others find it done."""
    app = make_app(["dogs"], migrated=False)
    folder = app.extensions["glassware"].site.folder
    program = (
        f"import sys; sys.path.insert(0, {str(kennel)!r})\n"
        "from glassware import create_app\nfrom glassware.migrations import upgrade_all\n"
        f"settings = {{'site': {{'database': {database!r}}}}}\n"
        f"print(upgrade_all(create_app({str(folder)!r}, settings=settings, mode='test')))"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    ended = [(process.communicate(timeout=60)[0], process.returncode) for process in started]
    assert [status for _, status in ended] == [0, 0, 0]
    assert not upgrade_all(app)


def test_a_migration_waits_for_no_table_for_long(
    database: str, kennel: Path, make_app: AppMaker, monkeypatch: pytest.MonkeyPatch
):
    """On PostgreSQL it gives up rather than stop every request behind it; run again, it succeeds."""
    if make_url(database).get_backend_name() != "postgresql":
        return
    monkeypatch.setattr(connection, "LOCK_TIMEOUT", "100ms")
    app = make_app(["owners"], migrated=False)
    run(app, _histories(app)["owners"], lambda: flask_migrate.upgrade(revision="owners_0001"))
    with app.app_context(), db.engine().begin() as reader:
        reader.execute(text("SELECT * FROM owners_owner"))
        with pytest.raises(MigrationError, match="lock timeout"):
            upgrade_all(app)
    assert upgrade_all(app)


def test_the_site_may_have_an_environment_of_its_own(kennel: Path, make_app: AppMaker):
    """Its `migrations/env.py` is what Alembic runs, if it is there."""
    app = make_app(["dogs"], migrated=False)
    folder = app.extensions["glassware"].site.folder / "migrations"
    folder.mkdir()
    (folder / "env.py").write_text("raise RuntimeError('my own')", encoding="utf-8")
    with pytest.raises(MigrationError, match="my own"):
        upgrade_all(app)


def test_the_folder_of_migrations_may_have_any_name(kennel: Path, make_app: AppMaker):
    """Colons, blanks and per cent signs mean something in Alembic's configuration, and nothing here."""
    folder = kennel / "glassware_owners" / "migrations"
    odd = folder.rename(kennel / "a: b, 100%(x)s")
    app = make_app(["owners"], migrated=False)
    composition = app.extensions["glassware"]
    history = read_history(composition, composition.plugin("owners"))
    run(app, dataclasses.replace(history, folder=odd), flask_migrate.upgrade)
    assert "owners_owner" in _tables(app)


def test_alembic_by_itself_is_told_what_to_use(kennel: Path, make_app: AppMaker):
    """It would not know whose history it runs."""
    folder = Path(glassware.migrations.__file__).parent / "template"
    config = Config(folder / "alembic.ini")
    config.set_main_option("script_location", str(folder))
    with make_app(["dogs"]).app_context(), pytest.raises(CommandError, match="glassware db"):
        command.current(config)


def test_loggers_stay_as_the_application_set_them(kennel: Path, make_app: AppMaker):
    """Flask-Migrate's own environment would silence them by `fileConfig`."""
    logger = logging.getLogger("glassware.some.module")
    level, handlers = logging.root.level, list(logging.root.handlers)
    make_app(["dogs"])
    assert not logger.disabled
    assert (logging.root.level, logging.root.handlers) == (level, handlers)
    assert not logging.getLogger("flask_migrate").disabled


def test_the_reference_deployment_has_the_environment_that_the_core_ships():
    """`migrations/` of the repository equals what a new site gets; `versions/` is the site's own."""
    template = Path(glassware.migrations.__file__).parent / "template"
    deployment = Path(__file__).parents[2] / "migrations"
    for name in ("alembic.ini", "env.py", "script.py.mako"):
        assert (deployment / name).read_bytes() == (template / name).read_bytes(), name
