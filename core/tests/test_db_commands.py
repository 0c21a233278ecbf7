"""`glassware db`, by the real command line on made-up plugins."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, inspect, make_url, text

from glassware.db import database_url
from glassware.ops.cli import cli

Command = Callable[..., Result]

LOCAL = """
from datetime import datetime

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from glassware import db


class Model(DeclarativeBase):
    metadata = db.metadata


class Note(Model):
    __tablename__ = "local_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(db.UTCDateTime)
"""


@pytest.fixture
def site(kennel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a site that enables both plugins."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setenv("GLASSWARE_SITE_DIR", str(folder))
    _enable(folder, "dogs", "owners")
    return folder


@pytest.fixture
def glassware_db(site: Path) -> Command:
    """Return `glassware_db("upgrade", …)`, which runs a command and asserts its exit status."""

    def run(*arguments: str, status: int = 0) -> Result:
        result = CliRunner().invoke(cli, ["db", *arguments], prog_name="glassware")
        assert result.exit_code == status, result.output
        assert "Traceback" not in result.output
        if status:
            assert len(result.stderr.strip().splitlines()) == 1, result.stderr
        return result

    return run


def _enable(site: Path, *plugins: str) -> None:
    (site / "plugins.toml").write_text(f"enabled = {json.dumps(plugins)}\n", encoding="utf-8")


def _execute(site: Path, statement: str) -> None:
    engine = create_engine(database_url("sqlite", site / "instance"))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _tables(url: str) -> set[str]:
    engine = create_engine(database_url(url, Path()))
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def _states(run: Command) -> dict[str, str]:
    return {row["plugin"]: row["state"] for row in json.loads(run("status", "--json").stdout)}


def test_upgrade_migrates_all_and_then_finds_nothing_to_do(glassware_db: Command):
    """On a fresh site the folder of the database is made, too."""
    assert "dogs: upgraded to dogs_0001" in glassware_db("upgrade").stdout
    assert glassware_db("upgrade").stdout.startswith("Nothing to do")


def test_upgrade_of_one_plugin_leaves_the_others(glassware_db: Command):
    """`--plugin` may come with a revision."""
    glassware_db("upgrade", "--plugin", "owners", "owners_0001")
    assert _states(glassware_db) == {"owners": "pending", "dogs": "pending"}
    rows = json.loads(glassware_db("status", "--json").stdout)
    assert (rows[0]["current"], rows[0]["pending"]) == (["owners_0001"], ["owners_0002"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("downgrade",),
        ("migrate",),
        ("revision",),
        ("stamp",),
        ("merge",),
        ("edit",),
        ("show",),
        ("upgrade", "owners_0001"),
        ("history", "--rev-range", "base:head"),
    ],
)
def test_what_means_one_history_demands_a_plugin(arguments: tuple[str, ...], glassware_db: Command):
    """The error names those there are."""
    result = glassware_db(*arguments, status=1)
    assert "--plugin NAME (owners, dogs)" in result.stderr


def test_reading_commands_speak_of_every_plugin_in_order(glassware_db: Command):
    """Each under its name."""
    glassware_db("upgrade")
    assert glassware_db("current").stdout == "owners:\nowners_0002 (head)\ndogs:\ndogs_0001 (head)\n"
    assert glassware_db("heads").stdout == "owners:\nowners_0002 (head)\ndogs:\ndogs_0001 (head)\n"
    assert "owners_0001 -> owners_0002 (head)" in glassware_db("history").stdout
    assert "Lengthen the names" in glassware_db("show", "--plugin", "owners").stdout
    assert glassware_db("check").stdout.count("No new upgrade operations detected.") == 2
    assert glassware_db("branches").stdout == "owners:\ndogs:\n"


def test_downgrade_and_stamp_act_on_one_plugin(glassware_db: Command):
    """Down by one revision unless told otherwise."""
    glassware_db("upgrade")
    assert glassware_db("downgrade", "--plugin", "owners").stdout.startswith("owners: undid owners_0002")
    glassware_db("stamp", "--plugin", "owners", "owners_0002")
    assert _states(glassware_db) == {"owners": "up to date", "dogs": "up to date"}


@pytest.mark.parametrize("revision", ["base", "-2"])
def test_downgrade_under_anothers_foreign_keys_is_refused(
    revision: str, database: str, glassware_db: Command, monkeypatch: pytest.MonkeyPatch
):
    """The error names the other plugin's table; without that plugin's tables it works."""
    monkeypatch.setenv("GLASSWARE_SITE__DATABASE", database)
    glassware_db("upgrade")
    result = glassware_db("downgrade", "--plugin", "owners", "--", revision, status=1)
    assert "dogs_dog points at owners_owner" in result.stderr
    assert _states(glassware_db) == {"owners": "up to date", "dogs": "up to date"}
    glassware_db("downgrade", "--plugin", "dogs", "base")
    glassware_db("downgrade", "--plugin", "owners", "--", revision)
    assert _tables(database) == set()


def test_downgrade_is_refused_even_when_the_other_plugin_is_disabled(site: Path, glassware_db: Command):
    """Its rows are there still."""
    glassware_db("upgrade")
    _enable(site, "owners")
    assert "dogs_dog" in glassware_db("downgrade", "--plugin", "owners", "base", status=1).stderr


def test_sql_is_written_for_each_plugin_with_its_version_table(
    database: str, glassware_db: Command, monkeypatch: pytest.MonkeyPatch
):
    """Nothing is done to the database, which need not even answer."""
    monkeypatch.setenv("GLASSWARE_SITE__DATABASE", database)
    for plugin, table in (("owners", "owners_owner"), ("dogs", "dogs_dog")):
        revision = f"{plugin}_0001"  # batch changes need a live SQLite
        written = glassware_db("upgrade", "--sql", "--plugin", plugin, revision).stdout
        assert f"CREATE TABLE {table}" in written
        assert f"CREATE TABLE alembic_version_{plugin}" in written
        assert f"INSERT INTO alembic_version_{plugin}" in written
        if make_url(database).get_backend_name() == "sqlite":
            assert written.startswith("PRAGMA foreign_keys=OFF;\n\nBEGIN;\n")
    assert _tables(database) == set()
    if make_url(database).get_backend_name() != "sqlite":
        written = glassware_db("upgrade", "--sql").stdout
        assert written.index("alembic_version_owners") < written.index("alembic_version_dogs")
    undone = glassware_db("downgrade", "--sql", "--plugin", "dogs", "dogs_0001:base").stdout
    assert "DROP TABLE dogs_dog" in undone


def test_a_disabled_plugin_is_migrated_by_name(site: Path, glassware_db: Command):
    """With what it needs, for that once; `enabled` stays as it is."""
    _enable(site)
    glassware_db("upgrade", "--plugin", "owners")
    glassware_db("upgrade", "--plugin", "dogs")
    assert _states(glassware_db) == {"dogs": "disabled", "owners": "disabled"}
    assert glassware_db("current", "--plugin", "dogs").stdout == "dogs_0001 (head)\n"
    glassware_db("downgrade", "--plugin", "dogs", "base")
    assert _states(glassware_db) == {"owners": "disabled"}


def test_what_an_uninstalled_plugin_left_is_shown_as_gone(site: Path, glassware_db: Command, kennel: Path):
    """Everything else works on."""
    glassware_db("upgrade")
    _enable(site, "owners")
    (kennel / "glassware_dogs-1.0.dist-info" / "entry_points.txt").unlink()
    assert _states(glassware_db) == {"owners": "up to date", "dogs": "gone"}
    text_ = glassware_db("status").stdout.splitlines()
    assert text_[-1].split() == ["dogs", "not", "installed", "gone", "1", "table"]
    assert glassware_db("upgrade").stdout.startswith("Nothing to do")
    glassware_db("check")


def test_a_database_ahead_of_the_code_is_refused(site: Path, glassware_db: Command):
    """The error names plugin, revision and package; `status` still answers."""
    glassware_db("upgrade")
    _execute(site, "UPDATE alembic_version_dogs SET version_num = 'dogs_0002'")
    for command in (("upgrade",), ("current",), ("check",), ("downgrade", "--plugin", "dogs")):
        error = glassware_db(*command, status=1).stderr
        for fact in ("'dogs'", "'dogs_0002'", "glassware-dogs 1.0", "Install the version"):
            assert fact in error
    assert _states(glassware_db) == {"owners": "up to date", "dogs": "ahead"}


def test_an_unreachable_database_is_one_line(glassware_db: Command, monkeypatch: pytest.MonkeyPatch):
    """Without the password."""
    monkeypatch.setenv("GLASSWARE_SITE__DATABASE", "postgresql://me:hush@127.0.0.1:1/x")
    for command in ("upgrade", "status", "check", "current"):
        error = glassware_db(command, status=1).stderr
        assert "postgresql on 127.0.0.1:1" in error
        assert "hush" not in error


@pytest.mark.parametrize("body", ["raise RuntimeError('no')", "op.execute('SELECT nonsense FROM nowhere')"])
def test_a_broken_migration_is_one_line_with_its_place(body: str, glassware_db: Command, kennel: Path):
    """File and line are named."""
    path = kennel / "glassware_owners" / "migrations" / "0003_broken.py"
    source = (
        "from alembic import op\n\nrevision = 'owners_0003'\ndown_revision = 'owners_0002'\n\n\n"
        f"def upgrade():\n    {body}\n"
    )
    path.write_text(source, encoding="utf-8")
    assert f"{path}, line 8" in glassware_db("upgrade", status=1).stderr


def test_migrate_writes_the_next_number_into_the_plugins_own_folder(glassware_db: Command, kennel: Path):
    """The file is named by number and message, its revision by plugin and number, and it runs."""
    glassware_db("upgrade")
    models = kennel / "glassware_owners" / "models.py"
    folder = kennel / "glassware_owners" / "migrations"
    before = set(folder.iterdir())
    assert "No new" not in glassware_db("migrate", "--plugin", "owners", "-m", "nothing new").stdout
    assert set(folder.iterdir()) == before, "without a change no file is written"
    assert models.is_file()
    glassware_db("revision", "--plugin", "owners", "-m", "Add many slugs.")
    path = folder / "0003_add_many_slugs.py"
    written = path.read_text(encoding="utf-8")
    assert written.startswith('"""Add many slugs."""\n')
    assert 'revision = "owners_0003"\ndown_revision = "owners_0002"\n' in written
    assert "owners: upgraded to owners_0003 (Add many slugs)" in glassware_db("upgrade").stdout


def test_migrate_makes_the_folder_of_the_sites_own_plugin(site: Path, glassware_db: Command):
    """Its history lies in `migrations/versions/` of the site; the file imports the core's column type."""
    (site / "local.py").write_text(LOCAL, encoding="utf-8")
    glassware_db("upgrade")
    assert "local: " not in glassware_db("upgrade").stdout
    assert "add_table local_note" in glassware_db("check", status=1).stderr
    glassware_db("migrate", "--plugin", "local", "-m", "notes")
    path = site / "migrations" / "versions" / "0001_notes.py"
    assert "from glassware.db import UTCDateTime\n" in path.read_text(encoding="utf-8")
    assert "local: upgraded to local_0001 (Notes)" in glassware_db("upgrade").stdout
    assert glassware_db("status").stdout.splitlines()[-1].startswith("local")
    glassware_db("check")


def test_migrate_refuses_a_plugin_that_is_not_installed_from_its_source(glassware_db: Command, kennel: Path):
    """The next installation would lose the file."""
    glassware_db("upgrade")
    (kennel / "glassware_owners-1.0.dist-info" / "direct_url.json").unlink()
    for command in ("migrate", "revision"):
        error = glassware_db(command, "--plugin", "owners", "-m", "x", status=1).stderr
        assert "pip install -e" in error
    assert len(list((kennel / "glassware_owners" / "migrations").glob("*.py"))) == 2


def test_an_unknown_plugin_names_its_nearest_neighbour(glassware_db: Command):
    """As everywhere."""
    assert "Did you mean 'owners'?" in glassware_db("upgrade", "--plugin", "owner", status=1).stderr
