"""The browser's side of a session: Flask-Login keeps a random token in the signed cookie, no more.

Only what Flask-Login does well is used: its `login_required`, which LOGIN_DISABLED opens, its remember
cookie and its session protection, which believes X-Forwarded-For, are not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import flask_login
from flask import Flask, session


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who a browser is signed in as, in the form that Flask-Login asks for."""

    token: str
    user_id: int
    name: str
    signed_in_at: datetime
    is_active: bool = True
    is_authenticated: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Return what the cookie holds: the session's token, never the account's id."""
        return self.token


def init_app(app: Flask, find_visitor: Callable[[str], Visitor | None]) -> None:
    """Bind Flask-Login to the application; `find_visitor` gets what the cookie holds."""
    app.config["SESSION_PROTECTION"] = None
    manager = flask_login.LoginManager()
    manager.user_loader(find_visitor)
    # LoginManager.init_app() does this and two things more: after every response it looks for its remember
    # cookie, which makes even static files vary by cookie, and for every template it loads the user.
    app.login_manager = manager  # type: ignore[attr-defined]


def visitor() -> Visitor | None:
    """Return who the request's cookie belongs to, looked up once a request."""
    # What the proxy stands for, because the proxy itself is never None.
    found = flask_login.current_user._get_current_object()  # noqa: SLF001
    return found if isinstance(found, Visitor) else None


def begin(visitor: Visitor) -> None:
    """Sign the browser in; whatever its session held before is dropped, its CSRF token included."""
    session.clear()
    flask_login.login_user(visitor)


def end() -> None:
    """Sign the browser out and empty its session."""
    flask_login.logout_user()
    session.clear()
