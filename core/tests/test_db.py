"""Tests of the database: transactions, times, and what SQLite must be told."""

import multiprocessing
import sqlite3
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, select, text, update

from glassware import db
from glassware.errors import DriverMissingError
from glassware.testing.applications import AppMaker

THINGS = MetaData()
MOMENTS = Table(
    "shop_moment", THINGS, Column("id", Integer, primary_key=True), Column("at", db.UTCDateTime())
)
COUNTER = Table(
    "shop_counter", THINGS, Column("name", String(20), primary_key=True), Column("value", Integer)
)


def test_times_come_back_as_they_went_in(make_app: AppMaker, database: str) -> None:
    """Aware, in UTC, to the microsecond, on every database; a naive one is refused."""
    app = make_app([], migrated=False)
    there = datetime(2026, 7, 1, 12, 30, 15, 123456, tzinfo=timezone(timedelta(hours=2)))
    with app.app_context():
        MOMENTS.create(db.engine())
        with db.transaction() as session:
            session.execute(MOMENTS.insert().values(id=1, at=there))
        found = db.session.execute(select(MOMENTS.c.at)).scalar_one()
        assert found == there
        assert found.tzinfo is UTC
        with pytest.raises(Exception, match="naive datetime"):
            db.session.execute(MOMENTS.insert().values(id=2, at=datetime(2026, 1, 1)))  # noqa: DTZ001


def insert_and_fail() -> None:
    """Raise in a transaction that has written."""
    with db.transaction() as session:
        session.execute(COUNTER.insert().values(name="a", value=1))
        _ = 1 / 0


def test_transaction_keeps_all_or_nothing(make_app: AppMaker, database: str) -> None:
    """What the block did before it raised is undone."""
    app = make_app([], migrated=False)
    with app.app_context():
        COUNTER.create(db.engine())
        with pytest.raises(ZeroDivisionError):
            insert_and_fail()
        assert db.session.execute(select(COUNTER)).all() == []


def test_transaction_within_another_is_refused(make_app: AppMaker) -> None:
    """The inner one would commit half of the outer one's work."""
    app = make_app([], migrated=False)
    with app.app_context():
        COUNTER.create(db.engine())
        with pytest.raises(RuntimeError, match="open already"):
            transaction_within_another()
        assert db.session.execute(select(COUNTER)).all() == []
        with db.transaction() as session:
            session.execute(COUNTER.insert().values(name="b", value=1))
        assert len(db.session.execute(select(COUNTER)).all()) == 1


def transaction_within_another() -> None:
    """Write, and let another transaction begin."""
    with db.transaction() as session:
        session.execute(COUNTER.insert().values(name="a", value=1))
        with db.transaction():
            pass


def test_work_that_nobody_commits_is_gone(make_app: AppMaker) -> None:
    """The core commits for nobody."""
    app = make_app([], migrated=False)
    with app.app_context():
        COUNTER.create(db.engine())
        db.session.execute(COUNTER.insert().values(name="a", value=1))
    with app.app_context():
        assert db.session.execute(select(COUNTER)).all() == []


def test_sqlite_keeps_foreign_keys_and_a_journal_that_readers_do_not_block(make_app: AppMaker) -> None:
    """Neither is SQLite's default."""
    with make_app([], migrated=False).app_context():
        assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert db.session.execute(text("PRAGMA journal_mode")).scalar() == "wal"


@pytest.mark.parametrize(
    ("method", "locks"), [("GET", False), ("HEAD", False), ("POST", True), ("DELETE", True)]
)
def test_unsafe_requests_take_the_lock_at_once(make_app: AppMaker, method: str, locks: bool) -> None:  # noqa: FBT001
    """To read and then write after another's commit would fail."""
    app = make_app([], migrated=False)
    with app.test_request_context(method=method):
        db.session.execute(text("SELECT 1"))
        other = sqlite3.connect(str(db.engine().url.database), timeout=0)
        try:
            if locks:
                with pytest.raises(sqlite3.OperationalError, match="locked"):
                    other.execute("BEGIN IMMEDIATE")
            else:
                other.execute("BEGIN IMMEDIATE")
        finally:
            other.close()


