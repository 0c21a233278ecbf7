"""A site with this plugin, people on it, and a browser that comes from any of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from glassware import db
from glassware.access import Identity
from glassware.testing import csrf_token
from glassware_users import services

# A plugin that believes the header X-Person, an account's id: rights are then this plugin's own answer.
DOORMAN = """
    from glassware import hookimpl
    from glassware.access import Identity

    @hookimpl
    def identify(request):
        person = request.headers.get("X-Person")
        return Identity(id=person, name=person, carrier="ambient") if person else None
"""


@pytest.fixture
def doorman(install: Callable[..., Path]) -> str:
    """Return the name of a plugin, now installed, that knows people by the header X-Person."""
    install("doorman", {"glassware_doorman.py": DOORMAN}, guards=True)
    return "doorman"


@pytest.fixture
def app(make_app: Callable[..., Flask], doorman: str) -> Flask:
    """Return a site with users and the doorman."""
    return make_app(("users", doorman))


@pytest.fixture
def add() -> Callable[..., int]:
    """Return a function that makes an account and returns its id."""

    def make(app: Flask, username: str = "ada", *, is_active: bool = True, **fields: Any) -> int:  # noqa: ANN401 - what create_user() takes
        with app.app_context(), db.transaction():
            user = services.create_user(username, f"{username}@example.org", **fields)
            user.is_active = is_active
            return user.id

    return make


@pytest.fixture
def come_as(app: Flask) -> Callable[[int], FlaskClient]:
    """Return a function of an account's id: a browser in which it is signed in."""

    def browser(user_id: int) -> FlaskClient:
        client = app.test_client()
        client.environ_base["HTTP_X_PERSON"] = str(user_id)
        return client

    return browser


@pytest.fixture
def admin(app: Flask, add: Callable[..., int], come_as: Callable[[int], FlaskClient]) -> FlaskClient:
    """Return the browser of the administrator root, whose id is 1."""
    return come_as(add(app, "root", roles=("administrator",)))


@pytest.fixture
def post() -> Callable[..., TestResponse]:
    """Return a function that sends a form with the token of the page that bears it."""

    def send(client: FlaskClient, url: str, *, page: str | None = None, **fields: Any) -> TestResponse:  # noqa: ANN401
        return client.post(url, data={**fields, "csrf_token": csrf_token(client, page or url)})

    return send


@pytest.fixture
def identity() -> Callable[[int], Identity]:
    """Return a function of an account's id: its identity."""
    return lambda user_id: Identity(id=str(user_id), name="somebody", carrier="ambient")
