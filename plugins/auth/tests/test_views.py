"""The pages, as a browser goes through them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from glassware import db
from glassware.testing import csrf_token
from glassware_auth import services
from glassware_auth.models import Credential, Session
from glassware_users import services as users

PASSWORD = "correct horse battery"
OTHER = "another horse battery"

AddAccount = Callable[..., int]
LogIn = Callable[..., TestResponse]
Post = Callable[..., TestResponse]


def sessions(app: Flask) -> int:
    """Return how many sessions the site holds."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Session)) or 0


def is_signed_in(client: FlaskClient) -> bool:
    """Return whether the browser gets to see an account."""
    return client.get("/auth/account").status_code == 200


@pytest.fixture(params=["test", "production"])
def site(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> tuple[Flask, FlaskClient]:
    """Return a site and a browser before it, with TESTING and in production, where nothing is hidden."""
    settings = {"site": {"secret_key": "k" * 48, "trusted_hosts": ["localhost"]}}
    app = make_app(("auth",), settings=settings, mode=request.param)
    return app, secure_client(app)


def secure_client(app: Flask) -> FlaskClient:
    """Return a browser that speaks HTTPS and, as Flask-WTF then asks of it, says where it comes from."""
    client = app.test_client()
    client.environ_base |= {"wsgi.url_scheme": "https", "HTTP_REFERER": "https://localhost/"}
    return client


@pytest.mark.parametrize("name", ["ada", "ADA", "ada@example.org", "Ada@Example.org"])
def test_members_log_in_by_username_or_address(
    app: Flask, client: FlaskClient, add_account: AddAccount, log_in: LogIn, name: str
) -> None:
    """Either name does, in any case."""
    add_account(app)
    answer = log_in(client, name)
    assert (answer.status_code, answer.location) == (302, "/auth/account")
    page = client.get("/auth/account").text
    assert "ada@example.org" in page
    assert "Log out" in page


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("ada", "wrong horse battery"),
        ("nobody", PASSWORD),
        ("ada", "x" * 73),
        ("ada", "é" * 73),
        ("ada", "x" * 5000),
        ("ada", "a\0b"),
        ("ada", ""),
        ("", PASSWORD),
        ("", ""),
        ("ada\0", PASSWORD),
        ("x" * 300, PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("shut", PASSWORD),
        ("bare", PASSWORD),
    ],
)
@pytest.mark.parametrize("hasher", ["argon2id", "bcrypt"])
def test_bad_credentials_show_the_form_again(
    make_app: Callable[..., Flask],
    add_account: AddAccount,
    log_in: LogIn,
    hasher: str,
    username: str,
    password: str,
) -> None:
    """A6: whatever is typed, the answer is a form, and nobody is let in."""
    app = make_app(("auth",), settings={"auth": {"hasher": hasher}})
    add_account(app)
    add_account(app, "bare", password=None)
    shut = add_account(app, "shut")
    with app.app_context(), db.transaction():
        user = users.get_user(shut)
        assert user is not None
        user.is_active = False
    client = app.test_client()
    answer = log_in(client, username, password)
    assert answer.status_code == 422
    assert "<form" in answer.text
    assert not is_signed_in(client)
    assert sessions(app) == 0


def test_known_and_unknown_names_get_the_same_answer(
    app: Flask, add_account: AddAccount, log_in: LogIn
) -> None:
    """A4: the pages differ in nothing but what the visitor typed."""
    add_account(app)
    add_account(app, "eve", password=None)
    pages = set()
    for name in ("ada", "eve", "nobody"):
        client = app.test_client()
        token = csrf_token(client, "/auth/login")
        form = {"username": name, "password": "wrong horse", "csrf_token": token}
        answer = client.post("/auth/login", data=form)
        # The token of the answer is another one if a second has gone by.
        shown = re.sub(r'(name="csrf_token"[^>]* value=)"[^"]+"', r"\1TOKEN", answer.text)
        pages.add((answer.status_code, shown.replace(name, "NAME")))
    assert len(pages) == 1


def test_logging_in_gives_a_new_session(
    app: Flask, client: FlaskClient, add_account: AddAccount, log_in: LogIn
) -> None:
    """A1: a session that somebody planted in the browser is not the one that is signed in."""
    add_account(app)
    with client.session_transaction() as planted:
        planted["_user_id"] = "planted"
        planted["left"] = "over"
    token = csrf_token(client, "/auth/login")
    log_in(client)
    with client.session_transaction() as kept:
        first = kept["_user_id"]
        assert first != "planted"
        assert "left" not in kept
    assert csrf_token(client, "/auth/account") != token
    client.post("/auth/logout", data={"csrf_token": csrf_token(client, "/auth/account")})
    log_in(client)
    with client.session_transaction() as kept:
        assert kept["_user_id"] != first


def test_logging_in_again_ends_the_session_before(
    app: Flask, client: FlaskClient, add_account: AddAccount, log_in: LogIn
) -> None:
    """One browser has one session."""
    add_account(app)
    token = csrf_token(client, "/auth/login")
    for _ in range(2):
        client.post("/auth/login", data={"username": "ada", "password": PASSWORD, "csrf_token": token})
        token = csrf_token(client, "/auth/account")
    assert sessions(app) == 1


