"""Start here: everything that this plugin adds to a site."""

from flask import Blueprint, Request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from glassware import hookimpl
from glassware.contributions import Check, CspSource, NavItem, Permission, Probe
from glassware.settings import settings
from glassware_pages.services import content
from glassware_pages.settings import PagesSettings
from glassware_pages.views import errors, visiting


@hookimpl
def register_settings() -> type[PagesSettings]:
    """Return the model of `[pages]`."""
    return PagesSettings


@hookimpl
def register_blueprint() -> Blueprint:
    """Return home, about, and the editor."""
    return visiting.blueprint


@hookimpl
def register_navigation() -> list[NavItem]:
    """Return links to the folder of Markdown files, if there is one, to about, and to the editor."""
    chosen = settings(PagesSettings)
    mounted = chosen.content is not None and chosen.content_prefix != "/"
    contents = [NavItem(chosen.content_label, "pages.contents", order=20)] if mounted else []
    return [
        *contents,
        NavItem("About", "pages.about", order=200),
        NavItem("Pages", "pages.editor.index", "admin", order=20),
    ]


@hookimpl
def register_permissions() -> list[Permission]:
    """Return the right to write pages."""
    return [Permission("pages.edit", "Write, publish and delete pages", ("editor", "administrator"))]


@hookimpl
def register_checks() -> list[Check]:
    """Return what can be wrong with the folder of Markdown files."""
    return [
        Check(
            "pages.content_exists",
            "error",
            "The folder that [pages] content names does not exist.",
            "Make it, or correct the setting; it is relative to the folder of plugins.toml.",
            content.exists,
        ),
        Check(
            "pages.front_matter",
            "warning",
            "A file in the folder that [pages] content names has front matter that cannot be read.",
            "The log names file and fault; until then its title and order are guessed.",
            content.is_sound,
        ),
    ]


@hookimpl
def register_health() -> list[Probe]:
    """Return whether that folder can be read."""
    return [Probe("pages.content", content.fault)]


@hookimpl
def register_csp() -> list[CspSource]:
    """Return the hosts that pages may show images from."""
    return [CspSource("img-src", source) for source in settings(PagesSettings).image_sources]


@hookimpl
def resolve_missing(request: Request) -> ResponseReturnValue | None:
    """Return the page at a path that no URL rule matches."""
    return visiting.resolve(request)


@hookimpl
def render_error(error: HTTPException, request: Request) -> ResponseReturnValue | None:
    """Return the site's page for an error."""
    return errors.show(error, request)
