"""A site with this plugin, and people who have accounts on it."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from glassware import db
from glassware.testing import csrf_token
from glassware_auth import passwords, services
from glassware_users import services as users

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let hashing cost little, as no test is about its cost but one, which undoes this."""
    for name, cost in {"TIME_COST": 1, "MEMORY_KIB": 32, "LANES": 1, "BCRYPT_ROUNDS": 4}.items():
        monkeypatch.setattr(passwords, name, cost)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """Return a site with auth, and users, which it needs."""
    return make_app(("auth",))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser before that site."""
    return app.test_client()


@pytest.fixture
def add_account() -> Callable[..., int]:
    """Return a function that makes an account and returns its id."""

    def add(app: Flask, username: str = "ada", password: str | None = PASSWORD) -> int:
        with app.app_context(), db.transaction():
            user = users.create_user(username, f"{username}@example.org")
            if password is not None:
                services.set_password(user.id, password)
            user_id: int = user.id
        return user_id

    return add


@pytest.fixture
def log_in() -> Callable[..., TestResponse]:
    """Return a function that fills in the log-in form."""

    def log(
        client: FlaskClient, username: str = "ada", password: str = PASSWORD, query: str = ""
    ) -> TestResponse:
        token = csrf_token(client, "/auth/login")
        form = {"username": username, "password": password, "csrf_token": token}
        return client.post(f"/auth/login{query}", data=form)

    return log


@pytest.fixture
def post() -> Callable[..., TestResponse]:
    """Return a function that sends a form with the token of the page that bears it."""

    def send(client: FlaskClient, url: str, *, page: str | None = None, **fields: str) -> TestResponse:
        return client.post(url, data={**fields, "csrf_token": csrf_token(client, page or url)})

    return send
