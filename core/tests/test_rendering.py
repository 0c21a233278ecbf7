"""Tests of templates, navigation, slots and times."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import render_template
from jinja2 import TemplateNotFound
from markupsafe import Markup

from glassware import create_app
from glassware.access import Identity
from glassware.errors import PluginError
from glassware.rendering import TemplateIndex, _is_active, localtime
from glassware.testing.applications import AppMaker

Install = Callable[..., Path]

PACKAGE = "glassware_{name}/__init__.py"
PAGE = "glassware_{owner}/templates/{name}/page.html"


def plugin_with_page(install: Install, name: str, page: str, *, template_of: str | None = None) -> None:
    """Install a plugin that ships one template."""
    path = PAGE.format(owner=name, name=template_of or name)
    install(name, {PACKAGE.format(name=name): "", path: page})


def test_site_wins_over_theme_over_owner(install: Install, tmp_path: Path) -> None:
    """And each may extend the one below it by `!`."""
    plugin_with_page(install, "shop", "owner{% block a %}{% endblock %}")
    plugin_with_page(
        install, "dark", '{% extends "!shop/page.html" %}{% block a %} theme{{ super() }}{% endblock %}',
        template_of="shop",
    )  # fmt: skip
    site = tmp_path / "site"
    (site / "templates" / "shop").mkdir(parents=True)
    override = '{% extends "!shop/page.html" %}{% block a %} site{{ super() }}{% endblock %}'
    (site / "templates" / "shop" / "page.html").write_text(override, encoding="utf-8")
    text = 'enabled = ["shop", "dark"]\n[site]\ntheme = "dark"\n'
    (site / "plugins.toml").write_text(text, encoding="utf-8")
    app = create_app(site, mode="test")
    with app.test_request_context():
        assert render_template("shop/page.html") == "owner site theme"


def test_another_template_extends_the_owner_s_by_an_exclamation_mark(
    install: Install, tmp_path: Path
) -> None:
    """`!` outside of an override skips all of them."""
    plugin_with_page(install, "shop", "owner")
    plugin_with_page(install, "user", '{% extends "!shop/page.html" %}')
    site = tmp_path / "site"
    (site / "templates" / "shop").mkdir(parents=True)
    (site / "templates" / "shop" / "page.html").write_text("override", encoding="utf-8")
    (site / "plugins.toml").write_text('enabled = ["shop", "user"]', encoding="utf-8")
    with create_app(site, mode="test").test_request_context():
        assert render_template("user/page.html") == "owner"
        assert render_template("shop/page.html") == "override"


def test_template_of_another_plugin_is_refused(install: Install, make_app: AppMaker) -> None:
    """P7: unless the site says that it is the theme."""
    plugin_with_page(install, "shop", "owner")
    plugin_with_page(install, "thief", "stolen", template_of="shop")
    with pytest.raises(PluginError, match=r"shop/page\.html.*theme = \"thief\"") as caught:
        make_app(["shop", "thief"], migrated=False)
    assert caught.value.plugin == "thief"


NAVIGATION = """
from flask import Blueprint, render_template_string
from markupsafe import Markup
from glassware import hookimpl
from glassware.access import public, requires, signed_in
from glassware.contributions import NavItem, Permission, Slot, SlotContent

blueprint = Blueprint("shop", __name__)

@blueprint.get("/")
@public
def index():
    return render_template_string(
        "{% for link in navigation('main') %}{{ link.label }}{{ '*' if link.active }} {% endfor %}"
    )

@blueprint.get("/mine")
@signed_in
def mine():
    return ""

@blueprint.get("/secret")
@requires("shop.secret")
def secret():
    return ""

@blueprint.get("/slots")
@public
def slots():
    return render_template_string("{{ slot('shop.aside', item='<b>') }}")

@hookimpl
def register_blueprint():
    return blueprint

@hookimpl
def register_permissions():
    return [Permission("shop.secret", "See")]

@hookimpl
def register_navigation():
    return [NavItem("Secret", "shop.secret", order=3), NavItem("Mine", "shop.mine", order=2),
            NavItem("Shop", "shop.index", order=1), NavItem("Foot", "shop.index", area="footer")]

@hookimpl
def register_slots():
    return [Slot("shop.aside", "Beside", ("item",))]

@hookimpl
def fill_slots():
    def fail(item):
        raise OSError
    return [SlotContent("shop.aside", lambda item: Markup("<i>{}</i>").format(item)),
            SlotContent("shop.aside", fail), SlotContent("other.place", fail)]
"""


def test_navigation_shows_what_each_visitor_may_enter(install: Install, make_app: AppMaker) -> None:
    """By the endpoints' own guards, in order, the current one marked."""
    install("shop", {"glassware_shop_nav.py": NAVIGATION}, extras={"other": ("glassware-other",)})
    assert make_app(["shop"], migrated=False).test_client().get("/shop/").text.split() == ["Shop*"]
    limited = Identity("1", "me", "ambient", scopes=frozenset())
    client = make_app(["shop"], identity=limited, migrated=False).test_client()
    assert client.get("/shop/").text.split() == ["Shop*", "Mine"]
    client = make_app(["shop"], identity=Identity("1", "me", "ambient"), migrated=False).test_client()
    assert client.get("/shop/").text.split() == ["Shop*", "Mine", "Secret"]


