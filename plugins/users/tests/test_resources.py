"""Accounts as API clients see them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from glassware.access import Identity

pytest.importorskip("glassware_api")

URL = "/api/v1/users"
TOKEN = {"Authorization": "Bearer of the test"}


def client_of(app: Flask) -> FlaskClient:
    """Return a client that sends a token with each request."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = TOKEN["Authorization"]
    return client


def identity(*scopes: str) -> Identity:
    """Return who holds these permissions, or all."""
    return Identity(id="tester", name="tester", carrier="token", scopes=frozenset(scopes) if scopes else None)


@pytest.fixture(params=["test", "run"])
def client(make_app, request: pytest.FixtureRequest) -> FlaskClient:
    """Return a client that may do everything, with Flask's testing mode on and off."""
    return client_of(make_app(("users", "api"), identity=identity(), mode=request.param))


def test_an_account_lives(client: FlaskClient):
    """It is made, got, changed and deleted."""
    sent = {"username": "Ada", "email": "ada@example.org", "roles": ["editor"]}
    made = client.post(URL, json=sent)
    assert made.status_code == 201
    ada = made.get_json()
    assert made.headers["Location"] == f"{URL}/{ada['id']}"
    assert {key: ada[key] for key in sent} == {**sent, "roles": ["member", "editor"]}
    assert set(ada) == {"id", "username", "email", "display_name", "roles", "is_active", "created_at"}
    assert ada["created_at"].endswith("Z")
    item = f"{URL}/{ada['id']}"
    assert client.get(item).get_json() == ada
    changed = client.patch(item, json={"display_name": "Ada L.", "is_active": False})
    assert changed.get_json() == {**ada, "display_name": "Ada L.", "is_active": False}
    assert client.patch(item, json={"roles": []}).get_json()["roles"] == ["member"]
    assert client.patch(item, json={}).status_code == 200
    gone = client.delete(item)
    assert (gone.status_code, gone.data) == (204, b"")
    assert client.get(item).status_code == 404
    assert client.delete(item).status_code == 404


def test_the_collection_is_searched_and_paged(client: FlaskClient):
    """With links to the other pages."""
    for name in ("ada", "bob", "zoe"):
        client.post(URL, json={"username": name, "email": f"{name}@example.org"})
    first = client.get(f"{URL}?per_page=2")
    assert [user["username"] for user in first.get_json()] == ["ada", "bob"]
    assert 'rel="next"' in first.headers["Link"]
    assert first.headers["X-Total-Count"] == "3"
    assert [user["username"] for user in client.get(f"{URL}?q=ZOE").get_json()] == ["zoe"]
    assert [user["username"] for user in client.get(f"{URL}?sort=newest").get_json()] == ["zoe", "bob", "ada"]


@pytest.mark.parametrize(
    ("sent", "status", "place"),
    [
        ({"username": "ada"}, 422, ["email"]),
        ({"username": "", "email": "a@example.org"}, 422, ["username"]),
        ({"username": "x" * 65, "email": "a@example.org"}, 422, ["username"]),
        ({"username": "x" * 10**5, "email": "a@example.org"}, 422, ["username"]),
        ({"username": "ada", "email": "nonsense"}, 422, ["email"]),
        ({"username": "ada", "email": None}, 422, ["email"]),
        ({"username": 7, "email": "a@example.org"}, 422, ["username"]),
        ({"username": "ada", "email": "a@example.org", "display_name": "x" * 121}, 422, ["display_name"]),
        ({"username": "ada", "email": "a@example.org", "roles": ["emperor"]}, 422, ["roles"]),
        ({"username": "ada", "email": "a@example.org", "is_admin": True}, 422, ["is_admin"]),
        ({"username": "ROOT", "email": "a@example.org"}, 409, None),
        ({"username": "ada", "email": "Root@example.org"}, 409, None),
        ([], 422, []),
    ],
)
def test_bad_bodies_are_problems(client: FlaskClient, sent: object, status: int, place: list[str] | None):
    """Each names the field; no account is made."""
    client.post(URL, json={"username": "root", "email": "root@example.org"})
    answer = client.post(URL, json=sent)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    if place is not None:
        assert [error["loc"] for error in answer.get_json()["errors"]] == [place]
    assert client.get(URL).headers["X-Total-Count"] == "1"


@pytest.mark.parametrize(
    "sent", [{"email": None}, {"username": ""}, {"roles": "editor"}, {"id": 9}, {"is_active": "no"}]
)
def test_bad_changes_are_problems(client: FlaskClient, sent: object):
    """What cannot be taken changes nothing."""
    made = client.post(URL, json={"username": "ada", "email": "ada@example.org"})
    item = made.headers["Location"]
    assert client.patch(item, json=sent).status_code == 422
    assert client.get(item).get_json() == made.get_json()


def test_the_last_administrator_is_a_conflict(client: FlaskClient):
    """Nobody dismisses the last one by the API either."""
    sent = {"username": "root", "email": "root@example.org", "roles": ["administrator"]}
    item = client.post(URL, json=sent).headers["Location"]
    assert client.delete(item).status_code == 409
    assert client.patch(item, json={"is_active": False}).status_code == 409
    assert client.patch(item, json={"roles": []}).status_code == 409
    assert client.get(item).get_json()["roles"] == ["member", "administrator"]


@pytest.mark.parametrize("number", ["0", "99", "2147483648", "99999999999999999999", "x"])
def test_nobody_is_a_404(client: FlaskClient, number: str):
    """Whatever the number, and whatever is asked of it."""
    for answer in (
        client.get(f"{URL}/{number}"),
        client.patch(f"{URL}/{number}", json={}),
        client.delete(f"{URL}/{number}"),
    ):
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"


def test_roles_need_a_permission_of_their_own(make_app):
    """Who may make and edit accounts makes no administrators."""
    client = client_of(make_app(("users", "api"), identity=identity("users.create", "users.edit")))
    sent = {"username": "ada", "email": "ada@example.org"}
    assert client.post(URL, json={**sent, "roles": ["administrator"]}).status_code == 403
    item = client.post(URL, json=sent).headers["Location"]
    assert client.patch(item, json={"roles": ["administrator"]}).status_code == 403
    assert client.patch(item, json={"display_name": "Ada"}).status_code == 200
    assert client.delete(item).status_code == 403
    assert client.get(item).status_code == 403


def test_visitors_are_asked_for_a_token(make_app):
    """Every method, with the challenge of RFC 6750."""
    client = make_app(("users", "api")).test_client()
    answer = client.get(URL)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
