"""Tests of what every response says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from glassware.access import Identity
from glassware.testing.applications import AppMaker

Install = Callable[..., Path]

PRODUCTION = {"site": {"secret_key": "k" * 40, "url": "https://example.org"}}
SHOP = """
from flask import Blueprint, render_template_string
from glassware import hookimpl
from glassware.access import public
from glassware.contributions import CspSource

blueprint = Blueprint("shop", __name__)

@blueprint.get("/")
@public
def index():
    return render_template_string("{{ csp_nonce() }}")

@blueprint.get("/broken")
@public
def broken():
    raise RuntimeError

@hookimpl
def register_blueprint():
    return blueprint

@hookimpl
def register_csp():
    return [CspSource("img-src", "https://images.example"), CspSource("frame-src", "https://video.example")]
"""


@pytest.mark.parametrize("path", ["/healthz", "/shop/", "/shop/broken", "/nowhere", "/static/glassware/none"])
def test_every_answer_bears_the_security_headers(install: Install, make_app: AppMaker, path: str) -> None:
    """W1: errors included."""
    install("shop", {"glassware_shop_headers.py": SHOP})
    app = make_app(["shop"], settings=PRODUCTION, mode="production", migrated=False)
    headers = app.test_client().get(path, base_url="https://example.org").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert len(headers["X-Request-ID"]) == 16


def test_unknown_host_is_refused_with_headers(make_app: AppMaker) -> None:
    """W7: a Host header does not choose what links say."""
    app = make_app([], settings=PRODUCTION, mode="production", migrated=False)
    response = app.test_client().get("/healthz", base_url="https://evil.example")
    assert response.status_code == 400
    assert "Content-Security-Policy" in response.headers


def test_sources_of_plugins_are_added_where_they_belong(install: Install, make_app: AppMaker) -> None:
    """Beside what the core allows; a directive of its own begins at the default."""
    install("shop", {"glassware_shop_csp.py": SHOP})
    policy = (
        make_app(["shop"], migrated=False).test_client().get("/healthz").headers["Content-Security-Policy"]
    )
    assert "img-src 'self' data: https://images.example;" in policy
    assert "frame-src 'self' https://video.example" in policy


def test_nonce_is_in_the_policy_and_differs_each_time(install: Install, make_app: AppMaker) -> None:
    """Only when a page asks for one."""
    install("shop", {"glassware_shop_nonce.py": SHOP})
    client = make_app(["shop"], migrated=False).test_client()
    first, second = client.get("/shop/"), client.get("/shop/")
    assert f"'nonce-{first.text}'" in first.headers["Content-Security-Policy"]
    assert first.text != second.text
    assert "nonce" not in client.get("/healthz").headers["Content-Security-Policy"]


def test_what_somebody_signed_in_sees_is_not_stored(install: Install, make_app: AppMaker) -> None:
    """W9: no cache shows it to another."""
    shop = SHOP.replace("import public", "import current_identity, public").replace(
        "return render", "current_identity()\n    return render"
    )
    install("shop", {"glassware_shop_cached.py": shop})
    app = make_app(["shop"], identity=Identity("1", "me", "ambient"), migrated=False)
    assert app.test_client().get("/shop/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("proxies", "kept"), [(0, False), (1, True)])
def test_request_id_is_believed_from_a_proxy_only(make_app: AppMaker, proxies: int, kept: bool) -> None:  # noqa: FBT001
    """W8: without a proxy anybody could write into the logs."""
    app = make_app([], settings={"site": {"proxies": proxies}}, migrated=False)
    given = {"X-Request-ID": "abcdefgh-1234"}
    assert (
        app.test_client().get("/healthz", headers=given).headers["X-Request-ID"] == "abcdefgh-1234"
    ) is kept
    injected = app.test_client().get("/healthz", headers={"X-Request-ID": "a b c d e f g h i"})
    assert " " not in injected.headers["X-Request-ID"]


def test_answers_say_what_no_page_may_do(make_app: AppMaker) -> None:
    """W1: frames, plugins, bases, forms that lead elsewhere, cameras; HTTPS is for production to ask."""
    headers = make_app([], migrated=False).test_client().get("/healthz").headers
    policy = headers["Content-Security-Policy"].split("; ")
    assert {"object-src 'none'", "base-uri 'none'", "form-action 'self'"} <= set(policy)
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_nonce_allows_scripts_and_styles_only(install: Install, make_app: AppMaker) -> None:
    """Nothing else is told it."""
    install("shop", {"glassware_shop_nonced.py": SHOP})
    answer = make_app(["shop"], migrated=False).test_client().get("/shop/")
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {part.split()[0] for part in policy if answer.text in part} == {"script-src", "style-src"}


def test_request_id_of_a_proxy_is_taken_whole_or_not_at_all(make_app: AppMaker) -> None:
    """W8: what follows a good beginning may be anything."""
    app = make_app([], settings={"site": {"proxies": 1}}, migrated=False)
    for given in ("abcdefgh1234 <script>", "abcdefgh1234 x"):
        answer = app.test_client().get("/healthz", headers={"X-Request-ID": given})
        assert "abcdefgh" not in answer.headers["X-Request-ID"]
