"""Resources answer in JSON, and leave exceptions and URLs to Flask."""

from json import loads
from typing import Any

import pytest
from flask.json.provider import DefaultJSONProvider

from glassware.access import Identity
from glassware.testing.applications import AppMaker

pytestmark = pytest.mark.usefixtures("notes")

Options = dict[str, Any]
UP: dict[str, Any] = {"mode": "up", "settings": {"site": {"secret_key": "k" * 40}}}
WRITER = Identity("1", "Ada", "token", frozenset({"notes.edit"}))
BEARER = {"Authorization": "Bearer x"}


class Shouting(DefaultJSONProvider):
    """Writes all in capitals."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:  # noqa: ANN401
        """Return JSON in capitals."""
        return super().dumps(obj, **kwargs).upper()


def test_dates_decimals_ids_and_schemas_come_out_as_plain_json(make_app: AppMaker) -> None:
    """Whatever a resource returns is made plain, dates in ISO 8601, NaN as null."""
    shown = make_app(("notes", "api")).test_client().get("/api/v1/notes/kinds")
    assert shown.content_type == "application/json"
    assert loads(shown.text) == {
        "at": "2026-01-02T03:04:05Z",
        "day": "2026-01-02",
        "sum": "1.10",
        "id": "00000000-0000-0000-0000-000000000001",
        "nested": [{"note": {"title": "a", "stars": None, "weight": None, "done": False, "due": None}}],
        "nan": None,
    }


def test_json_is_written_by_the_applications_own_provider(make_app: AppMaker) -> None:
    """A provider that the site gives its application writes the API's answers too."""
    app = make_app(("notes", "api"))
    app.json = Shouting(app)
    assert app.test_client().get("/api/v1/notes/kinds").text.startswith('{"AT"')


@pytest.mark.parametrize("accepted", ["text/html", "text/plain", "image/png", "*/*", ""])
def test_answers_are_json_whatever_the_client_accepts(make_app: AppMaker, accepted: str) -> None:
    """Nothing but JSON is offered, so nothing else is negotiated."""
    client = make_app(("notes", "api")).test_client()
    shown = client.get("/api/v1/notes/kinds", headers={"Accept": accepted})
    assert (shown.status_code, shown.content_type) == (200, "application/json")


def test_response_that_a_resource_makes_is_sent_as_it_is(make_app: AppMaker) -> None:
    """A resource may return a Flask response of its own."""
    shown = make_app(("notes", "api")).test_client().get("/api/v1/notes/own")
    assert (shown.text, shown.mimetype) == ("plain", "text/plain")


def test_value_with_status_and_headers_is_answered_with_both(make_app: AppMaker) -> None:
    """`(value, status, headers)` is the answer to a POST, `Item.url()` its Location."""
    client = make_app(("notes", "api"), identity=WRITER).test_client()
    made = client.post("/api/v1/notes", json={"title": "First"}, headers=BEARER)
    assert made.status_code == 201
    assert loads(made.text)["title"] == "First"
    assert made.headers["Location"] == f"/api/v1/notes/{loads(made.text)['id']}"
    assert loads(client.get(made.headers["Location"]).text) == loads(made.text)


def test_no_content_has_no_content(make_app: AppMaker) -> None:
    """A 204 has an empty body."""
    client = make_app(("notes", "api"), identity=WRITER).test_client()
    gone = client.delete("/api/v1/notes/1", headers=BEARER)
    assert (gone.status_code, gone.data) == (204, b"")


def test_attributes_that_the_schema_does_not_declare_stay_inside(make_app: AppMaker) -> None:
    """A schema takes from a model what it declares and nothing else."""
    client = make_app(("notes", "api"), identity=WRITER).test_client()
    made = client.post("/api/v1/notes", json={"title": "First"}, headers=BEARER)
    assert set(loads(made.text)) == {"id", "title", "made_at"}


def test_head_is_answered_like_get_without_a_body(make_app: AppMaker) -> None:
    """HEAD needs no method of its own."""
    shown = make_app(("notes", "api")).test_client().head("/api/v1/notes/kinds")
    assert (shown.status_code, shown.data) == (200, b"")


@pytest.mark.parametrize("options", [{}, UP], ids=["testing", "not-testing"])
def test_exception_with_a_handler_reaches_its_handler(make_app: AppMaker, options: Options) -> None:
    """Flask-RESTful does not stand between an exception and its handler, TESTING or not."""
    app = make_app(("notes", "api"), **options)
    assert app.testing is (not options)
    answer = app.test_client().get("/api/v1/notes/missing")
    assert (answer.status_code, answer.text) == (409, "handled")


@pytest.mark.parametrize("options", [{}, UP], ids=["testing", "not-testing"])
def test_applications_exception_methods_are_flasks_own(make_app: AppMaker, options: Options) -> None:
    """Nothing is put in place of `handle_exception` and `handle_user_exception`."""
    app = make_app(("notes", "api"), **options)
    assert not {"handle_exception", "handle_user_exception"} & set(vars(app))


def test_one_process_may_make_several_sites(make_app: AppMaker) -> None:
    """Each has a blueprint of its own, at the prefix that its settings choose."""
    make_app(("notes", "api"))
    bare = make_app(("api",)).test_client()
    moved = make_app(("notes", "api"), settings={"api": {"url_prefix": "/rest"}}).test_client()
    assert bare.get("/api/v1/notes").status_code == 404
    assert moved.get("/rest/notes").status_code == 200
    assert loads(moved.get("/rest/").text)["collections"][0] == {"name": "notes", "url": "/rest/notes"}
    assert moved.get("/api/v1/notes").mimetype == "text/html"
    assert moved.get("/rest/nowhere").mimetype == "application/problem+json"
