"""Tests of `views/visiting.py`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from glassware.access import Identity
from glassware.testing.applications import AppMaker

Store = Callable[..., int]

FILES = {
    "index.md": "---\ntitle: Manual\ndescription: All of it.\n---\n# Manual\n\n[Tutorial](tutorial.md)",
    "tutorial.md": "---\norder: 1\n---\n# Tutorial\n\n## First\n\n## Second\n\n[Back](index.md)",
    "guide/start.md": "# Start\n\n![Logo](../img/logo.png)",
    "img/logo.png": "\x89PNG",
    "secret.py": "password",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of Markdown files, with a secret beside it."""
    (tmp_path / "secret.md").write_text("outside", encoding="utf-8")
    root = tmp_path / "manual"
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def app(make_app: AppMaker, folder: Path) -> Flask:
    """Return a site that shows the folder."""
    return make_app(("pages",), settings={"pages": {"content": str(folder)}})


def test_the_home_page_names_the_site(make_app: AppMaker) -> None:
    """A fresh site has a home page with its name and its sentence."""
    settings = {"site": {"name": "Häuser & Gärten"}, "pages": {"tagline": "Built <here>."}}
    text = make_app(("pages",), settings=settings).test_client().get("/").text
    assert "Häuser &amp; Gärten</h1>" in text
    assert "Built &lt;here&gt;." in text


def test_the_home_page_leads_into_the_folder(app: Flask) -> None:
    """The first pages of the folder are shown there with their titles."""
    text = app.test_client().get("/").text
    assert 'href="/docs/tutorial"' in text
    assert ">Tutorial</a>" in text


@pytest.mark.parametrize("path", ["/", "/about"])
def test_a_stored_page_takes_the_place_of_a_template(make_app: AppMaker, store: Store, path: str) -> None:
    """Editors write the home page and about without a developer; a draft changes nothing yet."""
    app = make_app(("pages",))
    page = store(app, path, "In *our* words", published=False)
    assert "<em>our</em>" not in app.test_client().get(path).text
    with app.app_context():
        from glassware.db import session, transaction
        from glassware_pages.services.stored import get_page

        with transaction():
            found = get_page(page)
            assert found is not None
            found.published = True
        session.remove()
    assert "<em>our</em>" in app.test_client().get(path).text


def test_a_site_may_replace_a_template(make_app: AppMaker) -> None:
    """`templates/pages/home.html` beside plugins.toml goes before this plugin's, and may extend it."""
    folder = Path(make_app(("pages",)).instance_path).parent
    template = folder / "templates" / "pages" / "home.html"
    template.parent.mkdir(parents=True)
    template.write_text('{% extends "!pages/home.html" %}{% block hero %}Ours{% endblock %}', "utf-8")
    from glassware import create_app

    app = create_app(folder, mode="test")
    make_app.apps.append(app)
    text = app.test_client().get("/").text
    assert "Ours" in text
    assert "pages-hero" not in text


def test_a_stored_page_is_shown_at_its_path(make_app: AppMaker, store: Store) -> None:
    """Its title, its text as HTML, and nothing under any other spelling."""
    app = make_app(("pages",))
    store(app, "/team/history")
    client = app.test_client()
    response = client.get("/team/history")
    assert response.status_code == 200
    assert "<h1>A title</h1>" in response.text
    assert "Some <em>text</em>." in response.text
    assert client.head("/team/history").status_code == 200
    assert client.get("/team/history/").headers["Location"] == "/team/history"
    assert client.get("/Team/history").status_code == 404
    assert client.get("/team").status_code == 404


def test_a_draft_is_seen_by_editors_only(
    make_app: AppMaker, store: Store, editor: Identity, reader: Identity
) -> None:
    """For everybody else it does not exist, at either spelling."""
    for identity, status in ((None, 404), (reader, 404), (editor, 200)):
        app = make_app(("pages",), identity=identity)
        store(app, "/plan", published=False)
        assert app.test_client().get("/plan").status_code == status
        assert app.test_client().get("/plan/").status_code == (301 if status == 200 else 404)


