"""The connection that a migration runs on, made safe for its database."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection, Engine, event, inspect

from glassware.schema_errors import DanglingRowsError

LOCK_TIMEOUT = "10s"
SHOWN = 5


@contextmanager
def migrating_connection(engine: Engine, plugin: str) -> Iterator[Connection]:
    """Yield a connection on which a failing migration leaves what was there before, where that can be.

    On SQLite foreign keys are not enforced meanwhile but checked before every commit. MariaDB cannot roll
    back a change of tables. Raises `DanglingRowsError` in place of a commit that would break foreign keys.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # Better to fail, and be tried again, than to let every request wait behind this one.
            event.listen(connection, "begin", _limit_waiting)
        if engine.dialect.name != "sqlite":
            yield connection
            return
        # Altering a table in SQLite means to copy, drop and rename it. With foreign keys on, the drop would
        # delete or change rows of other plugins. The pragma is ignored inside a transaction.
        event.listen(connection, "commit", partial(_check_foreign_keys, plugin))
        _enforce_foreign_keys(connection, on=False)
        try:
            yield connection
        finally:
            # SQLAlchemy takes a commit that was refused for the end of the transaction; SQLite does not.
            connection.connection.rollback()
            _enforce_foreign_keys(connection, on=True)


def inbound_keys(connection: Connection, plugin: str) -> tuple[tuple[str, str], ...]:
    """Return each table of another plugin that has a foreign key to this plugin's, and the latter."""
    keys = {
        (str(table), key["referred_table"])
        for (_, table), keys in inspect(connection).get_multi_foreign_keys().items()
        for key in keys
    }
    own = f"{plugin}_"
    return tuple(sorted(k for k in keys if k[1].startswith(own) and not k[0].startswith(own)))


def _limit_waiting(connection: Connection) -> None:
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")


def _enforce_foreign_keys(connection: Connection, *, on: bool) -> None:
    # Through SQLAlchemy this would begin a transaction.
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
    cursor.close()


def _check_foreign_keys(plugin: str, connection: Connection) -> None:
    """Raise `DanglingRowsError` for rows, and for other plugins' keys, that point at what is gone."""
    dangling = [
        f"{table} row {row} points at {parent}"
        for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check")
    ]
    # A key to a table that does not exist is no fault to SQLite as long as no row uses it.
    keys = connection.exec_driver_sql(
        'SELECT child.name, key."table" FROM sqlite_master AS child, pragma_foreign_key_list(child.name)'
        " AS key WHERE child.type = 'table' AND lower(key.\"table\") NOT IN"
        " (SELECT lower(name) FROM sqlite_master WHERE type = 'table')"
    )
    gone = [f"{table} points at {parent}, which is gone" for table, parent in keys]
    if faults := (*gone, *dangling):
        raise DanglingRowsError(plugin, faults[:SHOWN])
