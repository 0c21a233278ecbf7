"""One at a time: the lock of those who change a database's tables."""

import fcntl
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from glassware.schema_errors import UpgradeLockedError

SECONDS = 120.0
PAUSE = 0.2
ADVISORY_KEY = int.from_bytes(hashlib.sha256(b"glassware upgrade").digest()[:8], signed=True)


@contextmanager
def upgrade_lock(engine: Engine, announce: Callable[[str], None], seconds: float = SECONDS) -> Iterator[None]:
    """Hold the lock of a database; it is freed when the process ends, however it ends.

    Waits at most so many seconds, saying so once. Raises `UpgradeLockedError` when they are over.
    """
    held = {"postgresql": _postgresql, "mysql": _mariadb, "mariadb": _mariadb, "sqlite": _sqlite}
    with held[engine.dialect.name](engine) as acquire:
        deadline = time.monotonic() + seconds
        waiting = False
        while not acquire():
            if time.monotonic() > deadline:
                raise UpgradeLockedError(engine.url, seconds)
            if not waiting:
                announce("Another process is migrating this database; waiting for it to end.")
                waiting = True
            time.sleep(PAUSE)
        yield


@contextmanager
def _postgresql(engine: Engine) -> Iterator[Callable[[], bool]]:
    lock = text("SELECT pg_try_advisory_lock(:key)").bindparams(key=ADVISORY_KEY)
    with _own_session(engine, "SELECT pg_advisory_unlock_all()") as connection:
        yield lambda: bool(connection.scalar(lock))


@contextmanager
def _mariadb(engine: Engine) -> Iterator[Callable[[], bool]]:
    # Names are the server's, not the database's, and have at most 64 characters.
    name = hashlib.sha256(f"glassware upgrade {engine.url.database}".encode()).hexdigest()
    lock = text("SELECT GET_LOCK(:name, 0)").bindparams(name=name)
    with _own_session(engine, "SELECT RELEASE_ALL_LOCKS()") as connection:
        yield lambda: bool(connection.scalar(lock))


@contextmanager
def _own_session(engine: Engine, unlock: str) -> Iterator[Connection]:
    """Yield a connection that is closed, not given back to the pool: its locks end with it."""
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
        try:
            yield connection
        finally:
            # The server would free them too, but only when it has noticed that the connection is closed.
            with suppress(SQLAlchemyError):
                connection.execute(text(unlock))


@contextmanager
def _sqlite(engine: Engine) -> Iterator[Callable[[], bool]]:
    path = engine.url.database
    if not path or path == ":memory:":  # nobody else can reach it
        yield lambda: True
        return
    with Path(f"{path}.upgrade-lock").open("w", encoding="ascii") as file:

        def acquire() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        yield acquire
