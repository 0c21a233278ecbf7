"""The plugin auth: every hook that it implements."""

from typing import TYPE_CHECKING

import click
from flask import Blueprint, Flask, Request, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from glassware import hookimpl
from glassware.access import Identity
from glassware.contributions import SlotContent
from glassware.settings import settings
from glassware_auth import browser, identification, passwords, services, tokens
from glassware_auth import setup_link as setup_links
from glassware_auth.settings import AuthSettings

if TYPE_CHECKING:
    from glassware_api.routes import Route


@hookimpl
def register_settings() -> type[AuthSettings]:
    """Return the table `[auth]`."""
    return AuthSettings


@hookimpl
def init_app(app: Flask) -> None:
    """Bind Flask-Login, Flask-Bcrypt and Flask-JWT-Extended."""
    key = settings(AuthSettings).jwt_key
    browser.init_app(app, services.find_visitor)
    passwords.init_app(app)
    tokens.init_app(app, key.get_secret_value() if key else None)


@hookimpl
def register_blueprint() -> Blueprint:
    """Return the pages under `/auth`."""
    from glassware_auth.views import blueprint

    return blueprint


@hookimpl
def register_commands() -> click.Group:
    """Return `glassware auth`."""
    from glassware_auth.commands import group

    return group


@hookimpl
def fill_slots() -> list[SlotContent]:
    """Return what stands at the end of the site's navigation: log in, or who is and log out."""
    return [SlotContent("site.account", _account_menu)]


@hookimpl
def identify(request: Request) -> Identity | None:
    """Return who a session's cookie or a bearer's token belongs to."""
    return identification.identify(request)


@hookimpl
def challenge(request: Request) -> ResponseReturnValue | None:
    """Lead browsers to the log-in form."""
    return identification.challenge(request)


@hookimpl
def setup_link() -> str | None:
    """Return the link that makes the first administrator."""
    return setup_links.link()


@hookimpl
def api_resources() -> "list[Route]":
    """Return the endpoints that give out tokens."""
    from glassware_auth.resources import routes

    return routes()


def _account_menu() -> Markup:
    registration = settings(AuthSettings).registration
    return Markup(render_template("auth/account_menu.html", registration=registration))  # noqa: S704
