"""Names of people: what is taken, how it is stored, and the keys by which two are the same.

A key is ASCII in lower case. So no name passes for another's by its case, its width, an accent or a letter
of another script, and no database's own idea of equality has a say.
"""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext

from glassware_users.services.errors import InvalidUserError

LONGEST_USERNAME = 64
LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3: no longer address can be delivered to
LONGEST_DISPLAY_NAME = 120
LONGEST_SEARCH_KEY = 1024

USERNAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", re.ASCII)
# Controls and half surrogate pairs, which a database may refuse, and line ends.
UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Marks that let a text read otherwise than it is written, Unicode Standard Annex 9.
DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def read_username(text: str) -> tuple[str, str]:
    """Return a username and its key. Raises `InvalidUserError`."""
    username = _compatible(text)
    if not username:
        raise InvalidUserError("username", lazy_gettext("Choose a username."))
    if len(username) > LONGEST_USERNAME:
        message = lazy_gettext("A username has at most %(most)d characters.", most=LONGEST_USERNAME)
        raise InvalidUserError("username", message)
    if not USERNAME.fullmatch(username):
        message = lazy_gettext(
            "A username has letters from a to z, digits, dots, hyphens and underscores, "
            "and begins with a letter, a digit or an underscore."
        )
        raise InvalidUserError("username", message)
    return username, username.lower()


def read_email(text: str) -> tuple[str, str]:
    """Return an e-mail address and its key. Raises `InvalidUserError`."""
    try:
        # No letters beyond ASCII before the @: few servers take them, and two may look like one. Sites
        # on a laptop have addresses under .test, which is what the last flag allows.
        found = validate_email(
            _compatible(text), allow_smtputf8=False, check_deliverability=False, test_environment=True
        )
    except EmailNotValidError as error:
        message = lazy_gettext("This is not a valid e-mail address.")
        raise InvalidUserError("email", message) from error
    if found.ascii_email is None or len(found.ascii_email) > LONGEST_EMAIL:
        raise InvalidUserError("email", lazy_gettext("This e-mail address is too long."))
    return found.normalized, found.ascii_email.lower()


def read_display_name(text: str) -> str:
    """Return a display name, which may be empty, with its spaces tidied. Raises `InvalidUserError`."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if len(name) > LONGEST_DISPLAY_NAME:
        message = lazy_gettext("A display name has at most %(most)d characters.", most=LONGEST_DISPLAY_NAME)
        raise InvalidUserError("display_name", message)
    if any(unicodedata.category(letter) in UNPRINTABLE or letter in DIRECTION_MARKS for letter in name):
        message = lazy_gettext("A display name has no control characters.")
        raise InvalidUserError("display_name", message)
    return name


def login_key(text: str) -> tuple[str, str]:
    """Return which key somebody typed to log in, `username` or `email`, and its value.

    The value is empty, which is nobody's, when the text cannot be either.
    """
    field, read = ("email", read_email) if "@" in _compatible(text) else ("username", read_username)
    try:
        return field, read(text)[1]
    except InvalidUserError:
        return field, ""


def search_key(*texts: str) -> str:
    """Return texts without case, width and accents, as people type them into a search."""
    letters = unicodedata.normalize("NFKD", " ".join(texts)).casefold()
    plain = "".join(
        letter
        for letter in letters
        if not unicodedata.combining(letter) and unicodedata.category(letter) not in UNPRINTABLE
    )
    return " ".join(plain.split())[:LONGEST_SEARCH_KEY]


def _compatible(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
