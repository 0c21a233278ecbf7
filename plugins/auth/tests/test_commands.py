"""`glassware auth …`, as operators use it."""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from glassware_auth.commands import group

OTHER = "another horse battery"

AddAccount = Callable[..., int]
LogIn = Callable[..., Any]


def run(app: Flask, *arguments: str, typed: str) -> Result:
    """Return what the command answers."""
    with app.app_context():
        return CliRunner().invoke(group, ["set-password", *arguments], input=typed)


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("name", ["ada", "ADA", "ada@example.org"])
def test_a_password_is_read_from_standard_input(
    app: Flask, add_account: AddAccount, log_in: LogIn, name: str, end: str
) -> None:
    """The line's end is not part of it."""
    add_account(app, password=None)
    result = run(app, name, "--password-stdin", typed=OTHER + end)
    assert (result.exit_code, result.output) == (0, "ada has a new password.\n")
    assert log_in(app.test_client(), "ada", OTHER).status_code == 302


def test_a_password_is_asked_for_twice(app: Flask, add_account: AddAccount, log_in: LogIn) -> None:
    """At a terminal it is typed, and never shown."""
    add_account(app)
    result = run(app, "ada", typed=f"{OTHER}\n{OTHER}\n")
    assert result.exit_code == 0
    assert OTHER not in result.output
    assert log_in(app.test_client(), "ada", OTHER).status_code == 302


def test_another_password_ends_all_sessions(
    app: Flask, client: FlaskClient, add_account: AddAccount, log_in: LogIn
) -> None:
    """A2: whoever was in with the old one is out."""
    add_account(app)
    log_in(client)
    run(app, "ada", "--password-stdin", typed=OTHER)
    assert client.get("/auth/account").status_code == 302


@pytest.mark.parametrize(
    ("name", "password", "named"),
    [
        ("nobody", OTHER, "nobody"),
        ("ada", "", "8 to 1024"),
        ("ada", "short", "8 to 1024"),
        ("ada", "x" * 1025, "8 to 1024"),
        ("a\0b", OTHER, "no account"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    app: Flask, add_account: AddAccount, log_in: LogIn, name: str, password: str, named: str
) -> None:
    """Exit status 1, one line, no traceback."""
    add_account(app)
    result = run(app, name, "--password-stdin", typed=password)
    assert result.exit_code == 1
    assert named in result.output
    assert isinstance(result.exception, SystemExit)
    assert log_in(app.test_client()).status_code == 302
