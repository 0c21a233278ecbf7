"""P1, a sample: whatever a plugin does wrong, wherever, it alone is blamed and the other five are well.

The full matrix has more places as more hooks come; what these places share is that the core asks there.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from glassware import create_app
from glassware.errors import GlasswareError
from glassware.testing.applications import AppMaker

Install = Callable[..., Path]

FIVE = ("pages", "forms", "users", "auth", "api")
PRODUCTION = {"site": {"secret_key": "k" * 40, "url": "https://localhost"}}

LOADING = {
    "add_hookspecs": "",
    "register_settings": "",
    "register_blueprint": "",
    "register_permissions": "",
    "register_navigation": "",
    "register_slots": "",
    "fill_slots": "",
    "register_csp": "",
    "register_checks": "",
    "register_health": "",
    "init_app": "app",
}
KINDS = {
    "raises": "raise RuntimeError('canary')",
    "exits": "raise SystemExit(0)",
    "has no memory": "raise MemoryError",
    "recurses": "return again()",
    "cannot import": "import nowhere_at_all",
    "returns a number": "return 7",
    "returns a list of numbers": "return [7]",
    "returns text": "return 'text'",
    "returns wrong fields": "return [Permission(7, ''), Check(1, 2, 3, 4, 5)]",
}
SHOP = """
from glassware import hookimpl
from glassware.contributions import Check, Permission

def again():
    return again()

@hookimpl
def {place}({argument}):
    {body}
"""


@pytest.mark.parametrize("place", LOADING)
def test_whatever_goes_wrong_at_load_is_an_error_that_blames_the_plugin(
    install: Install, tmp_path: Path, place: str
) -> None:
    """P1: eleven places by nine kinds; nothing but a GlasswareError leaves create_app."""
    (tmp_path / "plugins.toml").write_text("enabled = []\n", encoding="utf-8")
    for number, (kind, body) in enumerate(KINDS.items()):
        module = f"shop_{place}_{number}"
        source = SHOP.format(place=place, argument=LOADING[place], body=body)
        install("shop", {f"{module}.py": source})
        with pytest.raises(GlasswareError) as caught:
            create_app(tmp_path, enabled=("pages", "shop"), mode="test")
        assert getattr(caught.value, "plugin", None) == "shop", kind
        assert place in str(caught.value), kind


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ("register_permissions", "Permission('shop.x', 'Text', 'administrator')"),
        ("register_navigation", "NavItem('Label', 'shop.x', area='nowhere')"),
        ("register_navigation", "NavItem('Label', 'shop.x', order='first')"),
        ("register_slots", "Slot('shop.x', 'Text', 'user')"),
        ("fill_slots", "SlotContent('site.main', '<b>Text</b>')"),
        ("register_csp", "CspSource('img-src', None)"),
        ("register_health", "Probe('shop.x', 'well')"),
    ],
)
def test_a_contribution_with_a_field_of_a_wrong_type_is_refused(
    install: Install, tmp_path: Path, place: str, field: str
) -> None:
    """P1: or it would fail in a request, or grant by a part of a word."""
    (tmp_path / "plugins.toml").write_text("enabled = []\n", encoding="utf-8")
    source = (
        "from glassware import hookimpl\nfrom glassware.contributions import *\n"
        f"@hookimpl\ndef {place}():\n    return [{field}]\n"
    )
    install("shop", {f"shop_field_{abs(hash(field))}.py": source})
    with pytest.raises(GlasswareError, match="is of a wrong type") as caught:
        create_app(tmp_path, enabled=("shop",), mode="test")
    assert getattr(caught.value, "plugin", None) == "shop"


RUNNING = """
from flask import Blueprint
from glassware import hookimpl
from glassware.access import public
from glassware.contributions import NavItem, Probe, SlotContent

blueprint = Blueprint("shop", __name__)

def again():
    return again()

def fail(*arguments, **named):
    {body}

@blueprint.get("/")
@public
def index():
    fail()

@blueprint.before_request
def before():
    fail()

@hookimpl
def register_blueprint():
    return blueprint

@hookimpl
def fill_slots():
    return [SlotContent("site.footer", fail), SlotContent("site.main", fail)]

@hookimpl
def register_health():
    return [Probe("shop.probe", fail)]

@hookimpl
def render_error(error, request):
    fail()
"""
FRONT_DOORS = ("/", "/about", "/forms/contact", "/auth/login", "/api/v1/", "/healthz")


@pytest.mark.parametrize("kind", ["raises", "has no memory", "recurses", "cannot import"])
def test_whatever_goes_wrong_in_a_request_leaves_the_other_five_well(
    install: Install, make_app: AppMaker, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    """P1, P15: its own page is 500, every other as it was; the log names it, no visitor sees why."""
    install("shop", {f"shop_runs_{kind.replace(' ', '_')}.py": RUNNING.format(body=KINDS[kind])})
    client = make_app((*FIVE, "shop"), settings=PRODUCTION, mode="production").test_client()
    for path in FRONT_DOORS:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "canary" not in answer.text
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["status"]) == (200, "degraded")
    assert "shop" in caplog.text
    answer = client.get("/shop/")
    assert answer.status_code == 500
    assert "canary" not in answer.text
    assert client.get("/shop/nowhere").status_code == 404
    assert client.get("/nowhere").status_code == 404


ANSWERING = """
from glassware import hookimpl

@hookimpl
def {hook}:
    raise OSError("canary")
"""


@pytest.mark.parametrize("hook", ["identify(request)", "authorize(identity, permission)"])
def test_a_guard_that_fails_lets_nobody_in(install: Install, make_app: AppMaker, hook: str) -> None:
    """P9: 503 or a question who it is, never 200, where it would have had a say."""
    install("shop", {f"shop_{hook.partition('(')[0]}.py": ANSWERING.format(hook=hook)}, guards=True)
    client = make_app(("shop", *FIVE), settings=PRODUCTION, mode="production").test_client()
    for path in ("/users/", "/forms/submissions", "/pages/new", "/api/v1/users"):
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert "Retry-After" in answer.headers
        assert "canary" not in answer.text
    assert client.get("/healthz").status_code == 200
