"""`glassware users …`."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from glassware_users.commands import group


@pytest.fixture
def run(make_app: Callable[..., Flask]) -> Callable[..., Result]:
    """Return a function that runs `glassware users` with arguments, on a site of its own."""
    app = make_app(("users",))

    def call(*arguments: str) -> Result:
        with app.app_context():
            return app.test_cli_runner().invoke(group, arguments)

    return call


def test_accounts_are_made_and_listed(run):
    """A table for people, JSON for programs."""
    assert run("list").output == "Nobody has an account yet.\n"
    made = run("create", "Ada", "--email", "ada@example.org", "--admin", "--display-name", "Ada L.")
    assert made.output == "Ada has an account and administers the site.\n"
    assert run("create", "bob", "--email", "bob@example.org").output == "bob has an account.\n"
    head, ada, bob = run("list").output.splitlines()
    assert head.split() == ["USERNAME", "E-MAIL", "NAME", "ROLES", "STATE"]
    assert ada.split("  ")[0] == "Ada"
    assert "member, administrator" in ada
    assert bob.endswith("active")
    found = json.loads(run("list", "--json", "--search", "L. ADA").output)
    assert [(user["username"], user["roles"]) for user in found] == [("Ada", ["member", "administrator"])]
    assert run("list", "--search", "nobody").output == "Nobody is found.\n"


def test_roles_are_granted_and_revoked(run):
    """By username or e-mail address."""
    run("create", "ada", "--email", "ada@example.org")
    assert run("grant", "ADA", "editor").output == "ada is member, editor.\n"
    assert run("revoke", "ada@example.org", "editor").output == "ada is member.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "ADA", "--email", "other@example.org"), "Another account has this username."),
        (("create", "other", "--email", "ada@example.org"), "Another account has this e-mail address."),
        (("create", "", "--email", "other@example.org"), "Choose a username."),
        (("create", "other", "--email", "nonsense"), "not a valid e-mail address"),
        (("grant", "ada", "editr"), "There is no role 'editr'. Is it editor?"),
        (("grant", "nobody", "editor"), "There is no account 'nobody'."),
        (("revoke", "ada", "administrator"), "the last active administrator"),
        (("revoke", "ada", "member"), "Everybody who has an account is a member."),
    ],
)
def test_what_cannot_be_done_is_said_with_status_1(run, arguments: tuple[str, ...], said: str):
    """One line, no traceback, nothing changed."""
    run("create", "ada", "--email", "ada@example.org", "--admin")
    before = run("list", "--json").output
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert said in result.output
    assert run("list", "--json").output == before
