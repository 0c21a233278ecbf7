"""Tests of `glassware check`: the core's rules, the plugins', and what becomes of one that cannot run."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from glassware.ops.instance import make_instance

Install = Callable[..., Path]
Command = Callable[..., subprocess.CompletedProcess[str]]

SHOP = """
from glassware import hookimpl
from glassware.contributions import Check


def stuck():
    raise RuntimeError("no till")


@hookimpl
def register_checks():
    return [
        Check("shop.open", "{level}", "The shop is closed.", "Open it.", lambda: {passes}),
        Check("shop.till", "info", "The till is stuck.", "Oil it.", stuck),
    ]
"""


@pytest.fixture
def sound(site: Path, command: Command) -> None:
    """Make a site with which nothing is wrong."""
    make_instance(site / "instance")


def results(command: Command, **variables: str) -> tuple[int, dict[str, str]]:
    """Return the exit status, and the state of every rule."""
    done = command("check", "--json", **variables)
    return done.returncode, {one["id"]: one["state"] for one in json.loads(done.stdout)}


def test_a_sound_site_passes(command: Command, sound: None) -> None:
    """With exit status 0."""
    status, found = results(command)
    assert status == 0
    assert set(found.values()) == {"passed"}
    assert "5 rules checked, 0 not passed." in command("check").stdout


def test_a_plugins_rule_counts_by_its_level(
    site: Path, command: Command, install: Install, sound: None
) -> None:
    """Only errors make the exit status 1; a rule that raises hides no other."""
    (site / "plugins.toml").write_text('enabled = ["shop"]\n', encoding="utf-8")
    for level, passes, expected in (
        ("error", False, (1, "failed")),
        ("warning", False, (0, "failed")),
        ("error", True, (0, "passed")),
    ):
        install("shop", {"glassware_shop.py": SHOP.format(level=level, passes=passes)})
        status, found = results(command)
        assert (status, found["shop.open"]) == expected
        assert found["shop.till"] == "not run"
    shown = command("check").stdout
    assert "info: shop.till (could not be checked)" in shown
    assert "RuntimeError: no till" in shown


def test_what_the_site_lacks_is_named_with_its_remedy(site: Path, command: Command, kennel: Path) -> None:
    """A key that others may read, and migrations that have not been run."""
    make_instance(site / "instance")
    (site / "instance" / "secret_key").chmod(0o644)
    (site / "plugins.toml").write_text('enabled = ["owners"]\n', encoding="utf-8")
    status, found = results(command)
    assert status == 1
    assert found == {
        "glassware.database": "passed",
        "glassware.schema": "failed",
        "glassware.secret-key": "passed",
        "glassware.secret-key-mode": "failed",
        "glassware.tables": "passed",
    }
    shown = command("check").stdout
    assert "Run: glassware db upgrade" in shown
    assert f"Run: chmod 600 {site}/instance/secret_key" in shown


def test_a_site_without_a_key_is_told(site: Path, command: Command) -> None:
    """`glassware up` makes one."""
    assert results(command)[1]["glassware.secret-key"] == "failed"
    assert "glassware up" in command("check").stdout


def test_an_unreachable_database_fails_one_rule_and_leaves_others_open(command: Command, sound: None) -> None:
    """What could not be looked at is not said to be wrong."""
    pytest.importorskip("psycopg")
    url = "postgresql://keeper:canary@127.0.0.1:1/nothing"
    status, found = results(command, GLASSWARE_SITE__DATABASE=url)
    assert status == 1
    assert found["glassware.database"] == "failed"
    assert found["glassware.schema"] == "not run"
    assert found["glassware.secret-key"] == "passed"
    assert "canary" not in command("check", GLASSWARE_SITE__DATABASE=url).stdout


def test_a_site_that_cannot_load_is_an_error_among_the_results(site: Path, command: Command) -> None:
    """A program that reads the JSON reads that, too."""
    (site / "plugins.toml").write_text('enabled = ["gone"]\n', encoding="utf-8")
    done = command("check", "--json")
    assert done.returncode == 1
    [found] = json.loads(done.stdout)
    assert found["id"] == "glassware.loads"
    assert "enabled names 'gone'" in found["message"]


def test_a_misspelt_table_is_a_warning(site: Path, command: Command, sound: None) -> None:
    """Nobody would read `registration = "closed"` in it."""
    with (site / "plugins.toml").open("a", encoding="utf-8") as file:
        file.write('[stie]\nname = "Mine"\n')
    done = command("check")
    assert done.returncode == 0
    assert "warning: glassware.tables" in done.stdout
    assert "[stie]. Did you mean 'site'?" in done.stdout
