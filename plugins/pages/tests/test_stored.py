"""Tests of `services/stored.py` and `models.py`."""

from datetime import timedelta

import pytest

from glassware.db import session, transaction, utcnow
from glassware.testing.applications import AppMaker
from glassware_pages.models import Page
from glassware_pages.services import stored
from glassware_pages.services.stored import Content, PathTakenError


def content(path: str = "/imprint", body: str = "text") -> Content:
    """Return what an editor might write."""
    return Content(path=path, title="Imprint", description="", body=body, published=True)


def test_a_page_is_kept_and_found_by_its_path(make_app: AppMaker, database: str) -> None:
    """On every database, with every character, and a text larger than MariaDB's TEXT."""
    body = "ä€😀" * 20_000
    with make_app(("pages",)).app_context():
        with transaction():
            stored.save_page(Page(), content(body=body))
        session.expire_all()
        page = stored.find_page("/imprint")
        assert page is not None
        assert page.body == body
        assert utcnow() - page.created_at < timedelta(minutes=1)
        assert stored.get_page(page.id) is page


def test_two_pages_cannot_have_one_path(make_app: AppMaker, database: str) -> None:
    """The second is refused by the database itself, whoever checked what before."""
    with make_app(("pages",)).app_context():
        with transaction():
            stored.save_page(Page(), content())
        with pytest.raises(PathTakenError), transaction():
            stored.save_page(Page(), content())
        with transaction():
            stored.save_page(Page(), content("/other"))
        assert [page.path for page in session.scalars(stored.all_pages())] == ["/imprint", "/other"]


def test_a_change_is_dated(make_app: AppMaker) -> None:
    """The time of the last change moves, that of the making does not."""
    with make_app(("pages",)).app_context():
        with transaction():
            page = stored.save_page(Page(), content())
        made, changed = page.created_at, page.updated_at
        with transaction():
            stored.save_page(page, content(body="other"))
        assert page.created_at == made
        assert page.updated_at > changed


def test_a_deleted_page_is_gone(make_app: AppMaker) -> None:
    """Its path is free again."""
    with make_app(("pages",)).app_context():
        with transaction():
            page = stored.save_page(Page(), content())
        with transaction():
            stored.delete_page(page)
        assert stored.find_page("/imprint") is None


@pytest.mark.parametrize("path", ["/", "/a", "/team/history", "/how-to", "/a_b/c1"])
def test_a_path_is_words_between_slashes(path: str) -> None:
    """Small letters, digits, hyphens and underscores within."""
    assert stored.is_path(path)


@pytest.mark.parametrize(
    "path",
    ["", "a", "/a/", "//", "/A", "/ä", "/a b", "/../a", "/.env", "/a\0", "/-a", "/a\n", "/" + "a" * 200],
)
def test_nothing_else_is_a_path(make_app: AppMaker, path: str) -> None:
    """And no database is asked for it: PostgreSQL cannot even store a NUL."""
    assert not stored.is_path(path)
    with make_app(("pages",), migrated=False).app_context():
        assert stored.find_page(path) is None
