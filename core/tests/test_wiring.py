"""Tests of what Flask gets from plugins, and of what two of them cannot both have."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import url_for
from flask_babel import get_locale

from glassware.access import Identity
from glassware.errors import CollisionError, PluginError, SettingError
from glassware.testing.applications import AppMaker

Install = Callable[..., Path]


def shop(name: str, rules: tuple[str, ...], prefix: str | None = None) -> str:
    """Return a plugin with a view on each rule."""
    views = "\n".join(
        f"@blueprint.get({rule!r})\n@public\ndef view{number}(**values):\n    return {name!r}\n"
        for number, rule in enumerate(rules)
    )
    return f"""
from flask import Blueprint
from glassware import hookimpl
from glassware.access import public
blueprint = Blueprint({name!r}, __name__, url_prefix={prefix!r})
{views}
@hookimpl
def register_blueprint():
    return blueprint
"""


def test_prefix_is_the_setting_s_then_the_blueprint_s_then_the_name(
    install: Install, make_app: AppMaker
) -> None:
    """A deployer can move any plugin."""
    install("shop", {"wired_shop.py": shop("shop", ("/x",))})
    install("mall", {"wired_mall.py": shop("mall", ("/x",), "/centre")})
    install("kiosk", {"wired_kiosk.py": shop("kiosk", ("/x",), "/kiosks")})
    settings = {"kiosk": {"url_prefix": "/corner"}}
    client = make_app(["shop", "mall", "kiosk"], settings=settings, migrated=False).test_client()
    assert [client.get(path).text for path in ("/shop/x", "/centre/x", "/corner/x")] == [
        "shop",
        "mall",
        "kiosk",
    ]
    assert client.get("/kiosks/x").status_code == 404


@pytest.mark.parametrize(("first", "second"), [("/a/<int:id>", "/a/<int:number>"), ("/a/b", "/a/b")])
def test_two_plugins_with_one_url_collide(
    install: Install, make_app: AppMaker, first: str, second: str
) -> None:
    """P6: variable names do not make a difference; both are named."""
    install("one", {"wired_one.py": shop("one", (first,), "/same")})
    install("two", {"wired_two.py": shop("two", (second,), "/same")})
    with pytest.raises(CollisionError) as caught:
        make_app(["one", "two"], migrated=False)
    assert "glassware-one 1.0" in caught.value.first
    assert "glassware-two 1.0" in caught.value.second


def test_url_that_would_catch_all_others_is_refused(install: Install, make_app: AppMaker) -> None:
    """A wrong method elsewhere would become its 404."""
    install("greedy", {"wired_greedy.py": shop("greedy", ("/<path:anything>",), "/")})
    with pytest.raises(PluginError, match="resolve_missing"):
        make_app(["greedy"], migrated=False)


def test_blueprint_must_bear_the_plugin_s_name(install: Install, make_app: AppMaker) -> None:
    """Its endpoints say whose they are."""
    install("shop", {"wired_misnamed.py": shop("store", ("/",))})
    with pytest.raises(PluginError, match="must be named 'shop', not 'store'"):
        make_app(["shop"], migrated=False)


def test_hook_that_returns_something_else_is_refused(install: Install, make_app: AppMaker) -> None:
    """With what it returned and what it should."""
    source = (
        "from glassware import hookimpl\n@hookimpl\ndef register_permissions():\n    return ['shop.buy']\n"
    )
    install("shop", {"wired_wrong.py": source})
    with pytest.raises(PluginError, match=r"'shop\.buy', which is not a Permission"):
        make_app(["shop"], migrated=False)


def test_permission_of_another_s_name_is_refused(install: Install, make_app: AppMaker) -> None:
    """Nobody declares rights for others."""
    source = """
from glassware import hookimpl
from glassware.contributions import Permission
@hookimpl
def register_permissions():
    return [Permission("pages.edit", "Edit", ("anonymous",))]