def test_a_cookie_captured_before_logging_out_is_worthless_after(
    site: tuple[Flask, FlaskClient], add_account: AddAccount, log_in: LogIn, post: Post
) -> None:
    """A2: the session is a row, and the row is gone."""
    app, client = site
    add_account(app)
    log_in(client)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    thief = secure_client(app)
    thief.set_cookie(name, cookie.value, secure=True)
    assert is_signed_in(thief)
    answer = post(client, "/auth/logout", page="/auth/account")
    assert (answer.status_code, answer.location) == (302, "/auth/login")
    assert not is_signed_in(client)
    assert not is_signed_in(thief)
    assert sessions(app) == 0


def test_logging_out_is_by_post_with_a_token_only(
    app: Flask, client: FlaskClient, add_account: AddAccount, log_in: LogIn
) -> None:
    """No link or image of another site logs anybody out."""
    add_account(app)
    log_in(client)
    assert client.get("/auth/logout").status_code == 405
    assert client.post("/auth/logout").status_code == 400
    assert is_signed_in(client)


def test_a_stranger_may_log_out(client: FlaskClient, post: Post) -> None:
    """A session may have ended while its page was open."""
    assert post(client, "/auth/logout", page="/auth/login").status_code == 302


@pytest.mark.parametrize("url", ["/auth/login", "/auth/register", "/auth/logout"])
def test_forms_without_a_token_are_refused(app: Flask, client: FlaskClient, url: str) -> None:
    """The core asks for a token, also of who is not signed in."""
    fields = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
    assert client.post(url, data=fields).status_code == 400
    with app.app_context():
        assert users.find_by_login("ada") is None


def test_a_session_ends_after_twelve_hours(
    database: str, app: Flask, client: FlaskClient, add_account: AddAccount, log_in: LogIn
) -> None:
    """The end is in the row, so no browser can put it off."""
    add_account(app)
    log_in(client)
    with app.app_context(), db.transaction():
        row = db.session.scalars(select(Session)).one()
        assert row.expires_at - row.created_at == services.SESSION_LIFETIME
        row.expires_at = db.utcnow()
    assert not is_signed_in(client)
    log_in(client)
    assert sessions(app) == 1


@pytest.mark.parametrize("fate", ["deactivated", "deleted"])
def test_the_session_of_an_account_that_is_shut_ends(
    app: Flask, client: FlaskClient, add_account: AddAccount, log_in: LogIn, fate: str
) -> None:
    """A2: whoever is put out is out at once."""
    user_id = add_account(app)
    log_in(client)
    with app.app_context(), db.transaction():
        user = users.get_user(user_id)
        assert user is not None
        if fate == "deleted":
            users.delete_user(user)
        else:
            user.is_active = False
    assert not is_signed_in(client)


def test_next_leads_back(app: Flask, add_account: AddAccount, log_in: LogIn) -> None:
    """Whoever is asked to log in gets where he wanted to."""
    add_account(app)
    client = app.test_client()
    asked = client.get("/auth/account?a=b%20c")
    assert (asked.status_code, asked.location) == (302, "/auth/login?next=/auth/account?a%3Db%2520c")
    answer = log_in(client, query=asked.location.removeprefix("/auth/login"))
    assert answer.location == "/auth/account?a=b%20c"
    assert client.get("/auth/login?next=/elsewhere").location == "/elsewhere"


@pytest.mark.parametrize(
    "target", ["//evil.example", "/%5Cevil.example", "https://evil.example", "/%09/evil.example", "%0a//evil"]
)
def test_next_leads_nowhere_else(
    app: Flask, client: FlaskClient, add_account: AddAccount, log_in: LogIn, target: str
) -> None:
    """W4: never to another host, neither after the form nor for who is signed in."""
    add_account(app)
    assert log_in(client, query=f"?next={target}").location == "/auth/account"
    assert client.get(f"/auth/login?next={target}").location == "/auth/account"


def test_visitors_register_and_are_let_in(database: str, app: Flask, client: FlaskClient, post: Post) -> None:
    """A new member is signed in, has a hash, and no more rights than a member."""
    answer = post(client, "/auth/register", username="ada", email="ada@example.org", password=PASSWORD)
    assert (answer.status_code, answer.location) == (302, "/auth/account")
    page = client.get("/auth/account").text
    assert "ada" in page
    with app.app_context():
        user = users.find_by_login("ada")
        assert user is not None
        assert users.roles_of(user) == frozenset({"member"})
        credential = db.session.get(Credential, user.id)
        assert credential is not None
        assert credential.hash.startswith("$argon2id$")
    assert client.get("/auth/register").location == "/auth/account"


