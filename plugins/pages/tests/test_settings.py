"""Tests of `settings.py`."""

import pytest
from pydantic import ValidationError

from glassware_pages.settings import PagesSettings


def test_everything_has_a_default() -> None:
    """A site with no table `[pages]` works."""
    assert PagesSettings().content is None


@pytest.mark.parametrize("prefix", ["/", "/docs", "/en/docs", "/how-to"])
def test_a_prefix_is_a_path(prefix: str) -> None:
    """It begins with a slash and ends without one."""
    assert PagesSettings(content_prefix=prefix).content_prefix == prefix


@pytest.mark.parametrize("prefix", ["", "docs", "/docs/", "/<path:x>", "/..", "/a//b", "/Docs"])
def test_a_prefix_is_nothing_else(prefix: str) -> None:
    """A URL variable, or a path that no page can have, is refused at start."""
    with pytest.raises(ValidationError):
        PagesSettings(content_prefix=prefix)


@pytest.mark.parametrize("source", ["https://i.example; script-src *", "data:", "*", "'unsafe-inline'"])
def test_an_image_source_cannot_widen_the_policy(source: str) -> None:
    """Only hosts are allowed, by http or https."""
    with pytest.raises(ValidationError):
        PagesSettings(image_sources=(source,))