def test_a_file_is_a_page_with_contents_and_neighbours(app: Flask) -> None:
    """Text, list of pages, list of sections, the page before and the one after."""
    text = app.test_client().get("/docs/tutorial").text
    assert '<h1 id="tutorial">Tutorial' in text
    assert '<a href="/docs/tutorial" aria-current="page">Tutorial</a>' in text
    assert '<a href="#second">Second</a>' in text
    assert 'rel="prev" href="/docs/"' in text
    assert 'rel="next" href="/docs/guide/start"' in text
    assert '<a href="./">Back</a>' in text


def test_the_index_of_the_folder_is_in_the_navigation(app: Flask) -> None:
    """It is a page like others, with an endpoint of its own."""
    text = app.test_client().get("/docs/").text
    assert "<title>Manual" in text
    assert '"All of it."' in text
    assert '<a href="tutorial">Tutorial</a>' in text
    assert 'href="/docs/"' in app.test_client().get("/about").text


def test_a_folder_without_an_index_is_listed(app: Flask, folder: Path) -> None:
    """The address that the navigation leads to always answers."""
    (folder / "index.md").unlink()
    response = app.test_client().get("/docs/")
    assert response.status_code == 200
    assert '<a href="/docs/guide/start">Start</a>' in response.text


def test_the_index_of_the_folder_goes_before_a_stored_page(app: Flask, store: Store) -> None:
    """A page that was stored before the folder came does not send visitors round in circles."""
    store(app, "/docs")
    assert app.test_client().get("/docs/").status_code == 200


def test_an_image_of_the_folder_is_sent(app: Flask) -> None:
    """With its type, so that the page's relative link to it works."""
    response = app.test_client().get("/docs/img/logo.png", buffered=True)
    assert response.status_code == 200
    assert response.mimetype == "image/png"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/docs/tutorial/", "/docs/tutorial"),
        ("/docs/tutorial.md", "/docs/tutorial"),
        ("/docs/index.md", "/docs/"),
        ("/docs/index", "/docs/"),
    ],
)
def test_another_spelling_leads_to_the_address(app: Flask, path: str, location: str) -> None:
    """Each page has one address; links of other habits find it."""
    response = app.test_client().get(path)
    assert (response.status_code, response.headers["Location"]) == (301, location)


TRAVERSALS = (
    "/docs/../secret",
    "/docs/../secret.md",
    "/docs/%2e%2e/secret.md",
    "/docs/%252e%252e/secret.md",
    "/docs/..%2fsecret.md",
    "/docs/..%5csecret.md",
    "/docs/..\\secret.md",
    "/docs/img/../../secret.md",
    "/docs/./tutorial",
    "/docs//tutorial",
    "/docs//etc/passwd",
    "/docs/%00",
    "/docs/tutorial%00.md",
    "/docs/tutorial.md%00.png",
    "/docs/TUTORIAL",
    "/docs/Tutorial.md",
    "/docs/secret",
    "/docs/secret.py",
    "/docs/tutorial%20",
    "/docs/tutorial.",
    "/docs/C:/secret.md",
    "/docs/%c0%ae%c0%ae/secret.md",
    "/docs/~root/secret.md",
    "/docs/" + "../" * 40 + "etc/passwd",
    "/docs/" + "a" * 5000,
)


@pytest.mark.parametrize("path", TRAVERSALS)
def test_nothing_outside_the_folder_has_an_address(app: Flask, path: str) -> None:
    """No spelling of a path leads out of the folder, to another type of file, or to an error."""
    assert app.test_client().get(path).status_code == 404


def test_a_secret_would_be_found_if_it_had_an_address(app: Flask, folder: Path) -> None:
    """The file that the test above cannot reach is readable; within the folder it has an address."""
    (folder / "secret.md").write_text("inside", encoding="utf-8")
    assert app.test_client().get("/docs/secret").status_code == 200


def test_a_path_with_two_slashes_leads_to_no_other_host(app: Flask, store: Store) -> None:
    """A redirect is made of a known address, never of what was asked for."""
    store(app, "/evil")
    for path in ("//evil/", "//evil.example/", "//docs/tutorial/", "/docs//evil.example/"):
        response = app.test_client().get(f"http://localhost{path}")
        assert not response.headers.get("Location", "/x").startswith("//")


