"""Tokens over HTTP, with the plugin api."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from glassware import db
from glassware.access import current_identity
from glassware_auth.models import Credential, Session
from glassware_users import services as users

pytest.importorskip("glassware_api")

PASSWORD = "correct horse battery"
TOKEN = "/api/v1/auth/token"
REFRESH = "/api/v1/auth/refresh"
PROBLEM = "application/problem+json"

AddAccount = Callable[..., int]


@pytest.fixture(params=["test", "production"])
def app(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Flask:
    """Return a site with an API, with TESTING and in production, where nothing is hidden."""
    site = {"secret_key": "k" * 48, "trusted_hosts": ["localhost"]}
    return make_app(("auth", "api"), settings={"site": site}, mode=request.param)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client that never keeps a cookie."""
    client = app.test_client(use_cookies=False)
    client.environ_base["wsgi.url_scheme"] = "https"
    return client


def bearer(token: str) -> dict[str, str]:
    """Return the header that brings a token."""
    return {"Authorization": f"Bearer {token}"}


def tokens_of(client: FlaskClient, username: str = "ada", password: str = PASSWORD) -> dict[str, str]:
    """Return the answer to credentials, decoded."""
    given: dict[str, str] = client.post(TOKEN, json={"username": username, "password": password}).get_json()
    return given


@pytest.mark.parametrize("name", ["ada", "ADA", "ada@example.org"])
def test_credentials_are_exchanged_for_tokens(
    app: Flask, client: FlaskClient, add_account: AddAccount, name: str
) -> None:
    """By username or address; without a CSRF token or a cookie, and none is set."""
    add_account(app)
    answer = client.post(TOKEN, json={"username": name, "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    given = answer.get_json()
    assert given.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert client.get("/auth/account", headers=bearer(given["access_token"])).status_code == 200


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("ada", "wrong horse battery"),
        ("ada", ""),
        ("", PASSWORD),
        ("ada", "x" * 73),
        ("ada", "x" * 100_000),
        ("nobody", PASSWORD),
        ("shut", PASSWORD),
        ("bare", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
    ],
)
def test_bad_credentials_are_a_problem(
    app: Flask, client: FlaskClient, add_account: AddAccount, username: str, password: str
) -> None:
    """401, the scheme named, and the same words for whatever was wrong."""
    add_account(app)
    add_account(app, "bare", password=None)
    shut = add_account(app, "shut")
    with app.app_context(), db.transaction():
        user = users.get_user(shut)
        assert user is not None
        user.is_active = False
    answer = client.post(TOKEN, json={"username": username, "password": password})
    assert (answer.status_code, answer.mimetype) == (401, PROBLEM)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.get_json()["detail"] == "Wrong username or password."


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("{", "application/json", 400),
        ("", "application/json", 400),
        ("username=ada&password=x", "application/x-www-form-urlencoded", 415),
        ('{"username": "ada"}', "application/json", 422),
        ('{"username": 1, "password": 2}', "application/json", 422),
        ('{"username": "ada", "password": ["x"]}', "application/json", 422),
        ('{"username": "ada", "password": null}', "application/json", 422),
        ('{"username": "ada", "password": "x", "is_admin": true}', "application/json", 422),
        ('["ada", "x"]', "application/json", 422),
        ("[" * 10_000, "application/json", 400),
    ],
)
def test_a_malformed_request_is_a_problem(
    client: FlaskClient, body: str, content_type: str, status: int
) -> None:
    """I6: clear 4xx, no 500."""
    answer = client.post(TOKEN, data=body, content_type=content_type)
    assert (answer.status_code, answer.mimetype) == (status, PROBLEM)


@pytest.mark.parametrize("password", [r"a\u0000b", r"\ud83d half a pair"])
def test_what_is_hardly_text_is_no_password(
    app: Flask, client: FlaskClient, add_account: AddAccount, password: str
) -> None:
    """A6: JSON can spell what no form sends."""
    add_account(app)
    body = f'{{"username": "ada", "password": "{password}"}}'
    answer = client.post(TOKEN, data=body, content_type="application/json")
    assert answer.status_code in (400, 401, 422)
    assert answer.mimetype == PROBLEM


