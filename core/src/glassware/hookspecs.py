"""The contract: every hook that a plugin may implement, and nothing else.

A plugin implements a hook by a function of the same name under `@glassware.hookimpl`; it may leave out
arguments that it does not need. A plugin that offers hooks of its own marks them with `hookspec`.
"""

from types import ModuleType
from typing import Any

import click
import pluggy
from flask import Blueprint, Flask, Request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from glassware.access import Identity
from glassware.contributions import (
    Check,
    CspSource,
    NavItem,
    Permission,
    Probe,
    Rows,
    Slot,
    SlotContent,
)
from glassware.settings import Settings

hookspec = pluggy.HookspecMarker("glassware")


@hookspec
def add_hookspecs() -> ModuleType:
    """Return a module of hooks that this plugin offers to others, each named `<plugin>_<noun>`."""


@hookspec
def register_settings() -> type[Settings]:
    """Return the model of the plugin's table in `plugins.toml`."""


@hookspec
def register_blueprint() -> Blueprint:
    """Return the plugin's blueprint. It must bear the plugin's name."""


@hookspec
def register_navigation() -> list[NavItem]:
    """Return the plugin's links in the site's navigation."""


@hookspec
def register_commands() -> click.Group:
    """Return the group that `glassware <plugin>` runs; it must bear the plugin's name."""


@hookspec
def register_slots() -> list[Slot]:
    """Return the places in the plugin's templates that others may fill."""


@hookspec
def fill_slots() -> list[SlotContent]:
    """Return what the plugin puts into slots, its own or others'."""


@hookspec
def register_permissions() -> list[Permission]:
    """Return the rights that the plugin's endpoints and services ask for."""


@hookspec
def register_checks() -> list[Check]:
    """Return the plugin's rules for `glassware check`."""


@hookspec
def register_health() -> list[Probe]:
    """Return the plugin's probes for `/readyz`."""


@hookspec
def register_csp() -> list[CspSource]:
    """Return the sources that the plugin's pages load from beyond the site itself."""


@hookspec(firstresult=True)
def identify(request: Request) -> Identity | None:
    """Return who makes this request, or None when this plugin cannot tell."""


@hookspec(firstresult=True)
def challenge(request: Request) -> ResponseReturnValue | None:
    """Return how to ask for a log-in: a redirect or a 401."""


@hookspec
def authorize(identity: Identity | None, permission: str) -> bool | None:
    """Return True to grant, False to deny whatever others say, None to leave it to others."""


@hookspec
def visible(identity: Identity | None, permission: str, model: type[Any]) -> Rows | None:
    """Return which rows of a model the identity may use the permission on."""


@hookspec(firstresult=True)
def render_error(error: HTTPException, request: Request) -> ResponseReturnValue | None:
    """Return the response for an HTTP error."""


@hookspec(firstresult=True)
def resolve_missing(request: Request) -> ResponseReturnValue | None:
    """Return the answer to a GET or HEAD whose path no URL rule matches; check access by `may()`."""


@hookspec(firstresult=True)
def setup_link() -> str | None:
    """Return the one-time URL that makes the first administrator, or None when there is one."""


@hookspec
def init_app(app: Flask) -> None:
    """Bind an extension to the application; a hook is the better way where there is one."""
