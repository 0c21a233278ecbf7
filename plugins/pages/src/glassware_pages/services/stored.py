"""Pages in the database: found by path, listed, written, deleted."""

import re
from typing import TypedDict

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from glassware import db
from glassware_pages.models import Page

PATH = re.compile(r"/|(/[a-z0-9]+([_-][a-z0-9]+)*)+")
LONGEST_PATH = 200


class PathTakenError(Exception):
    """Another page has the path."""


class Content(TypedDict):
    """What an editor writes of a page."""

    path: str
    title: str
    description: str
    body: str
    published: bool


def is_path(path: str) -> bool:
    """Return whether a page may have this path: `/` or words of a-z, 0-9, `-`, `_` between slashes."""
    return len(path) <= LONGEST_PATH and PATH.fullmatch(path) is not None


def find_page(path: str) -> Page | None:
    """Return the page at a path, published or not."""
    # What cannot be a path asks no database; one of them could not even store the question.
    return db.session.scalar(select(Page).where(Page.path == path)) if is_path(path) else None


def get_page(page_id: int) -> Page | None:
    """Return the page of an id."""
    return db.session.get(Page, page_id)


def all_pages() -> Select[Page]:
    """Return a select of all pages by path."""
    return select(Page).order_by(Page.path)


def save_page(page: Page, content: Content) -> Page:
    """Return the page with this content, new or changed.

    Raises `PathTakenError`, after which the transaction must be rolled back.
    """
    for field, value in content.items():
        setattr(page, field, value)
    db.session.add(page)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise PathTakenError(content["path"]) from error
    return page


def delete_page(page: Page) -> None:
    """Delete a page."""
    db.session.delete(page)
    db.session.flush()
