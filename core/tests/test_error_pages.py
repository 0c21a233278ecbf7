"""Tests of what is shown when something is missing, refused or broken."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from glassware.testing.applications import AppMaker

Install = Callable[..., Path]

PRODUCTION = {"site": {"secret_key": "k" * 40, "url": "https://localhost"}}
PLUGIN = """
from flask import Blueprint, abort
from sqlalchemy import text
from glassware import db, hookimpl
from glassware.access import public

blueprint = Blueprint("{name}", __name__)

@blueprint.get("/")
@public
def index():
    return "index"

@blueprint.get("/gone")
@public
def gone():
    abort(404)

@blueprint.get("/broken")
@public
def broken():
    raise RuntimeError("canary-17")

@blueprint.get("/database")
@public
def database():
    db.session.execute(text("SELECT 1"))

@blueprint.get("/statement")
@public
def statement():
    db.session.execute(text("SELECT * FROM no_such_table"))

@hookimpl
def register_blueprint():
    return blueprint

@hookimpl
def render_error(error, request):
    if "{name}" == "fails":
        raise OSError
    return "{name} says %d" % error.code, error.code

@hookimpl
def resolve_missing(request):
    if request.path == "/found":
        return "{name} found it"
    if request.path == "/refused":
        abort(403)
    return None
"""


def make(install: Install, make_app: AppMaker, *names: str, **site: str) -> FlaskClient:
    """Return a client of a production site with these plugins."""
    for name in names:
        install(name, {f"errors_{name}.py": PLUGIN.replace("{name}", name)})
    settings = {"site": PRODUCTION["site"] | site}
    app: Flask = make_app(names, settings=settings, mode="production", migrated=False)
    return app.test_client()


def test_plugin_under_whose_prefix_the_path_lies_is_asked_first(install: Install, make_app: AppMaker) -> None:
    """Then the others, in order."""
    client = make(install, make_app, "one", "two")
    assert client.get("/two/gone").text == "two says 404"
    assert client.get("/two/nowhere").text == "two says 404"
    assert client.get("/elsewhere").text == "one says 404"


def test_page_that_fails_to_render_gives_way(install: Install, make_app: AppMaker) -> None:
    """To the next plugin's."""
    assert make(install, make_app, "fails", "two").get("/fails/gone").text == "two says 404"


def test_missing_paths_are_offered_to_plugins(install: Install, make_app: AppMaker) -> None:
    """For GET and HEAD, when no rule matched; what they abort with is rendered."""
    client = make(install, make_app, "one")
    assert client.get("/found").text == "one found it"
    assert client.head("/found").status_code == 200
    assert client.post("/found").status_code == 404
    assert client.get("/refused").text == "one says 403"


def test_view_that_aborts_is_not_a_missing_path(install: Install, make_app: AppMaker) -> None:
    """Its 404 means what it says."""
    client = make(install, make_app, "one")
    assert client.get("/one/gone").text == "one says 404"


def test_wrong_method_is_405_with_the_right_ones(install: Install, make_app: AppMaker) -> None:
    """And the headers that count survive a plugin's page."""
    response = make(install, make_app, "one").post("/one/")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_failing_view_is_500_and_shows_nothing_of_its_reason(install: Install, make_app: AppMaker) -> None:
    """P15: what it raised is for the log."""
    response = make(install, make_app, "one").get("/one/broken")
    assert response.text == "one says 500"


def test_core_has_a_plain_page(make_app: AppMaker) -> None:
    """For sites without a plugin that renders errors; with the request's id."""
    app = make_app([], migrated=False)
    response = app.test_client().get("/nowhere")
    assert response.status_code == 404
    assert response.headers["X-Request-ID"] in response.text


def test_database_that_is_down_is_503_with_a_time_to_come_back(install: Install, make_app: AppMaker) -> None:
    """Rather than a 500: it is not the site's fault, and it passes."""
    client = make(install, make_app, "one", database="postgresql://nobody@127.0.0.1:1/none")
    response = client.get("/one/database")
    assert (response.text, response.headers["Retry-After"]) == ("one says 503", "5")


def test_wrong_statement_is_not_taken_for_a_database_that_is_down(
    install: Install, make_app: AppMaker
) -> None:
    """SQLite calls both an OperationalError."""
    assert make(install, make_app, "one").get("/one/statement").text == "one says 500"


