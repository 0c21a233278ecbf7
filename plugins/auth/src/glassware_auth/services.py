"""What auth can do: passwords, sessions, and who a token or a cookie belongs to.

To check a password takes a tenth of a second, in which no transaction should hold the database. So it
goes in three steps: `find_candidate` reads, `Candidate.verify` computes, `admit` reads again and writes.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from glassware import db
from glassware_auth import browser, passwords, tokens
from glassware_auth.models import Credential, Session
from glassware_auth.passwords import PasswordRefusedError, Verdict
from glassware_users import services as users
from glassware_users.models import User

__all__ = [
    "Candidate",
    "PasswordRefusedError",
    "admit",
    "end_sessions",
    "find_account",
    "find_bearer",
    "find_candidate",
    "find_visitor",
    "set_password",
    "sign_in",
    "sign_out",
    "store_hash",
]

SESSION_LIFETIME = timedelta(hours=12)
LONGEST_LOGIN = 254  # RFC 5321, 4.5.3.1.3: no longer address can be delivered to
NOBODY = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whom somebody claims to be. An account that does not exist has the id 0 and no hash."""

    user_id: int
    hash: str | None
    is_active: bool

    def verify(self, password: str) -> Verdict:
        """Return whether the password is right, after the same work whoever is claimed; asks no database."""
        return passwords.verify(password, self.hash)


def find_candidate(login: str) -> Candidate:
    """Return what is known of a username or an e-mail address; it takes as many queries if nothing is."""
    return _candidate(users.find_by_login(login))


def find_account(user_id: int) -> Candidate:
    """Return the same for an account's id."""
    return _candidate(users.get_user(user_id))


def _candidate(user: User | None) -> Candidate:
    credential = db.session.get(Credential, user.id if user else NOBODY)
    return Candidate(
        user_id=user.id if user else NOBODY,
        hash=credential.hash if credential else None,
        is_active=user is not None and user.is_active,
    )


def admit(candidate: Candidate, verdict: Verdict) -> tokens.Claims | None:
    """Return whom to let in, the hash upgraded; None for a wrong password or an account that is shut.

    None also if the password was changed while it was being verified.
    """
    if not verdict.right or not candidate.is_active:
        return None
    credential = db.session.get(Credential, candidate.user_id)
    if credential is None or credential.hash != candidate.hash:
        return None
    if verdict.upgrade:
        credential.hash = verdict.upgrade
        db.session.flush()
    # The clocks of two hosts may differ: nobody logs in with a password before it was chosen.
    return tokens.Claims(candidate.user_id, max(db.utcnow(), credential.changed_at))


def set_password(user_id: int, password: str) -> None:
    """Give an account a password, which ends its sessions and tokens.

    Raises `PasswordRefusedError`.
    """
    store_hash(user_id, passwords.hash_password(password))


def store_hash(user_id: int, hashed: str) -> None:
    """Do as `set_password` with a password hashed beforehand, outside the transaction."""
    credential = db.session.get(Credential, user_id)
    if credential is None:
        credential = Credential(user_id=user_id)
        db.session.add(credential)
    credential.hash = hashed
    credential.changed_at = db.utcnow()
    end_sessions(user_id)
    db.session.flush()


def sign_in(user_id: int) -> None:
    """Begin a session of that account in the browser that makes the current request.

    The session that the browser had ends, and its id is never used again.
    """
    user = db.session.get_one(User, user_id)
    _end_current()
    now = db.utcnow()
    token = secrets.token_urlsafe(32)
    row = Session(
        token_hash=_digest(token), user_id=user_id, created_at=now, expires_at=now + SESSION_LIFETIME
    )
    # Nobody else sweeps: an account's stale rows go when it begins another session.
    db.session.execute(delete(Session).where(Session.user_id == user_id, Session.expires_at <= now))
    db.session.add(row)
    db.session.flush()
    browser.begin(browser.Visitor(token, user_id, user.name, now))


def sign_out() -> None:
    """End the session of the browser that makes the current request, if it has one."""
    _end_current()
    browser.end()


def end_sessions(user_id: int) -> None:
    """Sign an account out of every browser."""
    db.session.execute(delete(Session).where(Session.user_id == user_id))


def find_visitor(token: str) -> browser.Visitor | None:
    """Return whom a browser's token belongs to, or None when its session or the account has ended."""
    found = db.session.execute(
        select(Session, User)
        .join(User, User.id == Session.user_id)
        .where(
            Session.token_hash == _digest(token),
            Session.expires_at > db.utcnow(),
            User.is_active.is_(True),
        )
    ).first()
    if found is None:
        return None
    session, user = found
    return browser.Visitor(token, user.id, user.name, session.created_at)


def find_bearer(claims: tokens.Claims) -> str | None:
    """Return the name of a token's owner, or None when the account is shut, or it or its password newer."""
    found = db.session.execute(
        select(User, Credential.changed_at)
        .outerjoin(Credential, Credential.user_id == User.id)
        .where(User.id == claims.user_id, User.is_active.is_(True))
    ).first()
    if found is None:
        return None
    user = found[0]
    changed_at: datetime | None = found[1]  # the join is an outer one
    outdated = claims.authenticated_at < max(user.created_at, changed_at or user.created_at)
    return None if outdated else user.name


def _end_current() -> None:
    current = browser.visitor()
    if current is not None:
        db.session.execute(delete(Session).where(Session.token_hash == _digest(current.token)))


def _digest(token: str) -> str:
    # The token has 256 random bits: nothing slower is needed to make its hash useless to who reads it.
    return hashlib.sha256(token.encode()).hexdigest()
