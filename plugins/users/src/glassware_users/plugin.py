"""Start here: every hook that this plugin implements."""

from typing import TYPE_CHECKING, Any

import click
from flask import Blueprint
from sqlalchemy import true

from glassware import hookimpl
from glassware.access import Identity
from glassware.contributions import NavItem, Permission, Rows, Slot
from glassware_users import authorization
from glassware_users.services import ADMINISTRATOR

if TYPE_CHECKING:
    from glassware_api.routes import Route


@hookimpl
def register_blueprint() -> Blueprint:
    """Return the pages under `/users`."""
    from glassware_users.views import blueprint

    return blueprint


@hookimpl
def register_navigation() -> list[NavItem]:
    """Lead administrators to the people, and everybody to his own profile."""
    return [NavItem("People", "users.index", "admin"), NavItem("Profile", "users.profile", "account")]


@hookimpl
def register_commands() -> click.Group:
    """Return `glassware users`."""
    from glassware_users.commands import group

    return group


@hookimpl
def register_slots() -> list[Slot]:
    """Open the profile to other plugins."""
    return [Slot("users.profile", "On a person's own profile, below what users shows.", ("user",))]


@hookimpl
def register_permissions() -> list[Permission]:
    """Return what may be done with accounts; administrators hold it."""
    rights = {
        "users.read": "See the people of this site.",
        "users.create": "Make accounts.",
        "users.edit": "Change accounts, and deactivate them.",
        "users.delete": "Delete accounts.",
        "users.grant": "Give people roles, and take them away.",
    }
    return [Permission(name, description, (ADMINISTRATOR,)) for name, description in rights.items()]


@hookimpl
def authorize(identity: Identity | None, permission: str) -> bool | None:
    """Grant what the identity's roles hold; deny deactivated accounts everything."""
    return authorization.holds(identity, permission)


@hookimpl
def visible(identity: Identity | None, permission: str, model: type[Any]) -> Rows | None:  # noqa: ARG001
    """Show every row of every model to whose roles hold the permission."""
    return Rows(grant=true()) if authorization.holds(identity, permission) else None


@hookimpl
def api_resources() -> "list[Route]":
    """Return the accounts under `/api/v1/users`."""
    from glassware_users.resources import routes

    return routes()