def test_slot_shows_what_plugins_put_there_and_survives_one_that_fails(
    install: Install, make_app: AppMaker, caplog: pytest.LogCaptureFixture
) -> None:
    """The failing one is left out and named in the log."""
    install("shop", {"glassware_shop_slots.py": NAVIGATION}, extras={"other": ("glassware-other",)})
    client = make_app(["shop"], migrated=False).test_client()
    assert client.get("/shop/slots").text == "<i>&lt;b&gt;</i>"
    assert "Plugin shop failed to fill the slot shop.aside" in caplog.text


def test_slot_that_nobody_opens_is_refused(install: Install, make_app: AppMaker) -> None:
    """Unless its owner is a soft dependency that is not enabled."""
    install("shop", {"glassware_shop_slots2.py": NAVIGATION})
    with pytest.raises(PluginError, match=r"'other\.place', which nobody opens"):
        make_app(["shop"], migrated=False)


@pytest.mark.parametrize(
    ("endpoint", "reason"), [("other.nowhere", "answers no GET"), ("shop.one", "variables")]
)
def test_navigation_to_what_has_no_address_is_refused(
    install: Install, make_app: AppMaker, endpoint: str, reason: str
) -> None:
    """When the site starts, not on every page."""
    source = NAVIGATION.replace('"shop.mine", order=2', f'"{endpoint}"')
    source += "\nblueprint.get('/<int:number>', endpoint='one')(public(lambda number: ''))\n"
    install("shop", {"glassware_shop_nav2.py": source}, extras={"other": ("glassware-other",)})
    with pytest.raises(PluginError, match=reason) as caught:
        make_app(["shop"], migrated=False)
    assert caught.value.plugin == "shop"


def test_hidden_files_are_no_templates(install: Install, make_app: AppMaker) -> None:
    """The macOS Finder leaves one in every folder that it shows."""
    install("shop", {"glassware_hidden/__init__.py": "", "glassware_hidden/templates/.DS_Store": ""})
    assert ".DS_Store" not in make_app(["shop"], migrated=False).jinja_env.list_templates()


def test_times_are_shown_in_the_identity_s_zone(make_app: AppMaker) -> None:
    """The element says the moment, the text what the clock on the wall says."""
    moment = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
    here = make_app([], settings={"site": {"timezone": "Europe/Berlin"}}, migrated=False)
    with here.test_request_context():
        assert "1:00" in localtime(moment)
    traveller = Identity("1", "me", "ambient", timezone="Asia/Tokyo")
    with make_app([], identity=traveller, migrated=False).test_request_context():
        assert 'datetime="2026-01-02T12:00:00+00:00"' in localtime(moment)
        assert "9:00" in localtime(moment)
        assert localtime(None) == Markup("")


def test_templates_beyond_jinja_s_default_cache_are_kept(install: Install, make_app: AppMaker) -> None:
    """No cliff at 400: each is read once."""
    pages = {f"glassware_shop/templates/shop/{number}.html": str(number) for number in range(410)}
    install("shop", {"glassware_shop/__init__.py": "", **pages})
    app = make_app(["shop"], migrated=False)
    with app.test_request_context():
        for number in range(410):
            assert render_template(f"shop/{number}.html") == str(number)
        first = app.jinja_env.get_template("shop/0.html")
        assert app.jinja_env.get_template("shop/0.html") is first
        assert len(app.jinja_env.cache or ()) == 410


@pytest.mark.parametrize(
    ("path", "active"),
    [("/", []), ("/shop", ["/shop"]), ("/shop/cart", ["/shop"]), ("/shopping", []), ("/shop-2/x", [])],
)
def test_link_is_active_on_its_page_and_those_below(make_app: AppMaker, path: str, active: list[str]) -> None:
    """Everything lies below `/`, and names may begin alike."""
    with make_app([], migrated=False).test_request_context(path):
        assert [url for url in ("/shop", "/shop/cart/x") if _is_active(url)] == active
        assert _is_active("/") is (path == "/")


def test_template_that_has_changed_is_read_again(make_app: AppMaker, tmp_path: Path) -> None:
    """While somebody works on it; and one beyond the last level is not found."""
    app = make_app([], migrated=False)
    page = tmp_path / "page.html"
    page.write_text("one", encoding="utf-8")
    index = TemplateIndex({"page.html": (page,)})
    source, path, is_current = index.get_source(app.jinja_env, "page.html")
    assert (source, path, is_current()) == ("one", str(page), True)
    os.utime(page, ns=(1, 1))
    assert not is_current()
    for name in ("!page.html", "!!page.html", "other.html"):
        with pytest.raises(TemplateNotFound):
            index.get_source(app.jinja_env, name)
