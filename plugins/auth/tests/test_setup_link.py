"""The link that makes the first administrator: once, in time, and for nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from glassware_auth import setup_link
from glassware_auth.plugin import setup_link as hook
from glassware_users import services as users

PASSWORD = "correct horse battery"
FIELDS = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}

Post = Callable[..., Any]


def link(app: Flask) -> str | None:
    """Return what the hook answers, outside a request."""
    with app.app_context():
        return hook()


def test_the_link_makes_an_administrator_once(
    database: str, app: Flask, client: FlaskClient, post: Post
) -> None:
    """A8: it signs him in, and neither it nor any other link works again."""
    first, second = link(app), link(app)
    assert first is not None
    assert second is not None
    assert first.startswith("/auth/setup/")
    assert client.get(first).status_code == 200
    answer = post(client, first, **FIELDS)
    assert (answer.status_code, answer.location) == (302, "/auth/account")
    assert client.get("/auth/account").status_code == 200
    with app.app_context():
        user = users.find_by_login("ada")
        assert user is not None
        assert "administrator" in users.roles_of(user)
    assert link(app) is None
    for used in (first, second):
        assert client.get(used).status_code == 404
        token_of_another_page = post(
            client, used, page="/auth/account", **(FIELDS | {"username": "eve", "email": "eve@example.org"})
        )
        assert token_of_another_page.status_code == 404
    with app.app_context():
        assert users.find_by_login("eve") is None


def test_a_member_does_not_close_the_link(
    app: Flask, client: FlaskClient, add_account: Callable[..., int]
) -> None:
    """Only an administrator does; but a taken name is not his."""
    add_account(app)
    url = link(app)
    assert url is not None
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    "change", [{"password": "short"}, {"username": "eve"}, {"email": ""}, {"email": "eve@example.org"}]
)
def test_a_form_with_faults_leaves_the_link_open(
    app: Flask, client: FlaskClient, post: Post, add_account: Callable[..., int], change: dict[str, str]
) -> None:
    """A slip of the fingers does not lock anybody out."""
    add_account(app, "eve")
    url = link(app)
    assert url is not None
    assert post(client, url, **(FIELDS | change)).status_code == 422
    with app.app_context():
        assert not users.has_administrator()
    assert post(client, url, **FIELDS).status_code == 302


def test_the_link_needs_the_forms_token(app: Flask, client: FlaskClient) -> None:
    """CSRF is checked here as everywhere."""
    assert client.post(str(link(app)), data=FIELDS).status_code == 400


def test_a_link_that_is_late_is_refused(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A8: it ends after a day."""
    url = link(app)
    assert url is not None
    monkeypatch.setattr(setup_link, "LIFETIME", -setup_link.LIFETIME)
    assert client.get(url).status_code == 404


def test_tokens_of_another_purpose_key_or_content_are_refused(app: Flask, client: FlaskClient) -> None:
    """A8: a signature of the site is not enough, and neither is the form of a token."""
    secret = str(app.secret_key)
    forged = [
        URLSafeTimedSerializer(secret, salt="another purpose").dumps(setup_link.FIRST_ADMINISTRATOR),
        URLSafeTimedSerializer("x" * 48, salt=setup_link.PURPOSE).dumps(setup_link.FIRST_ADMINISTRATOR),
        URLSafeTimedSerializer(secret, salt=setup_link.PURPOSE).dumps("something else"),
        "x",
        "a.b.c",
        str(link(app)).rpartition("/")[2][:-1],
    ]
    for token in forged:
        assert client.get(f"/auth/setup/{token}").status_code == 404, token


def test_the_link_follows_the_plugins_prefix(make_app: Callable[..., Flask]) -> None:
    """A site may put the pages elsewhere."""
    app = make_app(("auth",), settings={"auth": {"url_prefix": "/door"}})
    assert str(link(app)).startswith("/door/setup/")
    assert app.test_client().get(str(link(app))).status_code == 200
