"""W1: the security headers on every route of the five plugins and on every way to fail."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.wrappers import Response


def check_headers(answer: Response, mode: str) -> None:
    """Assert that an answer says all that every answer must say."""
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in str(policy)
    assert "*" not in str(policy)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Permissions-Policy"]
    assert answer.headers["X-Request-ID"]
    assert ("Strict-Transport-Security" in answer.headers) is (mode == "production")


def test_every_route_bears_them_by_every_method(app: Flask, administrator: FlaskClient, mode: str) -> None:
    """Whether it answers, redirects, refuses the token, or knows no such method."""
    seen = set()
    for rule in app.url_map.iter_rules():
        built = rule.build(dict.fromkeys(rule.arguments, 1))
        assert built is not None
        for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"):
            with administrator.open(built[1], method=method) as answer:
                check_headers(answer, mode)
                seen.add(answer.status_code)
    assert {200, 400, 401, 404, 405} <= seen


def broken() -> str:
    """Raise what nobody foresaw."""
    message = "canary-of-the-reason"
    raise RuntimeError(message)


@pytest.mark.parametrize("mode", ["production"])
def test_an_error_that_nobody_foresaw_bears_them_and_tells_nothing(
    app: Flask, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    """P15: 500, as a page or as JSON; the reason is for the log."""
    app.view_functions["pages.about"] = app.view_functions["api.index"] = broken
    for path in ("/about", "/api/v1/"):
        answer = app.test_client().get(path)
        assert answer.status_code == 500
        check_headers(answer, mode)
        assert "canary" not in answer.text
        assert answer.is_json is path.startswith("/api/")
    assert "canary" in caplog.text


def test_every_way_to_refuse_bears_them(visitor: FlaskClient, mode: str) -> None:
    """Errors of routing, of size, of rights, of tokens."""
    much = {"name": "x" * 300_000}
    answers = {
        visitor.get("/nowhere"): 404,
        visitor.get("/api/v1/nowhere"): 404,
        visitor.get("/static/pages/../../plugin.py"): 404,
        visitor.post("/about"): 405,
        visitor.post("/forms/contact", data=much): 413,
        visitor.get("/api/v1/users"): 401,
        visitor.get("/about", headers={"Authorization": "Bearer bad"}): 401,
        visitor.get("/users/"): 302,
        visitor.post("/auth/login", data="%ff=%00"): 400,
        visitor.get("/users"): 308,
    }
    for answer, status in answers.items():
        assert answer.status_code == status, answer.request.path
        check_headers(answer, mode)


@pytest.mark.parametrize("mode", ["production"])
def test_a_host_that_is_not_the_site_s_is_refused_everywhere(
    visitor: FlaskClient, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    """W7, W8: also when a proxy's headers, which nobody believes, say that it is; and no log is filled."""
    for host in ("evil.example", "localhost.evil.example", "evil.example:443", "localhost@evil.example"):
        for path in ("/", "/users/", "/api/v1/", "/nowhere", "/healthz", "/static/pages/x"):
            answer = visitor.get(path, headers={"X-Forwarded-Host": "localhost", "Host": host})
            assert answer.status_code == 400, (host, path)
            assert "//" not in answer.text
            check_headers(answer, mode)
    assert caplog.records == []
    answer = visitor.get("/users/", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil" not in answer.headers["Location"]
