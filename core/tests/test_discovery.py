"""Tests of finding installed plugins."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from glassware.discovery import InstalledPlugin, find_plugins, only_claimant
from glassware.errors import PluginClaimedTwiceError, PluginNameError

Install = Callable[..., Path]


def test_finding_imports_nothing(install: Install) -> None:
    """P3: a plugin that would raise at import is found all the same."""
    install("shop", {"glassware_shop/__init__.py": "raise RuntimeError"})
    assert only_claimant("shop", find_plugins()).module == "glassware_shop"
    assert "glassware_shop" not in sys.modules


def test_two_distributions_of_one_name_are_both_refused(install: Install) -> None:
    """P4: the error names both."""
    install("shop", {"shop_one.py": ""}, distribution="shop-one")
    install("shop", {"shop_two.py": ""}, distribution="shop-two")
    with pytest.raises(PluginClaimedTwiceError) as caught:
        only_claimant("shop", find_plugins())
    assert sorted(caught.value.distributions) == ["shop-one 1.0", "shop-two 1.0"]


@pytest.mark.parametrize("name", ["glassware", "site", "local", "alembic", "db", "up", "plugins"])
def test_reserved_names_are_refused(install: Install, name: str) -> None:
    """P5: a plugin cannot sit where the core does."""
    install(name, {"squatter.py": ""})
    with pytest.raises(PluginNameError, match="reserved"):
        only_claimant(name, find_plugins())


@pytest.mark.parametrize("name", ["page_builder", "Pages", "1st", "a-b", "a" * 25])
def test_names_that_would_not_part_from_their_tables_are_refused(install: Install, name: str) -> None:
    """An underscore in a name would make `page_builder_x` a table of `page` too."""
    install(name, {"badly_named.py": ""})
    with pytest.raises(PluginNameError, match="lower-case"):
        only_claimant(name, find_plugins())


def test_dependencies_are_read_from_metadata(install: Install) -> None:
    """Hard ones are required always, soft ones by an extra of the plugin's name."""
    install(
        "shop",
        {"glassware_shop.py": ""},
        requires=("Flask>=3", "glassware-users>=1 ; python_version >= '3.11'"),
        extras={"api": ("glassware-api>=2", "pydantic")},
    )
    shop = only_claimant("shop", find_plugins())
    assert set(shop.hard) == {"flask", "glassware-users"}
    assert {name: [str(needed) for needed in soft] for name, soft in shop.soft.items()} == {
        "api": ['glassware-api>=2; extra == "api"', 'pydantic; extra == "api"']
    }


def test_own_plugin_is_found_beside_the_settings(tmp_path: Path) -> None:
    """`local.py`, or the folder `local/` with its plugin.py."""
    assert InstalledPlugin.local(tmp_path) is None
    (tmp_path / "local.py").touch()
    single = InstalledPlugin.local(tmp_path)
    assert single is not None
    assert single.module == "local"
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "__init__.py").touch()
    (tmp_path / "local" / "plugin.py").touch()
    folder = InstalledPlugin.local(tmp_path)
    assert folder is not None
    assert folder.module == "local.plugin"


def test_finding_needs_neither_flask_nor_sqlalchemy() -> None:
    """`glassware plugins` is quick for that reason."""
    program = (
        "import sys, glassware.discovery, glassware.resolution; glassware.discovery.find_plugins();"
        "print(sorted({'flask', 'sqlalchemy', 'alembic', 'rich', 'tomlkit'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_requirement_that_cannot_be_read_blames_its_distribution(install: Install) -> None:
    """Metadata is written by others too."""
    install("shop", {"glassware_shop.py": ""}, requires=("not a requirement!",))
    with pytest.raises(PluginNameError, match=r"glassware-shop 1\.0.*cannot be read"):
        _ = only_claimant("shop", find_plugins()).hard


def test_guard_is_the_plugin_that_is_named_so(install: Install) -> None:
    """A distribution may have several plugins, and one of them be a guard."""
    folder = install("shop", {"glassware_shop.py": ""})
    points = folder / "glassware_shop-1.0.dist-info" / "entry_points.txt"
    text = points.read_text(encoding="utf-8")
    points.write_text(f"{text}gate = glassware_gate\n[glassware.guards]\ngate = x\n", encoding="utf-8")
    installed = find_plugins()
    assert [only_claimant(name, installed).guards for name in ("gate", "shop")] == [True, False]
    points.write_text(f"{text}[something.else]\nshop = x\n", encoding="utf-8")
    assert not only_claimant("shop", find_plugins()).guards
