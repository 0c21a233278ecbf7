"""Tests of `views/errors.py`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, request
from werkzeug.exceptions import HTTPException

from glassware.access import Identity
from glassware.testing.applications import AppMaker
from glassware_pages.views.errors import show

SHOP = """
    from flask import Blueprint, abort
    from glassware import db, hookimpl
    from glassware.access import public
    from glassware.contributions import SlotContent
    from markupsafe import Markup
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    blueprint = Blueprint("shop", __name__)

    def fail(code):
        abort(code, "Said <b>so</b>." if code == 409 else None)

    def crash():
        try:
            db.session.execute(text("select * from absent"))
        except SQLAlchemyError:
            raise RuntimeError("password") from None

    blueprint.add_url_rule("/fail/<int:code>", "fail", public(fail))
    blueprint.add_url_rule("/crash", "crash", public(crash))

    @hookimpl
    def register_blueprint():
        return blueprint

    @hookimpl
    def fill_slots():
        return [SlotContent("site.footer", lambda: Markup(db.session.scalar(text("select 'asked'"))))]
"""


@pytest.fixture
def app(make_app: AppMaker, install: Callable[..., Path]) -> Flask:
    """Return a site with a plugin that fails in many ways."""
    install("shop", {"pages_shop.py": SHOP})
    app = make_app(("pages", "shop"))
    app.testing = False  # let an exception be a page, as on a real site
    return app


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 410, 413, 418, 429, 500, 502, 503])
def test_every_error_is_a_page_of_the_site(app: Flask, code: int) -> None:
    """With the status, the site's frame, and a way home."""
    response = app.test_client().get(f"/shop/fail/{code}")
    assert response.status_code == code
    assert f">{code}</p>" in response.text
    assert 'href="/"' in response.text


def test_what_a_view_says_is_shown_as_text(app: Flask) -> None:
    """A reason given is worth more than a general word, and is no HTML."""
    assert "Said &lt;b&gt;so&lt;/b&gt;." in app.test_client().get("/shop/fail/409").text


def test_a_crash_is_a_page_and_tells_nothing(database: str, app: Flask) -> None:
    """On every database, also when the frame asks in the transaction that the crash has broken."""
    response = app.test_client().get("/shop/crash")
    assert response.status_code == 500
    assert "Something broke" in response.text
    assert "asked" in response.text
    assert "password" not in response.text


def test_a_failing_template_leaves_the_core_s_page(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error within an error page is a plain page, with the first error's status."""
    monkeypatch.setitem(app.jinja_env.globals, "url_for", None)
    response = app.test_client().get("/shop/fail/403")
    assert response.status_code == 403
    assert "pages-code" not in response.text


def test_a_client_that_wants_json_gets_no_page(app: Flask) -> None:
    """Another plugin, or the core, answers it."""
    response = app.test_client().get("/nothing", headers={"Accept": "application/json"})
    assert response.status_code == 404
    assert "pages-code" not in response.text


def test_somebody_known_sees_the_page_too(make_app: AppMaker, reader: Identity) -> None:
    """The frame may show who is signed in."""
    response = make_app(("pages",), identity=reader).test_client().get("/pages/")
    assert response.status_code == 403
    assert "Not for you" in response.text


def test_headers_that_count_are_kept(app: Flask) -> None:
    """A wrong method says which are right."""
    assert "GET" in app.test_client().post("/about").headers["Allow"]


def test_an_error_without_a_code_is_left_alone(app: Flask) -> None:
    """It carries a response of its own."""
    with app.test_request_context():
        assert show(HTTPException(), request) is None
