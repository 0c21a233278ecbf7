"""Tests of `glassware plugins`: what it shows, and that it changes only what it should."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Install = Callable[..., Path]
Command = Callable[..., subprocess.CompletedProcess[str]]

LOCAL = """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from glassware import db


class Model(DeclarativeBase):
    metadata = db.metadata


class Favourite(Model):
    __tablename__ = "local_favourite"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("owners_owner.id", ondelete="CASCADE"))
"""

SHOP = """
from typing import Annotated, Literal

from flask import Blueprint
from pydantic import Field, SecretStr

from glassware import hookimpl
from glassware.access import requires
from glassware.contributions import Permission
from glassware.settings import Settings

blueprint = Blueprint("shop", __name__)


class ShopSettings(Settings):
    shelves: int = Field(default=3, description="How many shelves there are.")
    kind: Literal["book", "toy"] | None = None
    shelf_names: tuple[Annotated[str, Field(max_length=9)], ...] = ("a",)
    token: SecretStr = Field(default=SecretStr("canary"), description="Opens the till.")


@blueprint.get("/till")
@requires("shop.open")
def till():
    return "open"


@hookimpl
def register_settings():
    return ShopSettings


@hookimpl
def register_blueprint():
    return blueprint


@hookimpl
def register_permissions():
    return [Permission("shop.open", "Open the till.", roles=("editor",))]
