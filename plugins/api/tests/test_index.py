"""The root lists what there is, to whoever may get it."""

from json import loads

import pytest
from flask.testing import FlaskClient

from glassware.access import Identity
from glassware.testing.applications import AppMaker

pytestmark = pytest.mark.usefixtures("notes")


def names(client: FlaskClient, path: str = "/api/v1/") -> set[str]:
    """Return the names of the collections that the root shows."""
    return {collection["name"] for collection in loads(client.get(path).text)["collections"]}


def test_visitor_sees_what_visitors_may_get(make_app: AppMaker) -> None:
    """Items, which need an id, and what answers no GET are no collections; private ones are hidden."""
    shown = names(make_app(("notes", "api")).test_client())
    assert {"notes", "notes/kinds"} <= shown
    assert not {"notes/private", "notes/echo", "notes/secret"} & shown


def test_identity_sees_what_it_may_get(make_app: AppMaker) -> None:
    """Being signed in shows more, a permission more still."""
    reader = Identity("1", "Ada", "token", frozenset({"notes.read"}))
    assert "notes/secret" in names(make_app(("notes", "api"), identity=reader).test_client())
    other = Identity("1", "Ada", "token", frozenset())
    shown = names(make_app(("notes", "api"), identity=other).test_client())
    assert "notes/private" in shown
    assert "notes/secret" not in shown


def test_root_needs_no_slash(make_app: AppMaker) -> None:
    """`/api/v1` is the root too, without a redirect."""
    client = make_app(("notes", "api")).test_client()
    assert names(client, "/api/v1") == names(client)


def test_root_of_a_site_without_resources_is_empty(make_app: AppMaker) -> None:
    """The plugin alone starts and answers."""
    answer = make_app(("api",)).test_client().get("/api/v1/")
    assert (answer.status_code, loads(answer.text)) == (200, {"collections": []})
