"""Tests of `views/editing.py` and `forms.py`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from glassware.access import Identity
from glassware.db import session
from glassware.testing import csrf_token
from glassware.testing.applications import AppMaker
from glassware_pages.forms import PageForm, tidy_path
from glassware_pages.models import Page
from glassware_pages.services import stored

Store = Callable[..., int]


@pytest.fixture
def app(make_app: AppMaker, editor: Identity) -> Flask:
    """Return a site whose visitor may edit pages."""
    return make_app(("pages",), identity=editor)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return that visitor."""
    return app.test_client()


def write(client: FlaskClient, url: str = "/pages/new", **fields: Any) -> Any:  # noqa: ANN401
    """Send the form at a URL with these fields."""
    form = {"title": "Imprint", "path": "/imprint", "body": "Who we *are*", "published": "y"}
    return client.post(url, data={**form, **fields, "csrf_token": csrf_token(client, url)})


def pages(app: Flask) -> list[Page]:
    """Return all stored pages."""
    with app.app_context():
        return list(session.scalars(stored.all_pages()))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/pages/"),
        ("GET", "/pages/new"),
        ("POST", "/pages/new"),
        ("GET", "/pages/1/edit"),
        ("POST", "/pages/1/edit"),
        ("POST", "/pages/1/delete"),
    ],
)
def test_only_those_who_may_edit_come_in(
    make_app: AppMaker, reader: Identity, store: Store, method: str, path: str
) -> None:
    """A stranger is asked to log in, somebody else refused, and nothing is changed."""
    for identity, status in ((None, 401), (reader, 403)):
        app = make_app(("pages",), identity=identity)
        store(app, "/imprint")
        assert app.test_client().open(path, method=method).status_code == status
        assert [page.title for page in pages(app)] == ["A title"]


def test_a_page_is_written_and_read(client: FlaskClient) -> None:
    """From the form to the page."""
    response = write(client)
    assert (response.status_code, response.headers["Location"]) == (302, "/imprint")
    page = client.get("/imprint").text
    assert "<h1>Imprint</h1>" in page
    assert "Who we <em>are</em>" in page
    assert "/pages/1/edit" in page
    assert "/imprint" in client.get("/pages/").text


def test_a_page_is_changed(client: FlaskClient, app: Flask) -> None:
    """The form shows what is stored; keeping the address is no clash with oneself."""
    write(client)
    assert "Who we *are*" in client.get("/pages/1/edit").text
    assert write(client, "/pages/1/edit", body="New", published="").status_code == 302
    (page,) = pages(app)
    assert (page.body, page.published) == ("New", False)


def test_a_page_is_deleted(client: FlaskClient, app: Flask) -> None:
    """By its button, with a token."""
    write(client)
    token = csrf_token(client, "/pages/1/edit")
    assert client.post("/pages/1/delete").status_code == 400
    assert len(pages(app)) == 1
    assert client.post("/pages/1/delete", data={"csrf_token": token}).status_code == 302
    assert pages(app) == []


def test_nothing_is_written_without_a_token(client: FlaskClient, app: Flask) -> None:
    """Another site cannot make an editor write."""
    assert client.post("/pages/new", data={"title": "x", "path": "/x", "body": ""}).status_code == 400
    assert pages(app) == []


@pytest.mark.parametrize("page", ["2", "0", "99999999999999999999", "x"])
def test_an_unknown_page_is_404(client: FlaskClient, page: str) -> None:
    """Also one whose number no database could hold."""
    assert client.get(f"/pages/{page}/edit").status_code == 404


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "99999999999999999999"])
def test_the_list_has_pages_of_its_own(client: FlaskClient, number: str) -> None:
    """A number that makes no sense shows a list all the same."""
    assert client.get(f"/pages/?page={number}").status_code == 200


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": " "}, "required"),
        ({"title": "x" * 201}, "200 characters"),
        ({"path": ""}, "required"),
        ({"path": "/Größe"}, "Use small letters"),
        ({"path": "/../etc"}, "Use small letters"),
        ({"path": "/a//b"}, "Use small letters"),
        ({"path": "/<path:x>"}, "Use small letters"),
        ({"path": "/" + "x" * 200}, "200 characters"),
        ({"path": "/pages/x"}, "belong to “pages”"),
        ({"path": "/static/x"}, "belong to “"),
        ({"path": "/healthz"}, "belong to “site”"),
        ({"path": "/taken"}, "Another page"),
        ({"path": "/TAKEN/"}, "Another page"),
        ({"description": "x" * 301}, "300 characters"),
        ({"body": "x" * 100_001}, "100000 characters"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(
    client: FlaskClient, app: Flask, store: Store, fields: dict[str, str], message: str
) -> None:
    """The form comes back with what was written and what is wrong with it; nothing is stored."""
    store(app, "/taken")
    response = write(client, **fields)
    assert response.status_code == 422
    assert message in response.text
    assert len(pages(app)) == 1


def test_another_plugins_prefix_is_not_given_away(
    make_app: AppMaker, install: Callable[..., Path], editor: Identity
) -> None:
    """An address that begins like another plugin's URLs is that plugin's."""
    source = """
        from flask import Blueprint
        from glassware import hookimpl
        from glassware.access import public

        blueprint = Blueprint("shop", __name__)
        blueprint.add_url_rule("/<int:number>", "show", public(lambda number: "x"))

        @hookimpl
        def register_blueprint():
            return blueprint
    """
    install("shop", {"pages_shop.py": source})
    client = make_app(("pages", "shop"), identity=editor).test_client()
    for path in ("/shop", "/shop/7", "/shop/sale"):
        assert "belong to “shop”" in write(client, path=path).text
    assert write(client, path="/shopping").status_code == 302


def test_the_race_for_an_address_has_one_winner(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes second after both were checked gets the form back, not an error."""
    write(client)
    monkeypatch.setattr(PageForm, "validate_path", lambda *_: None)
    response = write(client)
    assert response.status_code == 422
    assert "Another page has this address." in response.text
    assert len(pages(app)) == 1


def test_a_nul_is_left_out(client: FlaskClient, app: Flask) -> None:
    """PostgreSQL would refuse the whole page for it."""
    assert write(client, title="a\0b", body="c\0d\r\ne").status_code == 302
    (page,) = pages(app)
    assert (page.title, page.body) == ("ab", "cd\ne")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("imprint", "/imprint"), (" /Team/History/ ", "/team/history"), ("/", "/"), ("", "")],
)
def test_an_address_is_what_was_meant(written: str, meant: str) -> None:
    """Slashes around it and capital letters do not matter."""
    assert tidy_path(written) == meant


def test_what_is_written_is_no_template(client: FlaskClient) -> None:
    """Braces are text, in every field, wherever it is shown."""
    text = "{{ 7 * 7 }}{% for x in y %}{0.__class__}%(x)s<b>"
    write(client, title=text, description=text, body=text)
    for url in ("/imprint", "/pages/", "/pages/1/edit"):
        page = client.get(url).text
        assert "49" not in page.replace("csrf", "").split("<main", 1)[-1].split("csrf_token")[0]
        assert "{{ 7 * 7 }}" in page