"""
    install("shop", {"wired_rights.py": source})
    with pytest.raises(PluginError, match=r"'pages\.edit' must be named shop\."):
        make_app(["shop"], migrated=False)


def test_static_files_bear_a_hash_and_are_kept_for_ever(install: Install, make_app: AppMaker) -> None:
    """A changed file has another URL; a URL without the hash is asked about again."""
    from flask import url_for

    install("shop", {"wired_static/__init__.py": "", "wired_static/static/shop.css": "a {}"})
    app = make_app(["shop"], migrated=False)
    with app.test_request_context():
        url = url_for("shop.static", filename="shop.css")
    assert url.startswith("/static/shop/shop.css?v=")
    client = app.test_client()
    with client.get(url) as response:
        assert "immutable" in response.headers["Cache-Control"]
    with client.get("/static/shop/shop.css") as response:
        assert response.headers["Cache-Control"] == "no-cache"
    assert client.get("/static/shop/../__init__.py").status_code == 404


def test_site_may_be_made_many_times_with_other_plugins(install: Install, make_app: AppMaker) -> None:
    """In one process: what one has, the other need not."""
    install("shop", {"wired_again.py": shop("shop", ("/",))})
    first = make_app(["shop"], migrated=False)
    second = make_app([], migrated=False)
    assert first.test_client().get("/shop/").status_code == 200
    assert second.test_client().get("/shop/").status_code == 404
    assert make_app(["shop"], migrated=False).test_client().get("/shop/").status_code == 200


def test_making_a_site_runs_no_query(install: Install, make_app: AppMaker) -> None:
    """A database that is down stops no start."""
    install("shop", {"wired_quiet.py": shop("shop", ("/",))})
    nowhere = {"site": {"database": "postgresql://nobody@127.0.0.1:1/none"}}
    app = make_app(["shop"], settings=nowhere, migrated=False)
    assert app.test_client().get("/shop/").status_code == 200


def test_stale_hash_is_not_kept_for_ever(install: Install, make_app: AppMaker) -> None:
    """While hosts are upgraded one by one, a page of the new code asks the old host for its files."""
    install("shop", {"wired_stale/__init__.py": "", "wired_stale/static/shop.css": "a {}"})
    client = make_app(["shop"], migrated=False).test_client()
    with client.get("/static/shop/shop.css?v=0123456789ab") as response:
        assert response.headers["Cache-Control"] == "no-cache"


def test_blueprint_that_cannot_be_registered_blames_its_plugin(install: Install, make_app: AppMaker) -> None:
    """Flask's own error names no plugin."""
    install("shop", {"wired_converter.py": shop("shop", ("/<nosuch:x>",))})
    with pytest.raises(PluginError, match="converter 'nosuch' does not exist") as caught:
        make_app(["shop"], migrated=False)
    assert caught.value.plugin == "shop"


@pytest.mark.parametrize(
    ("rule", "endpoint", "reason"),
    [
        ("/late", "late", "'late', not named shop"),
        ("/<path:late>", "shop.late", "would catch other plugins' URLs"),
    ],
)
def test_rule_of_init_app_is_held_to_the_same_rules(
    install: Install, make_app: AppMaker, rule: str, endpoint: str, reason: str
) -> None:
    """Whoever binds an extension may add URLs, its own only."""
    source = f"""
from glassware import hookimpl
from glassware.access import public
@hookimpl
def init_app(app):
    app.add_url_rule({rule!r}, {endpoint!r}, public(lambda **_: "late"))
"""
    install("shop", {"wired_late.py": source})
    with pytest.raises(PluginError, match=reason) as caught:
        make_app(["shop"], migrated=False)
    assert caught.value.plugin == "shop"


@pytest.mark.parametrize("prefix", ["//evil.example", "/<lang>", "/a b", "/a/../b"])
def test_prefix_that_is_no_plain_path_is_refused(install: Install, make_app: AppMaker, prefix: str) -> None:
    """Links made from it would lead elsewhere."""
    install("shop", {"wired_prefix.py": shop("shop", ("/x",))})
    with pytest.raises(SettingError, match="url_prefix"):
        make_app(["shop"], settings={"shop": {"url_prefix": prefix}}, migrated=False)


def hook(name: str, body: str, argument: str = "") -> str:
    """Return a plugin with one hook."""
    return (
        "from flask import Blueprint\nfrom glassware import hookimpl\nfrom glassware.contributions import *\n"
        f"@hookimpl\ndef {name}({argument}):\n    {body}\n"
    )


@pytest.mark.parametrize(
    ("number", "source", "complaint"),
    [
        (1, hook("register_blueprint", "return 7"), "returned int, not a Blueprint"),
        (
            2,
            hook("register_blueprint", "return Blueprint('shop', __name__, static_folder='x')"),
            "names folders",
        ),
        (
            3,
            hook("register_blueprint", "return Blueprint('shop', __name__, template_folder='x')"),
            "names folders",
        ),
        (4, hook("register_permissions", "return {}"), "returned dict, not a list of Permission"),
        (5, hook("init_app", "return 7", "app"), r"init_app\(\) must return nothing, not int"),
        (
            6,
            hook("register_permissions", "return [Permission('shop.x', '', 'editor')]"),
            "roles is of a wrong type",
        ),
    ],
)
def test_what_no_contract_allows_blames_the_plugin(
    install: Install, make_app: AppMaker, number: int, source: str, complaint: str
) -> None:
    """P1: in `create_app`, with what was wrong."""
    install("shop", {f"wired_wrongly_{number}.py": source})
    with pytest.raises(PluginError, match=complaint) as caught:
        make_app(["shop"], migrated=False)
    assert caught.value.plugin == "shop"


