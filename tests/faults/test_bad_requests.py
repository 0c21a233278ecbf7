"""What bad input gets on a site with the five plugins: a clear answer below 500, and nothing is stored."""

import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import MetaData, select

from glassware import db

Contents = Callable[[], dict[str, str]]

PAGES_WITH_FORMS = (
    *("/auth/login", "/auth/register", "/auth/account", "/forms/contact"),
    *("/users/new", "/users/1/edit", "/users/me", "/pages/new", "/pages/1/edit"),
)
FIELD = re.compile(r"<(input|textarea|select)\b([^>]*)>")
FILLED = {
    "username": "grace",
    "email": "grace@example.org",
    "display_name": "Grace",
    "password": "horse battery",
    "current_password": "correct horse battery",
    "new_password": "horse battery staple",
    "name": "Grace",
    "subject": "Hello",
    "message": "Hi.",
    "title": "Hello",
    "path": "/hello",
    "body": "Hi.",
    "description": "Hi.",
    "roles": "member",
    "is_active": "y",
    "published": "y",
    "website": "",
}
"""What each field takes, so that a form is refused for the one that is bad."""


def form_at(client: FlaskClient, path: str) -> dict[str, str]:
    """Return the fields of the form on a page, filled in well, with its token."""
    page = re.split(r"<form\b", client.get(path).text)
    found = {}
    for form in page[1:]:
        for _, attributes in FIELD.findall(form.partition("</form>")[0]):
            given = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
            name = given.get("name", "")
            found[name] = unescape(given.get("value", "")) if name == "csrf_token" else FILLED.get(name, "")
    assert "csrf_token" in found, path
    return found


def clients_for(path: str, visitor: FlaskClient, administrator: FlaskClient) -> FlaskClient:
    """Return who can see the form."""
    return visitor if path in ("/auth/login", "/auth/register") else administrator


@pytest.mark.parametrize("mode", ["production"])
@pytest.mark.parametrize("path", PAGES_WITH_FORMS)
def test_no_character_in_any_field_of_a_form_is_an_error_of_the_site(
    database: str, app: Flask, visitor: FlaskClient, administrator: FlaskClient, path: str
) -> None:
    """A6, I6: NUL, lone surrogates' bytes, bidirectional marks, 73 bytes, nothing, very much."""
    client = clients_for(path, visitor, administrator)
    well = form_at(client, path)
    for field in set(well) - {"csrf_token", ""}:
        for value in ("a\0b", "\0", "\u202egrace\u2066", "é" * 37, "", " ", "x" * 20_000, "{{7*7}}%s%n"):
            answer = client.post(path, data={**well, field: value})
            assert answer.status_code < 500, (field, value[:20])
            if answer.status_code == 302:  # the form was good: who is here may be somebody else now
                client = clients_for(path, app.test_client(), administrator)
                client.environ_base["HTTP_REFERER"] = "https://localhost/"
                well = form_at(client, path)
        raw = f"csrf_token={well['csrf_token']}&{field}=%ff%fe&{field}=2&{field}%5B%5D=3"
        answer = client.post(path, data=raw, content_type="application/x-www-form-urlencoded")
        assert answer.status_code < 500, field
    assert "\0" not in everything(app)


def everything(app: Flask) -> str:
    """Return all text in the database."""
    with app.app_context(), db.engine().connect() as connection:
        tables = MetaData()
        tables.reflect(connection)
        rows = [row for table in tables.sorted_tables for row in connection.execute(select(table))]
    return "\n".join(str(value) for row in rows for value in row)


def test_no_password_is_an_error_of_the_site(visitor: FlaskClient, contents: Contents) -> None:
    """A6: too long, empty or with a NUL, it is wrong like any other."""
    before = contents()
    well = form_at(visitor, "/auth/login")
    long = ("x" * 72, "x" * 73, "é" * 40, "x" * 10_000, "🐎" * 20)
    for password in ("", *long, "correct horse battery\0", "\0"):
        answer = visitor.post("/auth/login", data={**well, "username": "root", "password": password})
        assert answer.status_code == 422, password[:20]
        answer = visitor.post("/api/v1/auth/token", json={"username": "root", "password": password})
        assert answer.status_code in (401, 422), password[:20]
        assert answer.mimetype == "application/problem+json"
    assert contents() == before


JSON_ROUTES = (
    ("POST", "/api/v1/users"),
    ("PATCH", "/api/v1/users/1"),
    ("POST", "/api/v1/auth/token"),
)
DEEP = "[" * 10_000 + "]" * 10_000
BODIES = {
    "malformed": "{", "cut off": '{"username": "x', "empty": "", "bad bytes": b'{"username": "\xff"}',
    "a list": "[]", "a number": "1", "nothing": "null", "text": '"x"', "true": "true", "deep": DEEP,
    "not a number": '{"username": NaN}', "a lone surrogate": '{"username": "\\ud800"}',
    "wrong types": '{"username": 1, "email": [], "password": {}, "display_name": true}',
    "huge number": '{"username": 1e999}', "many digits": '{"username": ' + "9" * 5000 + "}",
    "unknown fields": '{"username": "eve", "email": "e@example.org", "password": "x", "is_admin": true}',
    "an id": '{"username": "eve", "email": "e@example.org", "id": 1}',
    "NUL": '{"username": "a\\u0000b", "email": "a@example.org", "password": "\\u0000"}',
}  # fmt: skip


def test_no_json_is_an_error_of_the_site(
    visitor: FlaskClient, bearer: dict[str, str], contents: Contents
) -> None:
    """I3, I6: every body that is not what the route takes is a problem, told in JSON; nothing changes."""
    before = contents()
    for method, url in JSON_ROUTES:
        headers = {} if url.endswith("/token") else bearer
        for fault, body in BODIES.items():
            answer = visitor.open(
                url, method=method, data=body, content_type="application/json", headers=headers
            )
            assert 400 <= answer.status_code < 500, (url, fault, answer.status_code)
            assert answer.mimetype == "application/problem+json", (url, fault)
            assert json.loads(answer.data)["status"] == answer.status_code
    assert contents() == before


def test_json_under_another_name_is_not_read(
    visitor: FlaskClient, bearer: dict[str, str], contents: Contents
) -> None:
    """A form on another site can send these without asking."""
    before = contents()
    body = '{"username": "eve", "email": "eve@example.org"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml", ""):
        answer = visitor.post("/api/v1/users", data=body, content_type=kind, headers=bearer)
        assert (answer.status_code, answer.mimetype) == (415, "application/problem+json"), kind
    assert contents() == before
