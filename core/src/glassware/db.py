"""The site's database: one engine, one metadata, transactions that the caller commits, times in UTC.

A plugin's `models.py` declares a base of its own over the one metadata::

    class Model(DeclarativeBase):
        metadata = db.metadata
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from flask import Flask, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import URL, DateTime, Dialect, Engine, MetaData, Select, event, make_url
from sqlalchemy.dialects import mysql
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session
from sqlalchemy.types import TypeDecorator, TypeEngine

from glassware.errors import DatabaseUrlError, DriverMissingError

__all__ = ["UTCDateTime", "engine", "metadata", "paginate", "session", "transaction", "utcnow"]

OPEN = "glassware.transaction"
SQLITE_BUSY_SECONDS = 10
CONNECT_SECONDS = 5
MOST_PAGES = 2**31
DRIVERS = {"mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql", "postgres": "postgresql"}
DIALECTS = {"sqlite": "pysqlite", "postgresql": "psycopg", "mysql": "pymysql", "mariadb": "pymysql"}
EXTRAS = {"postgresql": "postgresql", "mysql": "mariadb", "mariadb": "mariadb"}

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class _Base(DeclarativeBase):
    metadata = metadata


extension = SQLAlchemy(model_class=_Base, disable_autonaming=True, add_models_to_shell=False)

session: scoped_session[Session] = cast("scoped_session[Session]", extension.session)
"""The session of the current application context; services flush it and never commit."""


class UTCDateTime(TypeDecorator[datetime]):
    """An aware `datetime` in UTC, with microseconds, on every database."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type that keeps microseconds, and the zone where there is one."""
        if dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; a naive value is a `ValueError`."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"naive datetime {value!r}: use glassware.db.utcnow() or give it a time zone"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back an aware value."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utcnow() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def engine() -> Engine:
    """Return the engine of the current application."""
    return extension.engine


@contextmanager
def transaction() -> Iterator[scoped_session[Session]]:
    """Commit what the block did, once, at its end; roll all of it back if it raises.

    Raises `RuntimeError` within another: services flush, and whoever called them commits once.
    """
    if session.info.get(OPEN):
        message = "a transaction is open already: services flush, whoever called them commits once"
        raise RuntimeError(message)
    session.info[OPEN] = True
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(OPEN, None)


def paginate(statement: Select[Any], *, page: int = 1, per_page: int = 20, most: int = 100) -> Pagination:
    """Return one page of a select's first column; a page below 1 or beyond the last is empty or first.

    Beside `items` it has `total`, `page`, `pages`, `has_next`, `has_prev`; `per_page` is capped at `most`.
    """
    # A page number of twenty digits would be an offset that no database's integers hold.
    number = max(1, min(page, MOST_PAGES))
    return extension.paginate(statement, page=number, per_page=max(1, min(per_page, most)), error_out=False)


def database_url(setting: str, instance: Path) -> URL:
    """Return the URL that the setting `[site] database` stands for.

    Raises `DatabaseUrlError` when it is none, or one of a database or a driver that Glassware does not know.
    """
    if setting == "sqlite":
        return URL.create("sqlite", database=str(instance / "glassware.sqlite3"))
    try:
        url = make_url(setting)
        url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
        if DIALECTS.get(url.get_backend_name()) != url.get_driver_name():
            raise DatabaseUrlError(setting)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUrlError(setting) from error
    if url.get_backend_name() in ("mysql", "mariadb"):
        return url.update_query_dict({"charset": "utf8mb4"})
    return url


def init_app(app: Flask, url: URL) -> None:
    """Bind the database to an application without connecting to it."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    sqlite = url.get_backend_name() == "sqlite"
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = (
        {"connect_args": {"timeout": SQLITE_BUSY_SECONDS}}
        if sqlite
        else {"pool_pre_ping": True, "connect_args": {"connect_timeout": CONNECT_SECONDS}}
    )
    try:
        extension.init_app(app)
    except ModuleNotFoundError as error:
        backend = url.get_backend_name()
        raise DriverMissingError(backend, EXTRAS.get(backend, backend)) from error
    if sqlite:
        with app.app_context():
            event.listen(extension.engine, "connect", _prepare_sqlite)
            event.listen(extension.engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # Python's own transaction control is switched off; `_begin_sqlite` begins instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:  # noqa: ANN401
    # To read and then write after another's commit fails at once in WAL mode: whoever may write takes
    # the lock when the transaction begins.
    reads = connection.get_execution_options().get("reads") or (
        has_request_context() and request.method in ("GET", "HEAD", "OPTIONS")
    )
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
