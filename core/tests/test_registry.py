"""Tests of what the contract refuses when plugins are loaded."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from glassware import hookspecs
from glassware.errors import CollisionError, PluginError, SettingError
from glassware.hooks import ask
from glassware.testing.applications import AppMaker

Install = Callable[..., Path]

HEAD = "from glassware import hookimpl\n"


def refuse(install: Install, make_app: AppMaker, source: str, complaint: str) -> None:
    """Check that a plugin of this source is refused, and blamed."""
    install("shop", {"glassware_shop_refused.py": HEAD + source})
    with pytest.raises(PluginError, match=complaint) as caught:
        make_app(["shop"], migrated=False)
    assert caught.value.plugin == "shop"


def test_misspelt_hook_names_its_near_miss(install: Install, make_app: AppMaker) -> None:
    """Pluggy alone would accept it."""
    source = "@hookimpl\ndef register_bluprint():\n    return None\n"
    refuse(install, make_app, source, "Did you mean 'register_blueprint'")


def test_hook_function_without_its_mark_is_refused(install: Install, make_app: AppMaker) -> None:
    """Pluggy alone would never see it."""
    refuse(install, make_app, "def register_blueprint():\n    return None\n", "no @hookimpl")


def test_unknown_argument_of_a_hook_is_refused(install: Install, make_app: AppMaker) -> None:
    """What pluggy finds, the core says whose it is."""
    refuse(install, make_app, "@hookimpl\ndef init_app(application):\n    pass\n", "application")


@pytest.mark.parametrize("option", ["tryfirst=True", "trylast=True", "wrapper=True", "optionalhook=True"])
def test_options_that_would_change_the_order_are_refused(
    install: Install, make_app: AppMaker, option: str
) -> None:
    """The graph sets the order, and nothing hides a misspelling."""
    source = f"@hookimpl({option})\ndef init_app(app):\n    yield\n"
    refuse(install, make_app, source, option.partition("=")[0])


def test_hook_that_raises_is_blamed_by_name(install: Install, make_app: AppMaker) -> None:
    """P1: the hook and the plugin are in the message."""
    source = "@hookimpl\ndef register_navigation():\n    raise OSError('gone')\n"
    refuse(install, make_app, source, r"register_navigation\(\) raised OSError: gone")


def test_hooks_of_its_own_bear_the_plugin_s_name(install: Install, make_app: AppMaker) -> None:
    """Nobody can offer a hook that looks like the core's or another's."""
    specs = "from glassware.hookspecs import hookspec\n@hookspec\ndef other_things():\n    '''Return.'''\n"
    install("shop", {"shop_specs.py": specs, "glassware_shop_offering.py": f"""
{HEAD}
import shop_specs
@hookimpl
def add_hookspecs():
    return shop_specs
"""}, entry="glassware_shop_offering")  # fmt: skip
    with pytest.raises(PluginError, match="other_things"):
        make_app(["shop"], migrated=False)


OFFER = {
    "shop_offer.py": "from glassware.hookspecs import hookspec\n@hookspec\ndef shop_things():\n    return\n",
    "glassware_shop_offer.py": HEAD
    + "import shop_offer\n@hookimpl\ndef add_hookspecs():\n    return shop_offer\n",
}
USE = HEAD + "@hookimpl\ndef shop_things():\n    return '{name}'\n"


def test_plugins_answer_each_other_in_order(install: Install, make_app: AppMaker) -> None:
    """Every answer bears the name of whose it is."""
    install("shop", OFFER, entry="glassware_shop_offer")
    for name in ("one", "two"):
        install(name, {f"user_{name}.py": USE.format(name=name)}, extras={"shop": ("glassware-shop",)})
    app = make_app(["two", "shop", "one"], migrated=False)
    with app.app_context():
        assert [(answer.plugin, answer.value) for answer in ask("shop_things")] == [
            ("two", "two"),
            ("one", "one"),
        ]


def test_hook_of_a_plugin_that_is_not_enabled_is_ignored_for_soft_dependencies_only(
    install: Install, make_app: AppMaker
) -> None:
    """Without the extra it is a misspelling."""
    install("soft", {"user_soft.py": USE.format(name="soft")}, extras={"shop": ("glassware-shop",)})
    make_app(["soft"], migrated=False)
    install("hard", {"user_hard.py": USE.format(name="hard")})
    with pytest.raises(PluginError, match="no such hook"):
        make_app(["hard"], migrated=False)


def test_guard_that_does_not_declare_itself_is_refused(install: Install, make_app: AppMaker) -> None:
    """P9: what is lost with a broken guard must be known without importing it."""
    source = "@hookimpl\ndef authorize(identity, permission):\n    return None\n"
    refuse(install, make_app, source, "glassware.guards")


def test_plugin_that_declares_itself_a_guard_and_is_none_is_refused(
    install: Install, make_app: AppMaker
) -> None:
    """Load checks that both agree."""
    install("shop", {"glassware_shop_no_guard.py": ""}, guards=True)
    with pytest.raises(PluginError, match="must not declare"):
        make_app(["shop"], migrated=False)


SETTINGS = """
from glassware.settings import Settings, settings
class ShopSettings(Settings):
    page_size: int = 20
