"""Tests of the order of plugins, and of dependencies that are not met."""

from collections.abc import Callable
from pathlib import Path

import pytest

from glassware.discovery import find_plugins
from glassware.errors import DependencyCycleError, DependencyError, PluginNotFoundError
from glassware.resolution import resolve, with_needed
from glassware.site import read_site

Install = Callable[..., Path]


def order(tmp_path: Path, *names: str) -> list[str]:
    """Return the names of the resolved plugins of a site that enables these."""
    listed = "\n".join(f'  "{name}",' for name in names)
    (tmp_path / "plugins.toml").write_text(f"enabled = [\n{listed}\n]\n", encoding="utf-8")
    return [plugin.name for plugin in resolve(read_site(tmp_path), find_plugins())]


def test_dependencies_come_first_and_ties_keep_the_order_given(install: Install, tmp_path: Path) -> None:
    """The graph sets the order; where it says nothing, the deployer does."""
    install("zebra", {"zebra.py": ""})
    install("base", {"base.py": ""})
    install("above", {"above.py": ""}, requires=("glassware-base",))
    assert order(tmp_path, "above", "zebra", "base") == ["zebra", "base", "above"]


def test_unknown_plugin_names_its_nearest_neighbour(install: Install, tmp_path: Path) -> None:
    """With the line where it is named."""
    install("shop", {"shop.py": ""})
    with pytest.raises(PluginNotFoundError, match="Did you mean 'shop'") as caught:
        order(tmp_path, "shop", "shpo")
    assert caught.value.place.line == 3


def test_missing_dependency_comes_with_the_command_that_mends_it(install: Install, tmp_path: Path) -> None:
    """P8: it is installed, only not enabled."""
    install("base", {"base.py": ""})
    install("above", {"above.py": ""}, requires=("glassware-base",))
    with pytest.raises(DependencyError, match="glassware plugins enable base") as caught:
        order(tmp_path, "above")
    assert caught.value.plugin == "above"


def test_distribution_that_is_not_installed_is_named(install: Install, tmp_path: Path) -> None:
    """P8: pip can mend that."""
    install("above", {"above.py": ""}, requires=("glassware-nowhere>=2",))
    with pytest.raises(DependencyError, match="pip install 'glassware-nowhere>=2'"):
        order(tmp_path, "above")


def test_dependency_of_another_version_is_refused(install: Install, tmp_path: Path) -> None:
    """P8: bounds are stated in the metadata and checked here."""
    install("base", {"base.py": ""}, version="1.0")
    install("above", {"above.py": ""}, requires=("glassware-base>=2",))
    with pytest.raises(DependencyError, match=r"but 1\.0 is installed"):
        order(tmp_path, "base", "above")


def test_soft_dependency_counts_only_when_both_are_enabled(install: Install, tmp_path: Path) -> None:
    """An extra checks bounds and sets no order."""
    install("base", {"base.py": ""}, version="1.0")
    install("above", {"above.py": ""}, extras={"base": ("glassware-base>=2",)})
    assert order(tmp_path, "above") == ["above"]
    with pytest.raises(DependencyError, match=r"but 1\.0 is installed"):
        order(tmp_path, "above", "base")


def test_cycle_is_shown_as_a_circle(install: Install, tmp_path: Path) -> None:
    """P8: the plugins of the circle and no others are named."""
    install("zebra", {"zebra.py": ""}, requires=("glassware-a",))
    for name, needed in {"a": "b", "b": "c", "c": "a"}.items():
        install(name, {f"glassware_{name}.py": ""}, requires=(f"glassware-{needed}",))
    with pytest.raises(DependencyCycleError) as caught:
        order(tmp_path, "zebra", "a", "b", "c")
    assert set(caught.value.plugins) == {"a", "b", "c"}


def test_needed_plugins_are_added_before_those_that_need_them(install: Install) -> None:
    """What `enable --with-needed` and tests ask for."""
    install("base", {"base.py": ""})
    install("middle", {"middle.py": ""}, requires=("glassware-base",))
    install("above", {"above.py": ""}, requires=("glassware-middle",))
    assert with_needed(["above", "unknown"], find_plugins()) == ("base", "middle", "above", "unknown")


def test_own_plugin_is_always_the_last(install: Install, tmp_path: Path) -> None:
    """Whether `enabled` names it or not."""
    install("shop", {"shop.py": ""})
    (tmp_path / "local.py").touch()
    assert order(tmp_path, "shop") == ["shop", "local"]
    assert order(tmp_path, "local", "shop") == ["shop", "local"]


def test_distribution_that_is_not_installed_comes_with_the_command_that_installs_it(
    install: Install, tmp_path: Path
) -> None:
    """Rather than a word about versions."""
    install("above", {"above.py": ""}, requires=("glassware-nowhere>=2",))
    with pytest.raises(DependencyError, match="which is not installed") as caught:
        order(tmp_path, "above")
    assert caught.value.remedy == "Run: pip install 'glassware-nowhere>=2'"


def test_version_before_a_release_counts(install: Install, tmp_path: Path) -> None:
    """Whoever installed it meant to."""
    install("base", {"base.py": ""}, version="2.0rc1")
    install("above", {"above.py": ""}, requires=("glassware-base>=1",))
    assert order(tmp_path, "base", "above") == ["base", "above"]


def test_distribution_that_requires_itself_is_no_circle(install: Install, tmp_path: Path) -> None:
    """Extras are gathered so: `glassware-shop[mail]` in `glassware-shop`."""
    install("shop", {"shop.py": ""}, requires=("glassware-shop",))
    assert order(tmp_path, "shop") == ["shop"]


def test_what_is_needed_in_a_circle_ends(install: Install) -> None:
    """`resolve` then says what is wrong."""
    install("a", {"a.py": ""}, requires=("glassware-b",))
    install("b", {"b.py": ""}, requires=("glassware-a",))
    assert set(with_needed(["a"], find_plugins())) == {"a", "b"}