def test_the_folder_may_be_the_site(make_app: AppMaker, folder: Path) -> None:
    """With the prefix `/` the files are the pages of the site, and the index is its home."""
    settings = {"pages": {"content": str(folder), "content_prefix": "/"}}
    client = make_app(("pages",), settings=settings).test_client()
    assert '<h1 id="manual">' in client.get("/").text
    assert '<h1 id="start">' in client.get("/guide/start").text
    assert client.get("/about").status_code == 200
    assert client.get("/docs/").status_code == 404


def test_everything_moves_with_the_prefix(make_app: AppMaker, store: Store, folder: Path) -> None:
    """`url_prefix` moves home, files and stored pages, and links follow."""
    settings = {"pages": {"content": str(folder), "url_prefix": "/www"}}
    app = make_app(("pages",), settings=settings)
    store(app, "/imprint")
    client = app.test_client()
    assert client.get("/www/imprint").status_code == 200
    assert client.get("/imprint").status_code == 404
    assert 'href="/www/docs/tutorial"' in client.get("/www/docs/").text
    assert client.get("/www/docs/tutorial/").headers["Location"] == "/www/docs/tutorial"


def test_a_site_below_a_path_links_to_itself(app: Flask, store: Store) -> None:
    """Mounted by a server under a path, links and redirects begin with it."""
    store(app, "/imprint")
    client = app.test_client()
    below = {"SCRIPT_NAME": "/mounted"}
    assert client.get("/imprint", environ_overrides=below).status_code == 200
    moved = client.get("/imprint/", environ_overrides=below)
    assert moved.headers["Location"] == "/mounted/imprint"
    text = client.get("/docs/tutorial", environ_overrides=below).text
    assert 'href="/mounted/docs/guide/start"' in text


@pytest.mark.parametrize(
    "path", ["/", "/about", "/docs/", "/docs/tutorial", "/docs/img/logo.png", "/imprint"]
)
def test_an_unchanged_page_is_not_sent_twice(app: Flask, store: Store, path: str) -> None:
    """A browser that names what it has is told that it is still good."""
    store(app, "/imprint")
    client = app.test_client()
    known = client.get(path, buffered=True).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": known}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(path, headers={"If-None-Match": '"other"'}, buffered=True).status_code == 200


def test_a_changed_file_is_sent_anew(app: Flask, folder: Path) -> None:
    """Neither the server's memory nor the browser's hides a change."""
    client = app.test_client()
    etag = client.get("/docs/tutorial").headers["ETag"]
    (folder / "tutorial.md").write_text("# Quite another text", encoding="utf-8")
    again = client.get("/docs/tutorial", headers={"If-None-Match": etag})
    assert again.status_code == 200
    assert "Quite another text" in again.text


def test_what_one_visitor_sees_is_not_kept_for_another(app: Flask) -> None:
    """Caches ask before they answer."""
    assert app.test_client().get("/docs/tutorial").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_wrong_method_stays_wrong_beside_pages(app: Flask, method: str) -> None:
    """Pages catch no path: another's URL answers 405 and says what it allows; an unknown one 404."""
    client = app.test_client()
    for path in ("/healthz", "/docs/", "/about"):
        response = client.open(path, method=method)
        assert response.status_code == 405
        assert "GET" in response.headers["Allow"]
    assert client.open("/docs/tutorial", method=method).status_code == 404


def test_a_url_of_another_plugin_goes_first(
    make_app: AppMaker, install: Callable[..., Path], store: Store
) -> None:
    """A page stored before a plugin came does not hide the plugin's URL, nor its 405."""
    source = """
        from flask import Blueprint
        from glassware import hookimpl
        from glassware.access import public

        blueprint = Blueprint("shop", __name__)
        blueprint.add_url_rule("/buy", "buy", public(lambda: "sold"), methods=["POST"])
        blueprint.add_url_rule("/see", "see", public(lambda: "seen"))

        @hookimpl
        def register_blueprint():
            return blueprint
    """
    install("shop", {"pages_shop.py": source})
    app = make_app(("pages", "shop"))
    store(app, "/shop/see")
    client = app.test_client()
    assert client.get("/shop/see").text == "seen"
    assert client.get("/shop/buy").status_code == 405
    assert client.get("/shop/other").status_code == 404
