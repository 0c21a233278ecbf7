"""What operators do: `glassware auth …`."""

import sys

import click

from glassware import db
from glassware_auth import passwords, services
from glassware_users import services as users


@click.group("auth")
def group() -> None:
    """Passwords of accounts."""


@group.command("set-password")
@click.argument("name")
@click.option("--password-stdin", "from_stdin", is_flag=True, help="Read the password from standard input.")
def set_password(name: str, *, from_stdin: bool) -> None:
    """Give the account NAME (username or e-mail address) a password, and end its sessions."""
    password = _read_password(from_stdin=from_stdin)
    try:
        hashed = passwords.hash_password(password)
    except services.PasswordRefusedError as error:
        raise click.ClickException(str(error)) from error
    with db.transaction():
        user = users.find_by_login(name)
        if user is None:
            message = f"There is no account {name!r}. See: glassware users list"
            raise click.ClickException(message)
        services.store_hash(user.id, hashed)
        username = user.username
    click.echo(f"{username} has a new password.")


def _read_password(*, from_stdin: bool) -> str:
    if not from_stdin:
        given: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return given
    # One line's end is how it was typed or echoed; any other white space is the password's own.
    piped: str = sys.stdin.read()
    return piped.removesuffix("\n").removesuffix("\r")
