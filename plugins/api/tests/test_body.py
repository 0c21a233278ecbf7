"""A body is what the schema says, or the 4xx that says what it is not (row I6 of the checks)."""

from io import BytesIO
from json import dumps, loads
from typing import Any

import pytest
from flask.testing import FlaskClient

from glassware.access import Identity
from glassware.testing.applications import AppMaker

pytestmark = pytest.mark.usefixtures("notes")

UP: dict[str, Any] = {"mode": "up", "settings": {"site": {"secret_key": "k" * 40}}}
PROBLEM = "application/problem+json"
ECHO = "/api/v1/notes/echo"


@pytest.fixture
def client(make_app: AppMaker) -> FlaskClient:
    """Return a client of a site in which exceptions become 500s, as they do for everybody."""
    return make_app(("notes", "api"), **UP).test_client()


def test_body_becomes_the_schema(client: FlaskClient) -> None:
    """JSON types arrive as the schema's: a date is a date."""
    sent = {"title": "Ünï", "stars": 2**63 - 1, "weight": 1, "done": True, "due": "2026-01-02"}
    assert loads(client.post(ECHO, json=sent).text) == sent


@pytest.mark.parametrize("mimetype", ["application/json; charset=utf-8", "application/merge-patch+json"])
def test_kinds_of_json_are_json(client: FlaskClient, mimetype: str) -> None:
    """A charset does no harm, and a type that ends in +json is JSON."""
    assert client.post(ECHO, data='{"title": "a"}', content_type=mimetype).status_code == 200


@pytest.mark.parametrize("mimetype", [None, "", "text/plain", "application/x-www-form-urlencoded", "json"])
def test_body_that_is_not_declared_as_json_is_415(client: FlaskClient, mimetype: str | None) -> None:
    """A form of another site cannot send JSON either, for it cannot declare it."""
    answer = client.post(ECHO, data='{"title": "a"}', content_type=mimetype)
    assert (answer.status_code, answer.content_type) == (415, PROBLEM)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'title': 'a'}",
        b'{"title": "a"} trailing',
        b'{"title": "\xff"}',
        b'{"title": "\\ud800"}',
        b'\xef\xbb\xbf{"title": "a"}',
        '{"title": "a"}'.encode("utf-16"),
        b"[" * 10_000,
        b"[" * 10_000 + b"]" * 10_000,
        b'{"title":' * 10_000 + b"1" + b"}" * 10_000,
        b"\0",
    ],
    ids=repr,
)
def test_malformed_json_is_400(client: FlaskClient, body: bytes) -> None:
    """I6: bad bytes, a depth of 10,000, cut-off and doubled documents."""
    answer = client.post(ECHO, data=body, content_type="application/json")
    assert (answer.status_code, answer.content_type) == (400, PROBLEM)
    assert len(answer.data) < 1000


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("[]", []),
        ("null", []),
        ("1", []),
        ('"title"', []),
        ("{}", ["title"]),
        ('{"title": null}', ["title"]),
        ('{"title": 1}', ["title"]),
        ('{"title": ["a"]}', ["title"]),
        ('{"title": {"$ne": ""}}', ["title"]),
        ('{"title": true}', ["title"]),
        ('{"title": "a\\u0000b"}', ["title"]),
        ('{"title": "a", "stars": "5"}', ["stars"]),
        ('{"title": "a", "stars": 5.0}', ["stars"]),
        ('{"title": "a", "stars": true}', ["stars"]),
        ('{"title": "a", "stars": 1e400}', ["stars"]),
        ('{"title": "a", "stars": 9223372036854775808}', ["stars"]),
        ('{"title": "a", "stars": -9223372036854775809}', ["stars"]),
        ('{"title": "a", "stars": %s}' % ("9" * 4000), ["stars"]),
        ('{"title": "a", "weight": NaN}', ["weight"]),
        ('{"title": "a", "weight": -Infinity}', ["weight"]),
        ('{"title": "a", "done": 1}', ["done"]),
        ('{"title": "a", "due": "2026-02-30"}', ["due"]),
        ('{"title": "a", "id": 1}', ["id"]),
        ('{"title": "a", "is_admin": true}', ["is_admin"]),
        ('{"title": "a", "__proto__": {}}', ["__proto__"]),
        ('{"title": "a", "x\\u0000": {}}', []),
    ],
)
def test_wrong_shape_is_422_and_says_where(client: FlaskClient, body: str, place: list[str]) -> None:
    """I6: non-string JSON, wrong types, unknown fields, numbers and texts that no database takes."""
    answer = client.post(ECHO, data=body, content_type="application/json")
    assert (answer.status_code, answer.content_type) == (422, PROBLEM)
    assert [error["loc"] for error in loads(answer.text)["errors"]] == [place]
    assert loads(answer.text)["errors"][0]["msg"]


def test_number_of_absurd_length_is_refused(client: FlaskClient) -> None:
    """A number of 100,000 digits is neither computed nor stored."""
    body = '{"title": "a", "stars": %s}' % ("9" * 100_000)
    answer = client.post(ECHO, data=body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert len(answer.data) < 1000


def test_what_was_sent_is_not_sent_back(client: FlaskClient) -> None:
    """An error names places, never values: one of them may be a password."""
    answer = client.post(ECHO, json={"title": ["hunter2"], "stars": "hunter2"})
    assert len(loads(answer.text)["errors"]) == 2
    assert "hunter2" not in answer.text


def test_errors_are_not_without_end(client: FlaskClient) -> None:
    """Of fifty thousand unknown fields fifty are named."""
    answer = client.post(ECHO, json={"title": "a"} | {f"f{number}": 1 for number in range(50_000)})
    assert len(loads(answer.text)["errors"]) == 50


def test_services_findings_have_the_same_form(make_app: AppMaker) -> None:
    """`InvalidRequest` names fields for what only the service could find."""
    writer = Identity("1", "Ada", "token")
    client = make_app(("notes", "api"), identity=writer).test_client()
    answer = client.post("/api/v1/notes", json={"title": "taken"}, headers={"Authorization": "Bearer x"})
    assert answer.status_code == 422
    assert loads(answer.text)["errors"] == [{"loc": ["title"], "msg": "There is one already."}]


def test_body_beyond_the_setting_is_413(make_app: AppMaker) -> None:
    """Declared or not, no more is read than `max_body`."""
    settings: dict[str, dict[str, Any]] = {"site": {"secret_key": "k" * 40}, "api": {"max_body": 100}}
    client = make_app(("notes", "api"), settings=settings, mode="up").test_client()
    large = dumps({"title": "a" * 100})
    answer = client.post(ECHO, data=large, content_type="application/json")
    assert (answer.status_code, answer.content_type) == (413, PROBLEM)
    streamed = client.post(
        ECHO,
        input_stream=BytesIO(large.encode()),
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert (streamed.status_code, streamed.content_type) == (413, PROBLEM)
    assert client.post(ECHO, json={"title": "a"}).status_code == 200


def test_body_beyond_the_applications_limit_is_413(client: FlaskClient) -> None:
    """The default limit is a mebibyte, however much the application takes elsewhere."""
    answer = client.post(ECHO, data=b" " * (1024 * 1024 + 1), content_type="application/json")
    assert (answer.status_code, answer.content_type) == (413, PROBLEM)
