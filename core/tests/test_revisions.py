"""What is said of the database without Alembic: `glassware.revision_files` and `glassware.revisions`."""

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from glassware import db, revisions
from glassware.migrations import upgrade_all
from glassware.revision_files import History, read_histories, read_history
from glassware.revisions import SchemaState, schema_state
from glassware.schema_errors import RevisionFileError
from glassware.testing.applications import AppMaker


def _state(app: Flask) -> SchemaState:
    with app.app_context():
        return schema_state(app.extensions["glassware"])


def _owners(app: Flask) -> History:
    composition = app.extensions["glassware"]
    return read_history(composition, composition.plugin("owners"))


def test_histories_come_dependencies_first_with_their_heads(kennel: Path, make_app: AppMaker):
    """The order is that of the plugins, whatever their names."""
    histories = read_histories(make_app(["dogs"], migrated=False).extensions["glassware"])
    assert [(history.name, set(history.heads)) for history in histories] == [
        ("owners", {"owners_0002"}),
        ("dogs", {"dogs_0001"}),
    ]


def test_revisions_are_read_in_order_with_what_they_follow(kennel: Path, make_app: AppMaker):
    """Both `revision = …` and `revision: str = …` are read."""
    history = _owners(make_app(["owners"], migrated=False))
    assert history.revisions == {"owners_0001": (), "owners_0002": ("owners_0001",)}


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("revision = (", "cannot be read"),
        ("down_revision = None", "lacks a line such as revision"),
        ("revision = 'owners_' + '3'\ndown_revision = None", "lacks a line such as revision"),
        ("revision = 'owners_0003'\ndown_revision = 7", "must give down_revision"),
        ("revision = 'owners_0003'\ndown_revision = 'owners_0004'", "follows 'owners_0004'"),
        ("revision = 'owners_0002'\ndown_revision = None", "of another file"),
    ],
)
def test_a_migration_that_cannot_be_read_is_named_by_its_file(
    source: str, reason: str, kennel: Path, make_app: AppMaker
):
    """The error knows the file, whatever is wrong in it."""
    app = make_app(["owners"], migrated=False)
    path = kennel / "glassware_owners" / "migrations" / "0003_broken.py"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(RevisionFileError, match=reason) as caught:
        _owners(app)
    assert caught.value.place.source == path
    assert caught.value.plugin == "owners"


def test_a_merge_follows_several_revisions(kennel: Path, make_app: AppMaker):
    """`down_revision` may be a tuple; what it names is no head then."""
    app = make_app(["owners"], migrated=False)
    folder = kennel / "glassware_owners" / "migrations"
    (folder / "0003_side.py").write_text("revision = 'side'\ndown_revision = 'owners_0001'", encoding="utf-8")
    merge = "revision = 'merge'\ndown_revision = ('side', 'owners_0002')"
    (folder / "0004_merge.py").write_text(merge, encoding="utf-8")
    assert _owners(app).heads == {"merge"}
    assert _owners(app).applied(frozenset({"side"})) == {"side", "owners_0001"}


def test_an_empty_database_lacks_every_revision(database: str, kennel: Path, make_app: AppMaker):
    """No version table is there: the inspector says so, and nothing fails."""
    state = _state(make_app(["dogs"], migrated=False))
    assert [schema.pending for schema in state.plugins] == [("owners_0001", "owners_0002"), ("dogs_0001",)]
    assert len(state.faults) == 2
    assert "owners_0001, owners_0002" in state.faults[0]


def test_an_upgraded_database_has_no_fault(database: str, kennel: Path, make_app: AppMaker):
    """Every plugin is up to date."""
    state = _state(make_app(["dogs"]))
    assert [schema.state for schema in state.plugins] == ["up to date", "up to date"]
    assert state.faults == ()


def test_one_missing_version_table_hides_no_other(database: str, kennel: Path, make_app: AppMaker):
    """A plugin that was enabled since is behind; the others are what they are."""
    app = make_app(["dogs"])
    with app.app_context(), db.engine().begin() as connection:
        connection.execute(text("DROP TABLE alembic_version_dogs"))
    assert [schema.state for schema in _state(app).plugins] == ["up to date", "pending"]


def test_the_state_costs_one_query(kennel: Path, make_app: AppMaker):
    """However many plugins there are."""
    app = make_app(["dogs"])
    _state(app)
    statements: list[str] = []
    with app.app_context():
        event.listen(db.engine(), "before_cursor_execute", lambda *args: statements.append(args[2]))
        _state(app)
    assert [statement.split()[0] for statement in statements] == ["BEGIN", "SELECT"]


def test_migrations_are_read_once_for_each_application(
    kennel: Path, make_app: AppMaker, monkeypatch: pytest.MonkeyPatch
):
    """A probe that comes every second opens no file."""
    app = make_app(["dogs"])
    _state(app)
    monkeypatch.setattr(revisions, "read_histories", None)
    assert _state(app).faults == ()


def test_the_state_can_be_read_while_another_writes(kennel: Path, make_app: AppMaker):
    """On SQLite the query takes no write lock, which an upgrade may hold for long."""
    app = make_app(["dogs"])
    with app.app_context(), db.engine().begin() as connection:
        connection.execute(text("INSERT INTO owners_owner (name) VALUES ('Ann')"))
        assert _state(app).faults == ()


def test_an_unknown_revision_is_ahead_and_its_error_names_package_and_revision(
    database: str, kennel: Path, make_app: AppMaker
):
    """Old workers may still serve, so it is no fault; commands refuse with this error."""
    app = make_app(["dogs"])
    with app.app_context(), db.engine().begin() as connection:
        connection.execute(text("UPDATE alembic_version_owners SET version_num = 'owners_0009'"))
    state = _state(app)
    assert [schema.history.name for schema in state.ahead] == ["owners"]
    assert state.faults == ()
    error = state.ahead[0].ahead_error()
    assert (error.plugin, error.revision, error.package) == ("owners", "owners_0009", "glassware-owners")


def test_an_unreachable_database_raises_operational_error(kennel: Path, make_app: AppMaker, tmp_path: Path):
    """The caller decides whether that is a 503 or a line."""
    database = f"sqlite:///{tmp_path / 'nowhere' / 'file'}"
    app = make_app(["dogs"], settings={"site": {"database": database}}, migrated=False)
    with pytest.raises(OperationalError):
        _state(app)


def test_tables_are_told_apart_by_their_version_tables(database: str, kennel: Path, make_app: AppMaker):
    """That is how what a plugin left behind is found."""
    app = make_app(["dogs"])
    with app.app_context():
        found = revisions.tables_by_plugin()
    assert found == {"dogs": {"dogs_dog"}, "owners": {"owners_owner"}}


def test_an_application_imports_no_alembic(tmp_path: Path):
    """No request needs it, and it is slow."""
    (tmp_path / "plugins.toml").write_text("enabled = []\n", encoding="utf-8")
    (tmp_path / "instance").mkdir()
    program = (
        "import sys, glassware\n"
        "response = glassware.create_app(mode='test').test_client().get('/readyz')\n"
        "print(response.status_code, {'alembic', 'flask_migrate', 'rich', 'tomlkit'} & set(sys.modules))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert ended.stdout == "200 set()\n"


def test_an_upgrade_is_seen_by_the_same_application(kennel: Path, make_app: AppMaker):
    """Only the files are remembered, not what the database says."""
    app = make_app(["dogs"], migrated=False)
    assert _state(app).faults
    assert upgrade_all(app)
    assert not _state(app).faults