def test_host_that_is_not_trusted_is_400_without_a_page_of_a_plugin(
    install: Install, make_app: AppMaker, caplog: pytest.LogCaptureFixture
) -> None:
    """No URL can be built for it; whoever scans the network shall not fill the log with tracebacks."""
    client = make(install, make_app, "one")
    response = client.get("/one/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "one says" not in response.text
    assert caplog.text == ""


def test_database_that_is_down_is_503_for_a_missing_path_too(install: Install, make_app: AppMaker) -> None:
    """A plugin that looks there for a page is no more broken than a view."""
    source = """
from sqlalchemy import text
from glassware import db, hookimpl
@hookimpl
def resolve_missing(request):
    db.session.execute(text("SELECT 1"))
"""
    install("finds", {"errors_finds.py": source})
    settings = {"site": PRODUCTION["site"] | {"database": "postgresql://nobody@127.0.0.1:1/none"}}
    app = make_app(["finds"], settings=settings, mode="production", migrated=False)
    assert app.test_client().get("/nowhere").status_code == 503


def test_error_of_a_bad_token_is_rendered_for_a_visitor(
    install: Install, make_app: AppMaker, caplog: pytest.LogCaptureFixture
) -> None:
    """The page asks who looks at it, which must not raise the same error again."""
    source = """
from glassware import hookimpl
from glassware.access import current_identity
@hookimpl
def render_error(error, request):
    return f"{error.code} for {current_identity()}", error.code
"""
    install("asks", {"errors_asks.py": source})
    response = make_app(["asks"], migrated=False).test_client().get("/", headers={"X-API-Key": "x"})
    assert response.text == "401 for None"
    assert caplog.text == ""


EAGER = """
from flask import Blueprint, abort
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from glassware import db, hookimpl
from glassware.access import public

blueprint = Blueprint("eager", __name__)

@blueprint.get("/gone")
@public
def gone():
    abort(404)

@blueprint.post("/only-post")
@public
def only_post():
    return ""

@blueprint.get("/broken")
@public
def broken():
    db.session.execute(text("SELECT 1"))
    raise OperationalError("SELECT", {}, Exception("gone away"))

@hookimpl
def register_blueprint():
    return blueprint

@hookimpl
def resolve_missing(request):
    return "found"

@hookimpl
def render_error(error, request):
    if request.path == "/eager/broken":
        return f"open: {db.session().in_transaction()}", 503, {"Retry-After": "99"}
"""


def test_only_a_path_without_a_rule_is_missing(install: Install, make_app: AppMaker) -> None:
    """However eagerly a plugin would answer: neither a view's 404 nor a wrong method is its matter."""
    install("eager", {"errors_eager.py": EAGER})
    client = make_app(["eager"], settings=PRODUCTION, mode="production", migrated=False).test_client()
    assert client.get("/anything").text == "found"
    assert client.get("/eager/gone").status_code == 404
    answer = client.get("/eager/only-post")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_page_of_a_database_error_begins_anew(install: Install, make_app: AppMaker) -> None:
    """The transaction that failed is over; what the page says of its own stands."""
    install("eager", {"errors_eager_db.py": EAGER})
    client = make_app(["eager"], settings=PRODUCTION, mode="production", migrated=False).test_client()
    answer = client.get("/eager/broken")
    assert answer.text == "open: False"
    assert answer.headers["Retry-After"] == "99"


def test_database_error_is_seen_in_tests(install: Install, make_app: AppMaker) -> None:
    """A 503 would hide from its author what a view did."""
    install("eager", {"errors_eager_test.py": EAGER})
    with pytest.raises(OperationalError, match="gone away"):
        make_app(["eager"], migrated=False).test_client().get("/eager/broken")


def test_plain_page_that_fails_leaves_a_plainer_one(make_app: AppMaker) -> None:
    """The site may have put a template of its own in its place."""
    app = make_app([], migrated=False)
    templates = Path(app.instance_path).parent / "templates" / "glassware"
    templates.mkdir(parents=True)
    (templates / "error.html").write_text("{{ 1 / 0 }}", encoding="utf-8")
    app.jinja_env.loader.files["glassware/error.html"] = (templates / "error.html",)  # type: ignore[union-attr]
    assert app.test_client().get("/nowhere").status_code == 404