@pytest.mark.parametrize(
    "change",
    [
        {"password": "short"},
        {"password": ""},
        {"password": "x" * 1025},
        {"username": ""},
        {"username": "x" * 65},
        {"username": "a\0b"},
        {"email": ""},
        {"email": "no address"},
        {"email": "a\0b@example.org"},
        {"username": "eve"},
        {"username": "EVE"},
        {"email": "eve@example.org"},
        {"email": "EVE@example.org"},
    ],
)
def test_what_cannot_be_registered_shows_the_form_again(
    app: Flask, client: FlaskClient, add_account: AddAccount, post: Post, change: dict[str, str]
) -> None:
    """Bad or taken names are a 422 with a message, and nothing is stored."""
    add_account(app, "eve")
    fields = {"username": "ada", "email": "ada@example.org", "password": PASSWORD} | change
    answer = post(client, "/auth/register", **fields)
    assert answer.status_code == 422
    assert "is-invalid" in answer.text or "alert" in answer.text
    with app.app_context():
        assert users.find_by_login("ada") is None
    assert not is_signed_in(client)


@pytest.mark.parametrize("password", ["x" * 72, "x" * 73, "é" * 64, "🔑" * 20, "a NUL \0 within"])
@pytest.mark.parametrize("hasher", ["argon2id", "bcrypt"])
def test_registering_and_logging_in_take_any_password_whole(
    make_app: Callable[..., Flask], post: Post, log_in: LogIn, hasher: str, password: str
) -> None:
    """A6: from the form to the hash and back, no byte is lost."""
    app = make_app(("auth",), settings={"auth": {"hasher": hasher}})
    answer = post(
        app.test_client(), "/auth/register", username="ada", email="ada@example.org", password=password
    )
    assert answer.status_code == 302
    assert log_in(app.test_client(), "ada", password).status_code == 302
    assert log_in(app.test_client(), "ada", password[:-1]).status_code == 422


def test_nobody_registers_on_a_closed_site(make_app: Callable[..., Flask]) -> None:
    """The page is not there, and nothing leads to it."""
    app = make_app(("auth",), settings={"auth": {"registration": "closed"}})
    client = app.test_client()
    page = client.get("/auth/login").text
    assert "/auth/register" not in page
    assert client.get("/auth/register").status_code == 404
    form = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
    token = csrf_token(client, "/auth/login")
    assert client.post("/auth/register", data=form | {"csrf_token": token}).status_code == 404
    with app.app_context():
        assert users.find_by_login("ada") is None


def test_a_changed_password_ends_every_other_session(
    app: Flask, client: FlaskClient, add_account: AddAccount, log_in: LogIn, post: Post
) -> None:
    """A2: whoever knew the old password is out; who changed it stays in."""
    add_account(app)
    thief = app.test_client()
    log_in(thief)
    log_in(client)
    answer = post(client, "/auth/account", current_password=PASSWORD, new_password=OTHER)
    assert answer.status_code == 302
    assert is_signed_in(client)
    assert not is_signed_in(thief)
    assert log_in(thief, "ada", PASSWORD).status_code == 422
    assert log_in(thief, "ada", OTHER).status_code == 302


@pytest.mark.parametrize(
    ("current", "new"), [("wrong horse battery", OTHER), ("", OTHER), (PASSWORD, "short"), (PASSWORD, "")]
)
def test_a_password_is_changed_only_by_who_knows_it(
    app: Flask,
    client: FlaskClient,
    add_account: AddAccount,
    log_in: LogIn,
    post: Post,
    current: str,
    new: str,
) -> None:
    """A10: an open browser is not enough."""
    add_account(app)
    log_in(client)
    answer = post(client, "/auth/account", current_password=current, new_password=new)
    assert answer.status_code == 422
    assert log_in(app.test_client(), "ada", PASSWORD).status_code == 302


def test_logging_in_upgrades_the_hash(
    make_app: Callable[..., Flask], add_account: AddAccount, log_in: LogIn, database: str
) -> None:
    """When the setting changes, each hash follows its owner; on every database."""
    app = make_app(("auth",), settings={"auth": {"hasher": "bcrypt"}})
    user_id = add_account(app)
    site = {"auth": {"hasher": "argon2id"}, "site": {"database": database}}
    later = make_app(("auth",), settings=site, migrated=False)
    assert log_in(later.test_client()).status_code == 302
    with later.app_context():
        credential = db.session.get(Credential, user_id)
        assert credential is not None
        assert credential.hash.startswith("$argon2id$")
    assert log_in(later.test_client()).status_code == 302


def test_pages_of_forms_are_kept_by_no_cache(client: FlaskClient) -> None:
    """They bear somebody's token."""
    assert client.get("/auth/login").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{ 7 * 7 }}", '"><img src=x>'])
def test_what_is_typed_is_shown_as_text(client: FlaskClient, log_in: LogIn, name: str) -> None:
    """W5: a failed log-in repeats the name, escaped."""
    page = log_in(client, name, "wrong horse").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'value="49"' not in page


def test_an_account_shows_its_owner_to_himself_only(
    client: FlaskClient, app: Flask, add_account: AddAccount
) -> None:
    """A stranger is led to the log-in form and sees nothing."""
    add_account(app)
    answer: Any = client.get("/auth/account")
    assert answer.status_code == 302
    assert "ada" not in answer.text