def add_many(site: Path, times: int) -> None:
    """Read and write the counter so many times."""
    from glassware import create_app

    app = create_app(site, mode="test")
    for _ in range(times):
        with app.app_context(), db.transaction() as session:
            value = session.execute(select(COUNTER.c.value)).scalar_one()
            session.execute(update(COUNTER).values(value=value + 1))
    with app.app_context():
        db.engine().dispose()


def test_no_update_is_lost_between_processes(make_app: AppMaker) -> None:
    """M9 on SQLite, a sample: four writers that read, modify and write."""
    app = make_app([], migrated=False)
    site = Path(app.instance_path).parent
    with app.app_context():
        COUNTER.create(db.engine())
        with db.transaction() as session:
            session.execute(COUNTER.insert().values(name="a", value=0))
        db.engine().dispose()
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=add_many, args=(site, 25)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with app.app_context():
        assert db.session.execute(select(COUNTER.c.value)).scalar_one() == 100


def test_page_beyond_the_last_is_empty(make_app: AppMaker) -> None:
    """And one below the first is the first."""
    with make_app([], migrated=False).app_context():
        COUNTER.create(db.engine())
        db.session.execute(COUNTER.insert(), [{"name": str(n), "value": n} for n in range(5)])
        statement = select(COUNTER.c.value).order_by(COUNTER.c.value)
        assert db.paginate(statement, page=-3, per_page=2).items == [0, 1]
        assert db.paginate(statement, page=3, per_page=2).items == [4]
        assert db.paginate(statement, page=9, per_page=2).items == []
        assert db.paginate(statement, page=1, per_page=2).total == 5


def test_pages_are_neither_endless_nor_empty_nor_beyond_all_numbers(make_app: AppMaker) -> None:
    """I5: whatever a query string says."""
    with make_app([], migrated=False).app_context():
        COUNTER.create(db.engine())
        db.session.execute(COUNTER.insert(), [{"name": str(n), "value": n} for n in range(5)])
        statement = select(COUNTER.c.value).order_by(COUNTER.c.value)
        assert db.paginate(statement, per_page=1000, most=3).items == [0, 1, 2]
        assert db.paginate(statement, per_page=0).items == [0]
        assert db.paginate(statement, page=10**30).items == []


def test_sqlite_waits_for_a_writer(make_app: AppMaker) -> None:
    """Ten seconds, twice what it would of itself."""
    with make_app([], migrated=False).app_context():
        assert db.session.execute(text("PRAGMA busy_timeout")).scalar() == 10_000


def test_reading_connection_waits_for_nobody(make_app: AppMaker) -> None:
    """It takes no lock, though it is no request's."""
    with make_app([], migrated=False).app_context():
        COUNTER.create(db.engine())
        other = sqlite3.connect(str(db.engine().url.database), timeout=0)
        other.execute("BEGIN IMMEDIATE")
        try:
            with db.engine().connect() as connection:
                reading = connection.execution_options(reads=True)
                assert reading.execute(text("SELECT 1")).scalar() == 1
        finally:
            other.close()


def test_servers_are_asked_whether_they_are_there(make_app: AppMaker) -> None:
    """L4: a connection that a restart broke is replaced, and none is waited for without end."""
    settings = {"site": {"database": "postgresql://nobody@127.0.0.1:1/none"}}
    options = make_app([], settings=settings, migrated=False).config["SQLALCHEMY_ENGINE_OPTIONS"]
    assert options["pool_pre_ping"] is True
    assert options["connect_args"] == {"connect_timeout": 5}


def test_mariadb_is_spoken_to_in_all_of_unicode(tmp_path: Path) -> None:
    """Its own default leaves out what needs four bytes."""
    url = db.database_url("mysql://root@127.0.0.1/x", tmp_path)
    assert (url.drivername, url.query) == ("mysql+pymysql", {"charset": "utf8mb4"})


def test_missing_driver_comes_with_the_command_that_installs_it(
    make_app: AppMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than an ImportError of a package that the deployer never heard of."""
    monkeypatch.setitem(sys.modules, "pymysql", None)
    settings = {"site": {"database": "mariadb://root@127.0.0.1/x"}}
    with pytest.raises(DriverMissingError, match=r"pip install 'glassware\[mariadb\]'"):
        make_app([], settings=settings, migrated=False)