"""


@pytest.fixture
def shelf(install: Install) -> None:
    """Install `base`, `middle` that needs it, `top` that needs middle, and `other`."""
    install("base", {"glassware_base.py": ""})
    install("middle", {"glassware_middle.py": ""}, requires=("glassware-base",))
    install("top", {"glassware_top.py": ""}, requires=("glassware-middle",))
    install("other", {"glassware_other.py": ""})


def enable(site: Path, *names: str, more: str = "") -> None:
    """Write `plugins.toml`."""
    (site / "plugins.toml").write_text(f"enabled = {json.dumps(names)}  # these\n{more}", encoding="utf-8")


def source(site: Path) -> str:
    """Return `plugins.toml`."""
    return (site / "plugins.toml").read_text(encoding="utf-8")


def test_the_list_shows_every_state(site: Path, command: Command, install: Install, shelf: None) -> None:
    """Enabled, disabled, missing and claimed twice; `local` is there when the site has one."""
    install("twice", {"twice_one.py": ""}, distribution="twice-one")
    install("twice", {"twice_two.py": ""}, distribution="twice-two")
    enable(site, "other", "gone", "twice")
    (site / "local.py").touch()
    shown = command("plugins", "--json")
    assert shown.returncode == 0, shown.stderr
    found = [(one["name"], one["state"]) for one in json.loads(shown.stdout)]
    assert found[:5] == [
        ("other", "enabled"),
        ("gone", "missing"),
        ("twice", "claimed twice"),
        ("twice", "claimed twice"),
        ("local", "enabled"),
    ]
    assert {("base", "disabled"), ("middle", "disabled"), ("top", "disabled")} <= set(found[5:])


def test_elsewhere_than_on_a_terminal_the_list_is_plain_text(command: Command, shelf: None) -> None:
    """One line for each plugin, in columns, without colours or frames."""
    lines = command("plugins").stdout.splitlines()
    assert lines[0].split() == ["Plugin", "Version", "Distribution", "State", "Summary"]
    [line] = [line for line in lines if line.startswith("middle ")]
    assert line.split() == ["middle", "1.0", "glassware-middle", "disabled", "Plugin", "middle"]
    assert not any("\x1b" in line for line in lines)


def test_enabling_adds_one_name_and_says_what_is_next(site: Path, command: Command, shelf: None) -> None:
    """All else in the file stays as it was."""
    enable(site, "other", more='\n[site]\nname = "Shelf"\n')
    before = source(site)
    done = command("plugins", "enable", "base")
    assert done.returncode == 0, done.stderr
    assert source(site) == before.replace('"other"]', '"other", "base"]')
    assert "glassware db upgrade" in done.stdout


def test_what_is_enabled_already_is_no_fault(site: Path, command: Command, shelf: None) -> None:
    """The command says so, and the file is not written."""
    enable(site, "base")
    stamp = (site / "plugins.toml").stat().st_ino
    done = command("plugins", "enable", "base")
    assert (done.returncode, done.stdout) == (0, "Already enabled: base.\n")
    done = command("plugins", "disable", "other")
    assert (done.returncode, done.stdout) == (0, "Already disabled: other.\n")
    assert (site / "plugins.toml").stat().st_ino == stamp


def test_an_unknown_plugin_names_its_nearest_neighbour(command: Command, shelf: None) -> None:
    """Whatever is done to it."""
    for verb in ("enable", "disable", "info"):
        failed = command("plugins", verb, "midle")
        assert failed.returncode == 1
        assert "Did you mean 'middle'?" in failed.stderr


def test_what_is_needed_must_be_enabled_too(site: Path, command: Command, shelf: None) -> None:
    """The error holds the command that does it, and that command works."""
    failed = command("plugins", "enable", "top")
    assert failed.returncode == 1
    assert "'top' cannot be enabled without 'base', 'middle'." in failed.stderr
    remedy = failed.stderr.strip().partition("Run: glassware ")[2].split()
    assert source(site) == "enabled = []\n"
    assert command(*remedy).returncode == 0
    assert source(site) == 'enabled = ["base", "middle", "top"]\n'


def test_what_others_need_is_not_disabled(site: Path, command: Command, shelf: None) -> None:
    """The error holds the command that does it, and that command works."""
    enable(site, "base", "middle", "top", "other")
    failed = command("plugins", "disable", "base")
    assert failed.returncode == 1
    assert "'middle', 'top'" in failed.stderr
    remedy = failed.stderr.strip().partition("Run: glassware ")[2].split()
    assert command(*remedy).returncode == 0
    assert source(site) == 'enabled = ["other"]  # these\n'


def test_what_is_wrong_with_another_plugin_does_not_stop_the_remedy(
    site: Path, command: Command, shelf: None
) -> None:
    """Two plugins lack something and one package is gone: each can be mended by itself."""
    enable(site, "gone", "top", "middle")
    assert command("plugins", "enable", "base").returncode == 0
    assert command("plugins", "disable", "gone").returncode == 0
    assert source(site) == 'enabled = ["top", "middle", "base"]  # these\n'


def test_a_version_that_does_not_fit_is_refused(site: Path, command: Command, install: Install) -> None:
    """Before the file is touched, with the command that mends it."""
    install("base", {"glassware_base.py": ""})
    install("middle", {"glassware_middle.py": ""}, requires=("glassware-base>=2",))
    enable(site, "base")
    failed = command("plugins", "enable", "middle")
    assert failed.returncode == 1
    assert "pip install 'glassware-base>=2'" in failed.stderr
    assert source(site) == 'enabled = ["base"]  # these\n'


def test_a_managed_site_shows_the_edit_and_refuses_it(site: Path, command: Command, shelf: None) -> None:
    """The file is deployed like code."""
    enable(site, "base", more="[site]\nmanaged = true\n")
    before = source(site)
    failed = command("plugins", "enable", "middle")
    assert failed.returncode == 1
    assert '+enabled = ["base", "middle"]  # these' in failed.stdout
    assert "managed = true" in failed.stderr
    assert source(site) == before


def test_the_environment_wins_so_an_edit_would_change_nothing(command: Command, shelf: None) -> None:
    """The command says where to change it."""
    failed = command("plugins", "enable", "base", GLASSWARE_ENABLED="other")
    assert failed.returncode == 1
    assert "GLASSWARE_ENABLED" in failed.stderr


@pytest.mark.parametrize("verb", ["enable", "disable"])
def test_local_is_switched_by_being_there(site: Path, command: Command, verb: str) -> None:
    """It never stands in `enabled`."""
    (site / "local.py").touch()
    failed = command("plugins", verb, "local")
    assert failed.returncode == 1
    assert "local.py" in failed.stderr


def test_a_plugin_is_kept_while_local_points_at_its_tables(
    site: Path, command: Command, kennel: Path
) -> None:
    """Its rows would be out of reach; the error names the key."""
    enable(site, "owners", "dogs")
    (site / "local.py").write_text(LOCAL, encoding="utf-8")
    failed = command("plugins", "disable", "owners", "dogs")
    assert failed.returncode == 1
    assert "local_favourite.owner_id → owners_owner.id" in failed.stderr
    assert command("plugins", "disable", "dogs").returncode == 0
    (site / "local.py").unlink()
    assert command("plugins", "disable", "owners").returncode == 0


def test_a_broken_plugin_can_be_disabled(site: Path, command: Command, install: Install) -> None:
    """Even beside a `local` that cannot be looked at then: it is how the site is mended."""
    install("broken", {"glassware_broken.py": "raise RuntimeError"})
    enable(site, "broken")
    (site / "local.py").touch()
    assert command("plugins", "disable", "broken").returncode == 0


def test_a_malformed_file_is_left_alone(site: Path, command: Command, shelf: None) -> None:
    """The error has file and line."""
    text = 'enabled = ["base"\n[site]\n'
    (site / "plugins.toml").write_text(text, encoding="utf-8")
    for arguments in (("plugins",), ("plugins", "enable", "other")):
        failed = command(*arguments)
        assert failed.returncode == 1
        assert f"{site / 'plugins.toml'}, line 2: not valid TOML" in failed.stderr
    assert source(site) == text


@pytest.mark.parametrize("enabled", [True, False])
def test_info_shows_what_a_plugin_offers(
    site: Path, command: Command, install: Install, *, enabled: bool
) -> None:
    """Settings, hooks, tables, permissions, routes, dependencies: of a disabled plugin, too; no secret."""
    install("base", {"glassware_base.py": ""})
    requires, extras = ("glassware-base>=1", "flask"), {"api": ("glassware-api>=1",)}
    install("shop", {"glassware_shop.py": SHOP}, requires=requires, extras=extras)
    if enabled:
        enable(site, "base", "shop")
    shown = command("plugins", "info", "shop", "--json")
    assert shown.returncode == 0, shown.stderr
    report = json.loads(shown.stdout)
    assert report["state"] == ("enabled" if enabled else "disabled")
    assert report["needs"] == {"base": ">=1"}
    assert report["works_with"] == {"api": "glassware-api>=1"}
    assert report["hooks"] == ["register_blueprint", "register_permissions", "register_settings"]
    assert report["permissions"] == [
        {"name": "shop.open", "roles": ["editor"], "description": "Open the till."}
    ]
    assert {"rule": "/shop/till", "methods": ["GET"], "endpoint": "shop.till"} in report["routes"]
    settings = {setting["key"]: setting for setting in report["settings"]}
    assert settings["shelves"] == {
        "key": "shelves",
        "type": "int",
        "default": "3",
        "description": "How many shelves there are.",
    }
    assert settings["token"]["default"] == "(secret)"
    assert settings["kind"]["type"] == '"book" | "toy" | None'
    assert settings["shelf_names"]["type"] == "tuple[str, ...]"
    plain = command("plugins", "info", "shop")
    assert "How many shelves there are." in plain.stdout
    assert "canary" not in plain.stdout + shown.stdout


def test_many_commands_at_once_lose_nothing(
    site: Path, console: Callable[..., subprocess.Popen[str]], install: Install
) -> None:
    """P12, sampled with the real command: ten processes enable one plugin each."""
    names = [f"plugin{number}" for number in range(10)]
    for name in names:
        install(name, {f"glassware_{name}.py": ""})
    running = [console("plugins", "enable", name) for name in names]
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    kept = json.loads(source(site).removeprefix("enabled = "))
    assert sorted(kept) == sorted(names)