def test_one_plugin_says_a_name_once(install: Install, make_app: AppMaker) -> None:
    """P6: or the one would silently take the other's place."""
    source = hook("register_slots", "return [Slot('shop.x', 'One'), Slot('shop.x', 'Two')]")
    install("shop", {"wired_twice.py": source})
    with pytest.raises(CollisionError, match=r"the Slot 'shop\.x'"):
        make_app(["shop"], migrated=False)


def test_slot_of_an_enabled_plugin_must_be_there(install: Install, make_app: AppMaker) -> None:
    """A soft dependency excuses only while it is not enabled."""
    install("mall", {"wired_mall_slots.py": hook("register_slots", "return [Slot('mall.side', 'Side')]")})
    source = hook("fill_slots", "return [SlotContent('mall.sidee', str)]")
    install("shop", {"wired_misfit.py": source}, extras={"mall": ("glassware-mall",)})
    make_app(["shop"], migrated=False)
    with pytest.raises(PluginError, match=r"Did you mean 'mall\.side'"):
        make_app(["mall", "shop"], migrated=False)


METHODS = """
from flask import Blueprint
from glassware import hookimpl
from glassware.access import public
blueprint = Blueprint("{name}", __name__, url_prefix="/market")

@blueprint.route("/x", methods=["{method}"])
@public
def first():
    return "{name}"

@blueprint.route("/x", methods=["{other}"])
@public
def second():
    return ""

@hookimpl
def register_blueprint():
    return blueprint
"""


def test_url_belongs_to_one_plugin_and_a_method_of_it_to_one_view(
    install: Install, make_app: AppMaker
) -> None:
    """P6: one plugin may part the methods of a URL among views, two may not share it."""
    install("shop", {"wired_parts.py": METHODS.format(name="shop", method="GET", other="POST")})
    assert make_app(["shop"], migrated=False).test_client().get("/market/x").text == "shop"
    install("mall", {"wired_other.py": METHODS.format(name="mall", method="PUT", other="DELETE")})
    with pytest.raises(CollisionError, match="/market/x"):
        make_app(["shop", "mall"], migrated=False)
    install("twin", {"wired_twin.py": METHODS.format(name="twin", method="PUT", other="PUT")})
    with pytest.raises(CollisionError, match=r"twin\.first.*twin\.second"):
        make_app(["twin"], migrated=False)


def test_path_belongs_to_whose_prefix_is_the_longest_whole_one(install: Install, make_app: AppMaker) -> None:
    """`/a/b` lies under `/a/b` before `/a`, and `/about` under neither."""
    for name, prefix in {"one": "/a", "two": "/a/b"}.items():
        text = f"@hookimpl\ndef render_error(error, request):\n    return {name!r}, error.code\n"
        install(name, {f"wired_prefix_{name}.py": shop(name, ("/x",), prefix) + text})
    client = make_app(["one", "two"], migrated=False).test_client()
    assert client.get("/a/b/nowhere").text == "two"
    assert client.get("/a/nowhere").text == "one"
    client = make_app(["two", "one"], migrated=False).test_client()
    assert client.get("/a/b/nowhere").text == "two"
    assert client.get("/a/nowhere").text == "one"
    assert client.get("/about").text == "two"


def test_link_to_a_static_file_that_is_not_there_has_no_hash(install: Install, make_app: AppMaker) -> None:
    """The page is shown all the same; nor is a view of that name taken for a folder."""
    static = '\n@blueprint.get("/s/<filename>")\n@public\ndef static(filename):\n    return filename\n'
    install("mall", {"wired_views.py": shop("mall", ()).replace("@hookimpl", f"{static}\n@hookimpl")})
    install("shop", {"wired_files/__init__.py": "", "wired_files/static/a.css": "a {}"})
    with make_app(["shop", "mall"], migrated=False).test_request_context():
        assert "?v=" in url_for("shop.static", filename="a.css")
        assert url_for("shop.static", filename="b.css") == "/static/shop/b.css"
        assert url_for("mall.static", filename="a.css") == "/mall/s/a.css"


def test_language_is_the_identity_s_else_the_site_s(make_app: AppMaker) -> None:
    """Before what the browser says."""
    site = {"site": {"locale": "fr"}}
    with make_app([], settings=site, migrated=False).test_request_context(headers={"Accept-Language": "nl"}):
        assert str(get_locale()) == "fr"
    german = Identity("1", "me", "ambient", locale="de")
    with make_app([], settings=site, identity=german, migrated=False).test_request_context():
        assert str(get_locale()) == "de"
