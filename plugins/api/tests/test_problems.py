"""Every error under the prefix is a problem document; elsewhere, for those who prefer JSON."""

from json import loads
from typing import Any

import pytest
from flask.testing import FlaskClient

from glassware.access import Identity
from glassware.testing.applications import AppMaker

pytestmark = pytest.mark.usefixtures("notes")

UP: dict[str, Any] = {"mode": "up", "settings": {"site": {"secret_key": "k" * 40}}}
PROBLEM = "application/problem+json"
READER = Identity("1", "Ada", "token", frozenset({"notes.read"}))
VISITOR = Identity("1", "Ada", "ambient", frozenset({"notes.edit"}))


@pytest.fixture(params=[{}, UP], ids=["testing", "not-testing"])
def client(request: pytest.FixtureRequest, make_app: AppMaker) -> FlaskClient:
    """Return a client of a site under TESTING, and of one that is not."""
    return make_app(("notes", "api"), **request.param).test_client()


def test_unknown_path_is_a_problem(client: FlaskClient) -> None:
    """No rule matches: the document says so, and which path it was about."""
    answer = client.get("/api/v1/no%20where?token=secret")
    assert (answer.status_code, answer.content_type) == (404, PROBLEM)
    document = loads(answer.text)
    assert document.pop("detail")
    assert document == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "instance": "/api/v1/no%20where",
    }


def test_every_problem_has_the_requests_id(client: FlaskClient) -> None:
    """The header that names the request in the log is on errors too."""
    assert client.get("/api/v1/nowhere").headers["X-Request-ID"]


@pytest.mark.parametrize(
    "path", ["/api/v1/nowhere", "/api/v1/notes/abc", "/api/v1/notes/7", f"/api/v1/notes/{2**63}"]
)
def test_missing_things_of_every_sort_are_problems(client: FlaskClient, path: str) -> None:
    """An unknown collection, an id of the wrong type, an unknown id, one that no database can hold."""
    answer = client.get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.content_type) == (404, PROBLEM)


def test_wrong_method_says_which_are_allowed(client: FlaskClient) -> None:
    """A 405 keeps its Allow."""
    answer = client.put("/api/v1/notes/7")
    assert (answer.status_code, answer.content_type) == (405, PROBLEM)
    assert {"GET", "DELETE"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "get"])
def test_method_that_nobody_answers_is_405(client: FlaskClient, method: str) -> None:
    """TRACE above all: nothing is echoed."""
    answer = client.open("/api/v1/notes", method=method)
    assert answer.status_code == (200 if method == "get" else 405)


def test_visitor_is_asked_for_a_token(client: FlaskClient) -> None:
    """The answer to nobody is 401 with a challenge, not a redirect to a page."""
    answer = client.get("/api/v1/notes/private", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.content_type) == (401, PROBLEM)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_bad_token_is_told_that_it_is_bad(client: FlaskClient) -> None:
    """RFC 6750: whoever sent a token learns that it is the fault."""
    answer = client.get("/api/v1/notes", headers={"Authorization": "Bearer nonsense"})
    assert (answer.status_code, answer.content_type) == (401, PROBLEM)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert "error=" in answer.headers["WWW-Authenticate"]


def test_identity_without_the_right_is_forbidden(make_app: AppMaker) -> None:
    """Who is known and may not is told 403, and is not asked again."""
    client = make_app(("notes", "api"), identity=READER).test_client()
    answer = client.delete("/api/v1/notes/1", headers={"Authorization": "Bearer x"})
    assert (answer.status_code, answer.content_type) == (403, PROBLEM)
    assert "WWW-Authenticate" not in answer.headers


def test_cookies_alone_need_the_csrf_token(make_app: AppMaker) -> None:
    """An unsafe request of a browser's own credentials is a 400 without the header, and passes with it."""
    client = make_app(("notes", "api"), identity=VISITOR).test_client()
    refused = client.post("/api/v1/notes", json={"title": "a"})
    assert (refused.status_code, refused.content_type) == (400, PROBLEM)
    assert "CSRF" in loads(refused.text)["detail"]
    token = client.get("/notes/token").text
    made = client.post("/api/v1/notes", json={"title": "a"}, headers={"X-CSRFToken": token})
    assert made.status_code == 201


def test_retry_after_is_kept(client: FlaskClient) -> None:
    """Headers that belong to an error stay with it."""
    answer = client.get("/api/v1/notes/busy")
    assert (answer.status_code, answer.content_type) == (429, PROBLEM)
    assert answer.headers["Retry-After"] == "7"


def test_failure_tells_nothing_of_its_cause(make_app: AppMaker) -> None:
    """A 500 is a problem document without the exception's words."""
    client = make_app(("notes", "api"), **UP).test_client()
    for answer in (client.get("/api/v1/notes/broken"), client.get("/api/v1/notes/broken?x")):
        assert (answer.status_code, answer.content_type) == (500, PROBLEM)
        assert "12345" not in answer.text


@pytest.mark.parametrize(
    ("accepted", "mimetype"),
    [
        ("application/json", PROBLEM),
        ("application/problem+json", PROBLEM),
        ("application/json, text/plain, */*", PROBLEM),
        ("text/html;q=0.5, application/json", PROBLEM),
        ("*/*", "text/html"),
        ("", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/html, application/json;q=0.9", "text/html"),
        ("image/png", "text/html"),
    ],
)
def test_errors_elsewhere_are_problems_for_those_who_prefer_json(
    client: FlaskClient, accepted: str, mimetype: str
) -> None:
    """A browser gets a page, a program that asks for JSON a document, and caches are told why."""
    answer = client.get("/nowhere", headers={"Accept": accepted})
    assert (answer.status_code, answer.mimetype) == (404, mimetype)
    if mimetype == PROBLEM:
        assert "Accept" in answer.headers["Vary"]


def test_prefix_ends_at_a_slash(client: FlaskClient) -> None:
    """`/api/v10` is not below `/api/v1`."""
    assert client.get("/api/v10").mimetype == "text/html"
    assert client.get("/api/v1/v1").mimetype == PROBLEM
