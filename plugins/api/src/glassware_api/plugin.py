"""Start here: every hook that this plugin implements or offers."""

from types import ModuleType

from flask import Blueprint, Request, Response
from werkzeug.exceptions import HTTPException

from glassware import hookimpl
from glassware.contributions import NavItem
from glassware_api import hookspecs, mounting, problems
from glassware_api.settings import ApiSettings


@hookimpl
def add_hookspecs() -> ModuleType:
    """Offer `api_resources`."""
    return hookspecs


@hookimpl
def register_settings() -> type[ApiSettings]:
    """Read the table `[api]`."""
    return ApiSettings


@hookimpl
def register_blueprint() -> Blueprint:
    """Mount what plugins give; a new one each time, for another site has other plugins."""
    return mounting.make_blueprint()


@hookimpl
def register_navigation() -> list[NavItem]:
    """Lead to the API's root from the foot of every page."""
    return [NavItem("API", "api.index", "footer")]


@hookimpl
def challenge(request: Request) -> Response | None:
    """Ask clients of the API for a token; others are asked by somebody else."""
    return problems.challenge() if problems.owns(request) else None


@hookimpl
def render_error(error: HTTPException, request: Request) -> Response | None:
    """Answer with a problem document under the prefix, and wherever JSON is preferred to HTML."""
    wanted = problems.owns(request) or problems.prefers_json(request)
    return problems.problem(error) if wanted else None