@hookimpl
def register_settings():
    return ShopSettings
"""


def test_settings_of_a_plugin_are_typed(install: Install, make_app: AppMaker) -> None:
    """`settings(Model)` gives the plugin's table."""
    install("shop", {"glassware_shop_settings.py": HEAD + SETTINGS})
    app = make_app(["shop"], settings={"shop": {"page_size": 3}}, migrated=False)
    from glassware.settings import settings

    module = app.extensions["glassware"].plugins[0].module
    with app.app_context():
        assert settings(module.ShopSettings).page_size == 3


def test_unknown_setting_of_a_plugin_stops_the_site(install: Install, make_app: AppMaker) -> None:
    """With the near miss."""
    install("shop", {"glassware_shop_settings2.py": HEAD + SETTINGS})
    with pytest.raises(SettingError, match="Did you mean 'page_size'"):
        make_app(["shop"], settings={"shop": {"page_sise": 3}}, migrated=False)


def test_plugin_without_settings_has_no_keys_but_the_common_ones(
    install: Install, make_app: AppMaker
) -> None:
    """A key for it is a mistake."""
    install("shop", {"glassware_shop_plain.py": ""})
    with pytest.raises(SettingError, match="no such setting"):
        make_app(["shop"], settings={"shop": {"colour": "red"}}, migrated=False)


def test_two_plugins_with_one_settings_model_collide(install: Install, make_app: AppMaker) -> None:
    """P6: both are named."""
    install("shop", {"glassware_shop_settings3.py": HEAD + SETTINGS})
    install("copy", {"glassware_copy.py": "from glassware_shop_settings3 import register_settings\n"})
    with pytest.raises(CollisionError, match=r"glassware-shop 1\.0 and by glassware-copy 1\.0"):
        make_app(["shop", "copy"], migrated=False)


def test_every_hook_is_typed_and_says_what_it_returns_in_one_sentence() -> None:
    """The contract is one page."""
    from glassware.registry import _marked

    specs = _marked(hookspecs, "glassware_spec")
    assert "register_blueprint" in specs
    for name in specs:
        function = getattr(hookspecs, name)
        assert "return" in function.__annotations__, name
        assert function.__doc__ is not None
        assert "\n" not in function.__doc__, name


@pytest.mark.parametrize(
    ("name", "body", "complaint"),
    [
        ("raising", "raise OSError('gone')", r"add_hookspecs\(\) raised OSError: gone"),
        ("leaving", "raise SystemExit(0)", r"add_hookspecs\(\) raised SystemExit"),
        ("number", "return 7", r"add_hookspecs\(\) returned int, not a module"),
    ],
)
def test_hookspecs_that_cannot_be_had_are_blamed(
    install: Install, make_app: AppMaker, name: str, body: str, complaint: str
) -> None:
    """P1: before any plugin is registered."""
    install("shop", {f"shop_specs_{name}.py": f"{HEAD}@hookimpl\ndef add_hookspecs():\n    {body}\n"})
    with pytest.raises(PluginError, match=complaint) as caught:
        make_app(["shop"], migrated=False)
    assert caught.value.plugin == "shop"


def test_hookspecs_without_their_mark_are_not_asked_for(install: Install, make_app: AppMaker) -> None:
    """The mark is missed instead."""
    refuse(install, make_app, "def add_hookspecs():\n    raise OSError\n", "no @hookimpl")


