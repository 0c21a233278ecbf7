"""What the tests of pages have in common: who visits, and a page to visit."""

from collections.abc import Callable

import pytest
from flask import Flask

from glassware.access import Identity
from glassware.db import transaction
from glassware_pages.models import Page
from glassware_pages.services import stored
from glassware_pages.services.stored import Content


@pytest.fixture
def editor() -> Identity:
    """Return somebody who may edit pages."""
    return Identity("1", "Edda", "ambient", scopes=frozenset({"pages.edit"}))


@pytest.fixture
def reader() -> Identity:
    """Return somebody who may do nothing in particular."""
    return Identity("2", "Rita", "ambient", scopes=frozenset())


@pytest.fixture
def store() -> Callable[..., int]:
    """Return `store(app, path, …)`, which writes a page and returns its id."""

    def write(app: Flask, path: str, body: str = "Some *text*.", *, published: bool = True) -> int:
        content = Content(path=path, title="A title", description="", body=body, published=published)
        with app.app_context(), transaction():
            return stored.save_page(Page(), content).id

    return write
