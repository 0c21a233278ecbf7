"""Password hashes: argon2id by pwdlib or bcrypt by Flask-Bcrypt, either verified, upgraded when used.

No input raises here but one: a password that may not be chosen, when it is hashed.
"""

import unicodedata
from dataclasses import dataclass

from flask import Flask, current_app
from flask_bcrypt import Bcrypt
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from glassware.settings import settings
from glassware_auth.settings import AuthSettings

SHORTEST = 8
LONGEST = 1024
"""In characters. Longer ones are refused, not cut: whoever sends megabytes shall not have them hashed."""

# RFC 9106, section 4, second recommended option.
TIME_COST, MEMORY_KIB, LANES = 3, 65536, 4
# Flask-Bcrypt's own default, a quarter of a second or so.
BCRYPT_VERSION, BCRYPT_ROUNDS = "2b", 12

# Hashes of nothing that anybody knows, verified where an account has none, so that it takes as long.
NOBODYS_ARGON2 = "$argon2id$v=19$m={},t={},p={}$Z2xhc3N3YXJlLW5vYm9keQ$" + "A" * 43
NOBODYS_BCRYPT = "${}${:02d}$GlasswareNobodysSalt.u" + "A" * 31


class PasswordRefusedError(ValueError):
    """A password that nobody may choose: too short, too long, or not text."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password is right, and the hash that should replace the stored one, if any."""

    right: bool
    upgrade: str | None = None


WRONG = Verdict(right=False)


def init_app(app: Flask) -> None:
    """Bind Flask-Bcrypt to the application."""
    # Without it bcrypt 5 raises beyond 72 bytes, and bcrypt 4 cuts. It may never change: it changes hashes.
    app.config["BCRYPT_HANDLE_LONG_PASSWORDS"] = True
    app.config["BCRYPT_HASH_PREFIX"] = BCRYPT_VERSION
    app.config["BCRYPT_LOG_ROUNDS"] = BCRYPT_ROUNDS
    app.extensions["flask-bcrypt"] = Bcrypt(app)


def hash_password(password: str) -> str:
    """Return the hash to store for a chosen password, by the hasher that `[auth] hasher` names.

    Raises `PasswordRefusedError`.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        message = f"A password has {SHORTEST} to {LONGEST} characters."
        raise PasswordRefusedError(message)
    secret = _encoded(password)
    if secret is None:
        message = "A password is text; this one has characters that are none."
        raise PasswordRefusedError(message)
    return _hash(secret)


def verify(password: str, stored: str | None) -> Verdict:
    """Return whether the password belongs to the stored hash; it takes as long where there is none."""
    secret = _encoded(password)
    if not secret or len(password) > LONGEST:
        return WRONG
    if stored is not None and _is_bcrypt(stored):
        return _verify_bcrypt(secret, stored)
    if stored is not None and Argon2Hasher.identify(stored):
        return _verify_argon2(secret, stored)
    # No hash, or one that neither made.
    if settings(AuthSettings).hasher == "bcrypt":
        _verify_bcrypt(secret, NOBODYS_BCRYPT.format(BCRYPT_VERSION, BCRYPT_ROUNDS))
    else:
        _verify_argon2(secret, NOBODYS_ARGON2.format(MEMORY_KIB, TIME_COST, LANES))
    return WRONG


def _encoded(password: str) -> bytes | None:
    # One character may be typed in more than one way (NIST SP 800-63B, 5.1.1.2).
    try:
        return unicodedata.normalize("NFKC", password).encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can spell
        return None


def _hash(secret: bytes) -> str:
    if settings(AuthSettings).hasher == "bcrypt":
        hashed: bytes = _bcrypt().generate_password_hash(secret)
        return hashed.decode("ascii")
    return _argon2().hash(secret)


def _verify_argon2(secret: bytes, stored: str) -> Verdict:
    if settings(AuthSettings).hasher == "argon2id":
        right, upgrade = _argon2().verify_and_update(secret, stored)
        return Verdict(right, upgrade)
    right = _argon2().verify(secret, stored)
    return Verdict(right, _hash(secret) if right else None)


def _verify_bcrypt(secret: bytes, stored: str) -> Verdict:
    try:
        right: bool = _bcrypt().check_password_hash(stored, secret)
    except ValueError:  # begins like a bcrypt hash and is none
        return WRONG
    current = stored.startswith(f"${BCRYPT_VERSION}${BCRYPT_ROUNDS:02d}$")
    stale = settings(AuthSettings).hasher != "bcrypt" or not current
    return Verdict(right, _hash(secret) if right and stale else None)


def _is_bcrypt(stored: str) -> bool:
    return stored.isascii() and stored.startswith(("$2a$", "$2b$", "$2x$", "$2y$"))


def _argon2() -> PasswordHash:
    return PasswordHash((Argon2Hasher(TIME_COST, MEMORY_KIB, LANES),))


def _bcrypt() -> Bcrypt:
    bcrypt: Bcrypt = current_app.extensions["flask-bcrypt"]
    return bcrypt
