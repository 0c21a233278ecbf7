"""Collections come in pages, with links to the others."""

from importlib import import_module
from json import loads

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from glassware import db
from glassware.testing.applications import AppMaker
from glassware_api import pagination

pytestmark = pytest.mark.usefixtures("notes")

COUNT = 45


@pytest.fixture
def client(make_app: AppMaker) -> FlaskClient:
    """Return a client of a site with 45 notes."""
    app = make_app(("notes", "api"))
    model = import_module("glassware_notes.models").Note

    with app.app_context(), db.transaction():
        db.session.add_all([model(id=number, title=f"Note {number}") for number in range(1, COUNT + 1)])
    return app.test_client()


def links(answer: TestResponse) -> dict[str, str]:
    """Return the targets of a Link header by their relations."""
    pairs = (link.split("; ") for link in answer.headers["Link"].split(", "))
    return {relation[5:-1]: target[1:-1] for target, relation in pairs}


def test_first_page_is_the_default(client: FlaskClient) -> None:
    """Twenty items, how many there are, and the ways on."""
    answer = client.get("/api/v1/notes")
    assert [item["id"] for item in loads(answer.text)] == list(range(1, 21))
    assert answer.headers["X-Total-Count"] == "45"
    assert links(answer) == {
        "first": "/api/v1/notes?page=1",
        "next": "/api/v1/notes?page=2",
        "last": "/api/v1/notes?page=3",
    }


@pytest.mark.usefixtures("database")
def test_links_lead_through_every_item_once(client: FlaskClient) -> None:
    """Following `next` from the first page shows all, in the order of their key, on every database."""
    seen: list[int] = []
    url: str | None = "/api/v1/notes?per_page=7"
    while url:
        answer = client.get(url)
        seen += [item["id"] for item in loads(answer.text)]
        url = links(answer).get("next")
    assert seen == list(range(1, COUNT + 1))


def test_equal_rows_are_ordered_by_their_key(client: FlaskClient) -> None:
    """What the select leaves equal is ordered all the same, or a row would be on two pages or on none."""
    model = import_module("glassware_notes.models").Note
    ordered = pagination._in_full_order(select(model).order_by(model.title))
    assert str(ordered).endswith("ORDER BY notes_note.title, notes_note.id")
    assert "ORDER BY" not in str(pagination._in_full_order(select(model.title)))


def test_last_page_has_no_next(client: FlaskClient) -> None:
    """It leads back instead."""
    answer = client.get("/api/v1/notes?page=3")
    assert len(loads(answer.text)) == 5
    assert set(links(answer)) == {"first", "prev", "last"}


def test_page_beyond_the_last_is_empty_and_leads_back(client: FlaskClient) -> None:
    """A list that became shorter meanwhile is no error."""
    answer = client.get("/api/v1/notes?page=9")
    assert (answer.status_code, loads(answer.text)) == (200, [])
    assert links(answer)["prev"] == "/api/v1/notes?page=3"


def test_links_keep_what_else_the_client_asked(client: FlaskClient) -> None:
    """Other arguments stay, escaped, and none of them is taken for an order to the URL's builder."""
    answer = client.get("/api/v1/notes?q=a%26b%3E,%3C&per_page=10&_external=1&_scheme=evil&page=2")
    assert links(answer)["next"] == (
        "/api/v1/notes?q=a%26b%3E%2C%3C&per_page=10&_external=1&_scheme=evil&page=3"
    )


def test_links_name_no_host(client: FlaskClient) -> None:
    """A forged Host gets into no link."""
    assert "evil" not in client.get("/api/v1/notes", headers={"Host": "evil.example"}).headers["Link"]


def test_empty_collection_has_one_page(make_app: AppMaker) -> None:
    """Nothing is a page too."""
    answer = make_app(("notes", "api")).test_client().get("/api/v1/notes")
    assert loads(answer.text) == []
    assert links(answer) == {"first": "/api/v1/notes?page=1", "last": "/api/v1/notes?page=1"}


@pytest.mark.parametrize("name", ["page", "per_page"])
@pytest.mark.parametrize(
    "text",
    ["0", "-1", "", "abc", "1.0", "1e3", "+1", "%201", "1_0", "٣", "²", "9" * 10, "9" * 5000, "1;--", "%00"],
)
def test_nonsense_is_422_and_named(client: FlaskClient, name: str, text: str) -> None:
    """Nothing but a whole number in range gets as far as the database."""
    answer = client.get(f"/api/v1/notes?{name}={text}")
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert [error["loc"] for error in loads(answer.text)["errors"]] == [["query", name]]


@pytest.mark.usefixtures("database")
def test_largest_page_is_answered(client: FlaskClient) -> None:
    """The offset stays within the database's numbers."""
    assert loads(client.get("/api/v1/notes?page=999999999&per_page=100").text) == []


def test_more_than_the_site_allows_is_422(client: FlaskClient) -> None:
    """A client that asks for 101 learns that it gets no more than 100."""
    answer = client.get("/api/v1/notes?per_page=101")
    assert answer.status_code == 422
    assert "100" in loads(answer.text)["errors"][0]["msg"]
    assert len(loads(client.get("/api/v1/notes?per_page=100").text)) == COUNT


def test_site_chooses_the_sizes(make_app: AppMaker) -> None:
    """`per_page` and `per_page_max` are settings."""
    app = make_app(("notes", "api"), settings={"api": {"per_page": 2, "per_page_max": 3}})
    client = app.test_client()
    assert client.get("/api/v1/notes?per_page=3").status_code == 200
    assert client.get("/api/v1/notes?per_page=4").status_code == 422


def test_default_above_the_most_is_refused_at_start(make_app: AppMaker) -> None:
    """The two settings must agree."""
    with pytest.raises(Exception, match="per_page_max"):
        make_app(("notes", "api"), settings={"api": {"per_page": 5, "per_page_max": 3}})
