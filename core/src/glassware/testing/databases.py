"""Fresh databases for tests: a file of SQLite, or one on each server that the environment names."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, text

from glassware.db import database_url

VARIABLE = "GLASSWARE_TEST_DATABASES"


def servers() -> dict[str, str]:
    """Return the URLs in `GLASSWARE_TEST_DATABASES`, parted by commas, by the kind of server."""
    urls = [url.strip() for url in os.environ.get(VARIABLE, "").split(",") if url.strip()]
    return {database_url(url, Path()).get_backend_name(): url for url in urls}


@contextmanager
def fresh_database(kind: str, folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database of a kind, dropped afterwards."""
    name = f"glassware_test_{secrets.token_hex(6)}"
    if kind == "sqlite":
        yield f"sqlite:///{folder / name}.sqlite3"
        return
    server = database_url(servers()[kind], folder)
    _run(server, f"CREATE DATABASE {name}")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f"DROP DATABASE {name}" + (" WITH (FORCE)" if kind == "postgresql" else ""))


def _run(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()
