"""What visitors see: home, about, and the pages of the database and of the folder of Markdown files."""

from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Request, abort, make_response, redirect, render_template, send_file, url_for
from flask import request as current_request
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext
from werkzeug.wrappers import Response

from glassware.access import may, public
from glassware.settings import settings
from glassware_pages.models import Page
from glassware_pages.services import stored
from glassware_pages.services.content import content_folder
from glassware_pages.services.folder import INDEX, MARKDOWN, Folder
from glassware_pages.services.markdown import render
from glassware_pages.settings import PagesSettings
from glassware_pages.views import editing

FIRST = 6
"""How many pages of the folder the home page shows."""

blueprint = Blueprint("pages", __name__, url_prefix="/")
blueprint.register_blueprint(editing.blueprint)


@blueprint.record
def mount_contents(state: BlueprintSetupState) -> None:
    """Give the folder's index an endpoint at the address that the site's settings choose."""
    chosen = settings(PagesSettings)
    if chosen.content and chosen.content_prefix != "/":
        state.add_url_rule(f"{chosen.content_prefix}/", "contents", contents)


@blueprint.get("/")
@public
def home() -> Response:
    """Show the page at `/`, else the folder's index if it lies there, else the template."""
    return resolve(current_request) or _home()


@blueprint.get("/about")
@public
def about() -> Response:
    """Show the page with this path, else the template."""
    return resolve(current_request) or _fresh("pages/about.html")


@public
def contents() -> Response:
    """Show the folder's index, or a list of its pages if it has none."""
    folder = content_folder() or abort(404)
    files = folder.files()
    if "" in files:
        return _shown(folder, "", files[""])
    title = gettext(settings(PagesSettings).content_label)
    return _fresh("pages/contents.html", base=content_url(""), title=title, tree=folder.tree())


def resolve(request: Request) -> Response | None:
    """Return the page at the path of a request; a stored one goes before a file."""
    root = url_for("pages.home")
    asked = request.root_path + request.path
    if not asked.startswith(root):
        return None
    path = f"/{asked.removeprefix(root)}"
    return _stored(path) or _filed(path)


def content_url(address: str) -> str:
    """Return the URL of something in that folder."""
    prefix = settings(PagesSettings).content_prefix.strip("/")
    inside = f"{prefix}/{address}" if prefix else address
    return url_for("pages.home") + quote(inside)


def _home() -> Response:
    folder = content_folder()
    first = [page for page in folder.tree().pages() if page.address][:FIRST] if folder else []
    tagline = gettext(settings(PagesSettings).tagline)
    return _fresh("pages/home.html", base=content_url(""), first=first, tagline=tagline)


def _stored(path: str) -> Response | None:
    page = _readable(path)
    if page is not None:
        return _fresh("pages/page.html", page=page, rendered=render(page.body))
    if path.endswith("/") and _readable(path.rstrip("/")):
        return redirect(url_for("pages.home") + path.strip("/"), 301)
    return None


def _readable(path: str) -> Page | None:
    page = stored.find_page(path)
    return page if page and (page.published or may("pages.edit")) else None


def _filed(path: str) -> Response | None:
    folder = content_folder()
    prefix = settings(PagesSettings).content_prefix.rstrip("/")
    if folder is None or not path.startswith(f"{prefix}/"):
        return None
    address = path.removeprefix(f"{prefix}/")
    files = folder.files()
    if address in files:
        return _shown(folder, address, files[address])
    name = address.removesuffix(MARKDOWN)
    others = (name, f"{address}/", address.rstrip("/"), name.removesuffix(INDEX))
    better = next((other for other in others if other in files and other != address), None)
    return None if better is None else redirect(content_url(better), 301)


def _shown(folder: Folder, address: str, path: Path) -> Response:
    try:
        if path.suffix != MARKDOWN:
            return send_file(path, conditional=True, etag=True)
        document = folder.document(path)
    except OSError:
        return abort(404)
    tree = folder.tree()
    pages = list(tree.pages())
    place = next(place for place, page in enumerate(pages) if page.address == address)
    return _fresh(
        "pages/document.html",
        address=address,
        base=content_url(""),
        document=document,
        following=pages[place + 1] if place + 1 < len(pages) else None,
        previous=pages[place - 1] if place else None,
        rendered=document.rendered,
        tree=tree,
    )


def _fresh(template: str, **values: object) -> Response:
    """Return a page that browsers keep and ask about again: unchanged, it is not sent twice."""
    response = make_response(render_template(template, **values))
    response.cache_control.no_cache = True
    response.add_etag(weak=True)
    return response.make_conditional(current_request)
