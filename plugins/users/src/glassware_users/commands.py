"""What operators do: `glassware users …`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select

from glassware import db
from glassware_users import services
from glassware_users.models import User

HEADINGS = ("USERNAME", "E-MAIL", "NAME", "ROLES", "STATE")


@click.group("users")
def group() -> None:
    """Accounts and their roles."""


@group.command("create")
@click.argument("name")
@click.option("--email", required=True, help="The account's e-mail address.")
@click.option("--display-name", default="", help="What others see, in place of NAME.")
@click.option("--admin", is_flag=True, help="Make the account an administrator.")
def create(name: str, email: str, display_name: str, *, admin: bool) -> None:
    """Make an account with the username NAME."""
    roles = (services.ADMINISTRATOR,) if admin else ()
    with _worded(), db.transaction():
        user = services.create_user(name, email, display_name=display_name, roles=roles)
    role = " and administers the site" if admin else ""
    click.echo(f"{user.username} has an account{role}.")


@group.command("list")
@click.option("--search", default="", help="Only those whose names or addresses hold these words.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def list_(search: str, *, as_json: bool) -> None:
    """Show the accounts."""
    found = db.session.scalars(services.people(select(User), search)).all()
    if as_json:
        click.echo(json.dumps([_as_json(user) for user in found], indent=2))
    elif found:
        for line in _table([HEADINGS, *(_row(user) for user in found)]):
            click.echo(line)
    else:
        click.echo("Nobody is found." if search else "Nobody has an account yet.")


@group.command("grant")
@click.argument("name")
@click.argument("role")
def grant(name: str, role: str) -> None:
    """Give the account NAME (username or e-mail address) a ROLE."""
    with _worded(), db.transaction():
        user = _find(name)
        services.grant(user, role)
    click.echo(f"{user.username} is {', '.join(user.roles)}.")


@group.command("revoke")
@click.argument("name")
@click.argument("role")
def revoke(name: str, role: str) -> None:
    """Take a ROLE from the account NAME (username or e-mail address)."""
    with _worded(), db.transaction():
        user = _find(name)
        services.revoke(user, role)
    click.echo(f"{user.username} is {', '.join(user.roles)}.")


def _find(name: str) -> User:
    user = services.find_by_login(name)
    if user is None:
        message = f"There is no account {name!r}. See: glassware users list"
        raise click.ClickException(message)
    return user


@contextmanager
def _worded() -> Iterator[None]:
    """Turn what the services refuse into a message and exit status 1."""
    try:
        yield
    except services.UserError as error:
        raise click.ClickException(str(error)) from error


def _row(user: User) -> tuple[str, ...]:
    state = "active" if user.is_active else "deactivated"
    return user.username, user.email, user.display_name, ", ".join(user.roles), state


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _as_json(user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "username": user.username,
        "email": user.email,
        "display_name": user.display_name,
        "roles": user.roles,
        "is_active": user.is_active,
        "created_at": user.created_at.isoformat(),
    }
