"""What went wrong, in one line that shows no secret."""

import re
import sys
import traceback

from glassware.errors import GlasswareError

MISSING_TABLE = re.compile(r"no such table|relation .* does not exist|Table .* doesn't exist")
"""How SQLite, PostgreSQL and MariaDB say it."""

PASSWORD = re.compile(r"(://[^\s/:@]*):[^\s/]+@")


def describe(error: BaseException, *, more: str = "") -> str:
    """Return one line for people: what is wrong, where, and what helps.

    `more` says how to see the rest of an error that nobody foresaw.
    """
    return without_secrets(" ".join(_words(error, more).split()))


def without_secrets(text: str) -> str:
    """Return the text without the passwords in URLs and without the site's own secrets."""
    text = PASSWORD.sub(r"\1:***@", text)
    for secret in _site_secrets():
        text = text.replace(secret, "***")
    return text


def _words(error: BaseException, more: str) -> str:
    if isinstance(error, GlasswareError):
        return str(error)
    if database := _database_fault(error):
        return database
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({frames[-1].filename}, line {frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{place} {more}"


def _database_fault(error: BaseException) -> str | None:
    # Only who imported SQLAlchemy can have got an error from it, and importing it here would be slow.
    exceptions = sys.modules.get("sqlalchemy.exc")
    if exceptions is None or not isinstance(error, exceptions.DBAPIError):
        return None
    # The error's own text holds the statement and its parameters, which may be anybody's secrets.
    reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    if MISSING_TABLE.search(reason):
        return f"The database lacks a table: {reason}. Run: glassware db upgrade"
    if isinstance(error, exceptions.OperationalError | exceptions.InterfaceError):
        return f"The database cannot be used: {reason}. Is [site] database right, and the server running?"
    return f"The database refused: {reason}"


def _site_secrets() -> list[str]:
    """Return what must never be shown, as far as the site can be read at all."""
    from glassware.site import read_site

    try:
        site = read_site()
        found = [site.secret_key]
        password = re.search(r"://[^/:@]*:(.*)@", site.site.database)
        found.append(password[1] if password else None)
    except (GlasswareError, OSError, ValueError):
        return []
    return [secret for secret in found if secret]