def test_hook_of_its_own_sets_no_order(install: Install, make_app: AppMaker) -> None:
    """What implementations may not say, specifications may not either."""
    specs = """
from glassware.hookspecs import hookspec
@hookspec(historic=True)
def shop_things():
    'Return.'
"""
    offer = f"{HEAD}import shop_historic\n@hookimpl\ndef add_hookspecs():\n    return shop_historic\n"
    install(
        "shop",
        {"shop_historic.py": specs, "glassware_shop_historic.py": offer},
        entry="glassware_shop_historic",
    )
    with pytest.raises(PluginError, match="uses 'historic'"):
        make_app(["shop"], migrated=False)


def test_misspelt_hook_of_an_enabled_plugin_is_refused(install: Install, make_app: AppMaker) -> None:
    """A soft dependency excuses only while it is not enabled."""
    modules = {name.replace("shop_offer", "shop_offered"): text for name, text in OFFER.items()}
    modules = {name: text.replace("shop_offer\n", "shop_offered\n") for name, text in modules.items()}
    install("shop", modules, entry="glassware_shop_offered")
    install(
        "soft",
        {"user_misspelt.py": HEAD + "@hookimpl\ndef shop_thingz():\n    return 1\n"},
        extras={"shop": ("glassware-shop",)},
    )
    with pytest.raises(PluginError, match="Did you mean 'shop_things'"):
        make_app(["soft", "shop"], migrated=False)


def test_function_from_elsewhere_may_bear_a_hook_s_name(install: Install, make_app: AppMaker) -> None:
    """Only what is written in the module was meant to be a hook."""
    source = "from shop_words import visible\n"
    install(
        "shop",
        {"glassware_shop_words.py": source, "shop_words.py": "def visible():\n    return True\n"},
        entry="glassware_shop_words",
    )
    make_app(["shop"], migrated=False)


@pytest.mark.parametrize("returned", ["7", "dict", "BaseModel"])
def test_settings_that_are_none_are_refused(install: Install, make_app: AppMaker, returned: str) -> None:
    """P1: without `url_prefix`, or open to every key, a table is not read."""
    source = f"from pydantic import BaseModel\n@hookimpl\ndef register_settings():\n    return {returned}\n"
    install("shop", {f"glassware_shop_no_settings_{returned}.py": HEAD + source})
    with pytest.raises(PluginError, match=r"subclass of glassware\.settings\.Settings"):
        make_app(["shop"], migrated=False)


def test_settings_that_nobody_registered_are_a_mistake(make_app: AppMaker) -> None:
    """Not None, which would be found out later."""
    from glassware.settings import Settings, settings

    class Strange(Settings):
        """Nobody's."""

    with make_app([], migrated=False).app_context(), pytest.raises(LookupError, match="Strange"):
        settings(Strange)


def test_own_plugin_needs_no_metadata(tmp_path: Path) -> None:
    """It may be a guard, and implement hooks of plugins that are not enabled."""
    from glassware import create_app

    (tmp_path / "plugins.toml").write_text("enabled = []", encoding="utf-8")
    source = """
@hookimpl
def authorize(identity, permission):
    return None

@hookimpl
def api_resources():
    return []
"""
    (tmp_path / "local.py").write_text(HEAD + source, encoding="utf-8")
    try:
        app = create_app(tmp_path, mode="test")
    finally:
        sys.modules.pop("local", None)
    assert [one.plugin for one in app.extensions["glassware"].policy.authorizers] == ["local"]


def test_hook_may_answer_nothing(install: Install, make_app: AppMaker) -> None:
    """None is no answer: neither a wrong one nor one of none."""
    hooks = ("register_blueprint", "register_permissions", "register_settings", "add_hookspecs")
    source = "\n".join(f"@hookimpl\ndef {hook}():\n    return None\n" for hook in hooks)
    install("shop", {"glassware_shop_silent.py": HEAD + source})
    app = make_app(["shop"], migrated=False)
    with app.app_context():
        assert ask("register_blueprint") == []


def test_error_of_the_core_in_a_hook_stays_what_it_is(install: Install, make_app: AppMaker) -> None:
    """Another plugin may be to blame, or a setting."""
    source = """
from glassware.errors import CollisionError
@hookimpl
def init_app(app):
    raise CollisionError('x', 'one', 'two')
"""
    install("shop", {"glassware_shop_collides.py": HEAD + source})
    with pytest.raises(CollisionError, match="x is claimed by one and by two"):
        make_app(["shop"], migrated=False)
