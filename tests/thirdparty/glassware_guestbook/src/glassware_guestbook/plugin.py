"""Start here: every hook that this plugin implements."""

from typing import TYPE_CHECKING

from flask import Blueprint

from glassware import hookimpl
from glassware.contributions import NavItem, Permission
from glassware_guestbook import views
from glassware_guestbook.settings import GuestbookSettings

if TYPE_CHECKING:
    from glassware_api.routes import Route


@hookimpl
def register_settings() -> type[GuestbookSettings]:
    """Read the table `[guestbook]`."""
    return GuestbookSettings


@hookimpl
def register_blueprint() -> Blueprint:
    """Show the guestbook."""
    return views.blueprint


@hookimpl
def register_navigation() -> list[NavItem]:
    """Lead to it."""
    return [NavItem("Guestbook", "guestbook.index", order=60)]


@hookimpl
def register_permissions() -> list[Permission]:
    """Let editors remove entries."""
    return [Permission("guestbook.remove", "Remove entries of the guestbook", ("editor",))]


@hookimpl
def api_resources() -> list["Route"]:
    """Show the entries to clients of the API."""
    from glassware_api.routes import Route  # only a site with the api plugin asks
    from glassware_guestbook.resources import EntryCollection

    return [Route("", EntryCollection)]
