"""What a deployer is told by the real command line when a site of the five plugins is put together wrong."""

import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]
Install = Callable[..., Path]
Check = Callable[..., None]

MALFORMED = {
    "a list that never ends": ('enabled = ["pages"', ["plugins.toml, line 1", "not valid TOML"]),
    "a key twice": ('enabled = []\n[site]\nname = "a"\nname = "b"\n', ["line 4", "not valid TOML"]),
    "an unknown key": ('enabled = []\n[site]\n\nnmae = "a"\n', ["line 4", "'nmae'", "Did you mean 'name'?"]),
    "an unknown key of a plugin": (
        'enabled = ["forms"]\n[forms]\nmax_lenght = 5\n',
        ["line 3", "'max_lenght' of [forms]", "Did you mean 'max_length'?"],
    ),
    "a wrong type": ('enabled = []\n[site]\nproxies = "1"\n', ["line 3", "'proxies' of [site]", "integer"]),
    "a wrong type of a plugin": (
        'enabled = ["users", "auth"]\n[auth]\nregistration = true\n',
        ["line 3", "'registration' of [auth]", "'open' or 'closed'"],
    ),
    "enabled is text": ('enabled = "pages"\n', ["line 1", 'enabled = ["pages"]']),
    "an unknown plugin": (
        'enabled = [\n  "users",\n  "pagse",\n]\n',
        ["line 3", "'pagse'", "Did you mean 'pages'?", "Install its package"],
    ),
    "a missing dependency": (
        'enabled = ["auth", "pages"]\n',
        ["'auth'", "'users'", "Run: glassware plugins enable users"],
    ),
    "a reserved key of Flask": (
        "enabled = []\n[flask]\nWTF_CSRF_ENABLED = false\n",
        ["line 3", "WTF_CSRF_ENABLED", "the core decides it"],
    ),
    "an unreachable database": (
        'enabled = []\n[site]\ndatabase = "postgresql://me:canary@127.0.0.1:1/x"\n',
        ["does not answer", "127.0.0.1", "[site]"],
    ),
    "no database": (
        'enabled = []\n[site]\ndatabase = "oracel://canary"\n',
        ["[site] database", "postgresql://"],
    ),
}


@pytest.mark.parametrize("fault", MALFORMED)
def test_what_is_wrong_with_the_file_is_one_message(
    site: Path, command: Command, check_refusal: Check, fault: str
) -> None:
    """P8, P10, P15: culprit, place and remedy; no secret; the file stays as it was."""
    text, words = MALFORMED[fault]
    (site / "plugins.toml").write_text(text, encoding="utf-8")
    before = (site / "plugins.toml").read_bytes()
    check_refusal(command("db", "status"), *words)
    assert (site / "plugins.toml").read_bytes() == before


def test_two_distributions_of_one_name_are_both_named(
    site: Path, install: Install, command: Command, check_refusal: Check
) -> None:
    """P4: even when the other is one of the five."""
    install("users", {"other_users.py": "raise RuntimeError"}, distribution="other-users")
    check_refusal(command("db", "status"), "'users'", "glassware-users", "other-users 1.0", "uninstall one")


def test_a_circle_is_shown(site: Path, install: Install, command: Command, check_refusal: Check) -> None:
    """P8: with every plugin in it."""
    install("a", {"cycle_a.py": "raise RuntimeError"}, requires=("glassware-b",))
    install("b", {"cycle_b.py": "raise RuntimeError"}, requires=("glassware-a",))
    (site / "plugins.toml").write_text('enabled = ["pages", "a", "b"]\n', encoding="utf-8")
    check_refusal(command("db", "status"), "in a circle: a → b → a", "Disable one of them")


def test_a_database_ahead_of_the_code_is_refused(site: Path, command: Command, check_refusal: Check) -> None:
    """M8: by the command that migrates and by the one that serves."""
    import sqlite3

    assert command("db", "upgrade").returncode == 0
    connection = sqlite3.connect(site / "instance" / "glassware.sqlite3")
    connection.execute("UPDATE alembic_version_forms SET version_num = 'forms_9999'")
    connection.commit()
    connection.close()
    check_refusal(command("db", "upgrade"), "forms_9999", "glassware-forms")
    production = {"GLASSWARE_SITE__SECRET_KEY": "k" * 40, "GLASSWARE_SITE__URL": "https://localhost"}
    check_refusal(command("serve", "--port", "0", **production), "forms_9999", "glassware-forms")


@pytest.mark.parametrize("name", ["up", "serve", "run"])
def test_a_busy_port_is_one_message(command: Command, check_refusal: Check, name: str) -> None:
    """It names the port and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        check_refusal(command(name, "--port", port), port, "--port")
