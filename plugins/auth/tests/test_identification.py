"""How a stranger is asked to log in, and what a request must not depend on."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from glassware import db
from glassware.access import current_identity

AddAccount = Callable[..., int]
LogIn = Callable[..., Any]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept": "*/*"},
        {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
        {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"},
    ],
)
def test_who_opens_a_page_is_led_to_the_form(client: FlaskClient, headers: dict[str, str]) -> None:
    """And back to the page afterwards."""
    answer = client.get("/auth/account", headers=headers)
    assert (answer.status_code, answer.location) == (302, "/auth/login?next=/auth/account")


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {"Accept": "application/json"}),
        ("GET", {"Sec-Fetch-Mode": "cors"}),
        ("POST", {"Accept": "text/html"}),
        ("GET", {"Authorization": "Bearer x"}),
        ("GET", {"X-API-Key": "x"}),
    ],
)
def test_others_are_told_that_they_must(client: FlaskClient, method: str, headers: dict[str, str]) -> None:
    """A script, a client, or a form has no use for a page to log in by."""
    answer = client.open("/auth/account", method=method, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_identity_says_how_it_is_known(app: Flask, add_account: AddAccount, log_in: LogIn) -> None:
    """A cookie is sent by the browser itself: the carrier is ambient, and CSRF tokens are asked for."""
    user_id = add_account(app)
    client = app.test_client()
    log_in(client)
    with client:
        client.get("/auth/account")
        identity = current_identity()
    assert identity is not None
    assert (identity.id, identity.name, identity.carrier, identity.scopes) == (
        *(str(user_id), "ada", "ambient"),
        None,
    )
    assert identity.authenticated_at is not None
    assert identity.authenticated_at.tzinfo is not None


@pytest.mark.parametrize("queries", [0, 1])
def test_who_asks_costs_one_query_and_strangers_none(
    app: Flask, add_account: AddAccount, log_in: LogIn, queries: int
) -> None:
    """However often it is asked."""
    add_account(app)
    client = app.test_client()
    if queries:
        log_in(client)
    statements: list[str] = []
    with app.app_context():
        event.listen(db.engine(), "before_cursor_execute", lambda *args: statements.append(args[2]))
    with client:
        client.get("/auth/login")
        assert (current_identity() is not None) == bool(queries)
    assert len([text for text in statements if "auth_session" in text]) == queries


def test_a_key_in_the_header_keeps_the_session_shut(
    app: Flask, client: FlaskClient, add_account: AddAccount, log_in: LogIn
) -> None:
    """Whoever brings a key is another plugin's matter: the cookie beside it is not even looked up."""
    add_account(app)
    log_in(client)
    statements: list[str] = []
    with app.app_context():
        event.listen(db.engine(), "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert client.get("/auth/account", headers={"X-API-Key": "x"}).status_code == 401
    assert not any("auth_session" in text for text in statements)


def test_static_files_and_health_neither_vary_by_cookie_nor_set_one(
    app: Flask, client: FlaskClient, add_account: AddAccount, log_in: LogIn
) -> None:
    """Flask-Login would look into the session for every response."""
    add_account(app)
    log_in(client)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers


def test_a_remember_cookie_means_nothing(app: Flask, add_account: AddAccount) -> None:
    """There is none yet, and one that the site's secret signs lets nobody in."""
    from flask_login.utils import encode_cookie

    user_id = add_account(app)
    client = app.test_client()
    with app.app_context():
        cookie = encode_cookie(str(user_id))
    client.set_cookie("remember_token", cookie)
    answer = client.get("/auth/account")
    assert answer.status_code == 302
    assert not any("remember" in header for header in answer.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-For": "203.0.113.9"}, {"User-Agent": "another"}, {"X-Real-IP": "203.0.113.9"}]
)
def test_no_header_ends_or_moves_a_session(
    app: Flask, client: FlaskClient, add_account: AddAccount, log_in: LogIn, headers: dict[str, str]
) -> None:
    """Flask-Login's protection believes X-Forwarded-For; it is off."""
    add_account(app)
    log_in(client)
    assert client.get("/auth/account", headers=headers).status_code == 200


def test_login_disabled_opens_nothing(app: Flask, client: FlaskClient) -> None:
    """The core's marks guard the views, and they know nothing of that switch."""
    app.config["LOGIN_DISABLED"] = True
    assert client.get("/auth/account").status_code == 302
