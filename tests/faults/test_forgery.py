"""What every route of the five plugins does with a request that somebody else made a browser send."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from glassware.registry import Composition
from glassware.testing import csrf_token

Contents = Callable[[], dict[str, str]]

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
FORMS = {
    "/users/1/delete": "users_user",
    "/pages/1/delete": "pages_page",
    "/forms/submissions/1/delete": "forms_submission",
}


def url_of(rule: Rule) -> str:
    """Return a URL of a rule that means what there is: the first of everything."""
    values = {
        name: 1 if type(rule._converters[name]).__name__ == "IntegerConverter" else "glassware.css"
        for name in rule.arguments
    }
    built = rule.build(values)
    assert built is not None
    return built[1]


def routes(app: Flask, methods: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield method and URL of every route that a cookie can reach."""
    composition: Composition = app.extensions["glassware"]
    for rule in app.url_map.iter_rules():
        for method in methods:
            if method in (rule.methods or ()) and not composition.guards[rule.endpoint, method].cookieless:
                yield method, url_of(rule)


def test_the_walk_meets_every_plugin_s_unsafe_routes(app: Flask) -> None:
    """Or the tests below would prove nothing."""
    walked = set(routes(app, UNSAFE))
    assert {("POST", path) for path in FORMS} <= walked
    assert {("POST", "/auth/login"), ("POST", "/api/v1/users"), ("PATCH", "/api/v1/users/1")} <= walked
    assert len(walked) > 15


@pytest.mark.parametrize("token", ["missing", "wrong", "another's"])
def test_no_unsafe_route_acts_on_a_cookie_alone(
    app: Flask, administrator: FlaskClient, contents: Contents, token: str
) -> None:
    """W2: whatever the body is, without the browser's own token nothing changes."""
    others = csrf_token(app.test_client(), "/auth/login")
    given = {"missing": "", "wrong": "guess", "another's": others}[token]
    bodies = {
        "application/x-www-form-urlencoded": f"name=x&csrf_token={given}",
        "application/json": '{"display_name": "x"}',
        "text/plain": '{"display_name": "x"}',
    }
    before = contents()
    for method, url in routes(app, UNSAFE):
        for kind, body in bodies.items():
            headers = {"X-CSRFToken": given} if given and "form" not in kind else {}
            answer = administrator.open(url, method=method, data=body, content_type=kind, headers=headers)
            assert answer.status_code in (400, 403), (method, url, kind, answer.status_code)
        assert contents() == before, (method, url)


def test_the_same_requests_act_with_the_browser_s_own_token(
    administrator: FlaskClient, contents: Contents
) -> None:
    """W2, the other way round: it was the token that was missing above."""
    token = csrf_token(administrator, "/auth/account")
    for url, table in FORMS.items():
        before = contents()
        assert administrator.post(url, data={"csrf_token": token}).status_code in (302, 303)
        assert contents()[table] != before[table], url


def test_no_unsafe_route_that_asks_for_rights_acts_for_a_visitor(
    app: Flask, visitor: FlaskClient, contents: Contents
) -> None:
    """W2: not even with a token of the visitor's own."""
    token = csrf_token(visitor, "/auth/login")
    before = contents()
    for method, url in routes(app, UNSAFE):
        answer = visitor.open(url, method=method, data={"csrf_token": token})
        assert answer.status_code < 500, (method, url)
        assert contents() == before, (method, url)


def test_looking_changes_nothing(app: Flask, administrator: FlaskClient, contents: Contents) -> None:
    """W3: a link, an image or a prefetching browser may be followed anywhere."""
    before = contents()
    for _, url in routes(app, ("GET",)):
        for method in ("GET", "HEAD", "OPTIONS"):
            with administrator.open(url, method=method) as answer:
                assert answer.status_code < 500, (method, url)
        assert contents() == before, url


def test_a_write_in_a_get_would_be_seen(app: Flask, administrator: FlaskClient, contents: Contents) -> None:
    """The hash sees one changed field of one row."""
    before = contents()
    token = csrf_token(administrator, "/users/me")
    administrator.post("/users/me", data={"display_name": "Root", "csrf_token": token})
    assert {name for name in before if contents()[name] != before[name]} == {"users_user"}


@pytest.mark.parametrize("origin", ["https://evil.example/", "http://localhost/"])
def test_a_token_from_elsewhere_is_refused_under_https(
    app: Flask, administrator: FlaskClient, contents: Contents, mode: str, origin: str
) -> None:
    """W2: a page of another origin, or of this one in the clear, may have been able to set a cookie."""
    token = csrf_token(administrator, "/auth/account")
    before = contents()
    answer = administrator.post("/users/1/delete", data={"csrf_token": token}, headers={"Referer": origin})
    assert answer.status_code == (400 if mode == "production" else 302)
    assert (contents() == before) is (mode == "production")