def test_a_refresh_token_is_good_for_access_tokens_only(
    app: Flask, client: FlaskClient, add_account: AddAccount
) -> None:
    """And an access token is no refresh token."""
    add_account(app)
    given = tokens_of(client)
    answer = client.post(REFRESH, headers=bearer(given["refresh_token"]))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    fresh = answer.get_json()
    assert fresh.keys() == {"access_token", "token_type", "expires_in"}
    assert client.get("/auth/account", headers=bearer(fresh["access_token"])).status_code == 200
    for url, method, token in (
        (REFRESH, "POST", given["access_token"]),
        (REFRESH, "POST", fresh["access_token"]),
        ("/auth/account", "GET", given["refresh_token"]),
        ("/api/v1/", "GET", given["refresh_token"]),
        (REFRESH, "POST", "x"),
        (TOKEN, "POST", "x"),
    ):
        refused = client.open(url, method=method, headers=bearer(token))
        assert refused.status_code == 401, url
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
        assert refused.mimetype == (PROBLEM if url.startswith("/api/") else "text/html")


def test_who_refreshes_may_do_nothing_else(app: Flask, client: FlaskClient, add_account: AddAccount) -> None:
    """Where a refresh token is a credential, it holds no permission: it has no scopes."""
    add_account(app)
    given = tokens_of(client)
    with client:
        client.post(REFRESH, headers=bearer(given["refresh_token"]))
        identity = current_identity()
    assert identity is not None
    assert (identity.carrier, identity.scopes) == ("token", frozenset())


def test_nothing_is_refreshed_without_a_token(client: FlaskClient) -> None:
    """401, as for a bad one."""
    answer = client.post(REFRESH)
    assert (answer.status_code, answer.mimetype) == (401, PROBLEM)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_refresh_token_ends_with_the_password(
    app: Flask, client: FlaskClient, add_account: AddAccount
) -> None:
    """The time at which the password was given is handed on: refreshing does not make it newer."""
    from glassware_auth import services

    user_id = add_account(app)
    given = tokens_of(client)
    fresh = client.post(REFRESH, headers=bearer(given["refresh_token"])).get_json()
    with app.app_context(), db.transaction():
        services.set_password(user_id, "another horse battery")
    assert client.post(REFRESH, headers=bearer(given["refresh_token"])).status_code == 401
    assert client.get("/auth/account", headers=bearer(fresh["access_token"])).status_code == 401


def test_tokens_begin_no_session_but_upgrade_the_hash(
    make_app: Callable[..., Flask], add_account: AddAccount
) -> None:
    """A client that logs in with a hash of the other kind replaces it, as a browser does."""
    app = make_app(("auth", "api"), settings={"auth": {"hasher": "bcrypt"}})
    user_id = add_account(app)
    with app.app_context():
        database = str(db.engine().url)
    site = {"auth": {"hasher": "argon2id"}, "site": {"database": database}}
    later = make_app(("auth", "api"), settings=site, migrated=False)
    assert "access_token" in tokens_of(later.test_client())
    with later.app_context():
        credential = db.session.get(Credential, user_id)
        assert credential is not None
        assert credential.hash.startswith("$argon2id$")
        assert db.session.query(Session).count() == 0


def test_a_session_cookie_opens_no_token_endpoint(
    make_app: Callable[..., Flask], add_account: AddAccount, log_in: Callable[..., Any]
) -> None:
    """They are exempt from CSRF because they see no cookie."""
    app = make_app(("auth", "api"))
    add_account(app)
    client = app.test_client()
    log_in(client)
    assert client.post(REFRESH).status_code == 401
    assert client.get("/auth/account").status_code == 200
