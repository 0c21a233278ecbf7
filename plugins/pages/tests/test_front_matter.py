"""Tests of `services/front_matter.py`."""

import pytest

from glassware_pages.services.front_matter import FrontMatter, FrontMatterError, parse


def test_the_known_keys_are_read_and_others_left_alone() -> None:
    """A file may bear what other tools read."""
    said = parse("title: A title\ndescription: One sentence.\norder: 3\nlayout: wide\n")
    assert said == FrontMatter(title="A title", description="One sentence.", order=3)


@pytest.mark.parametrize("text", [None, "", "# nothing but a comment"])
def test_nothing_said_is_nothing(text: str | None) -> None:
    """Front matter may be absent or empty."""
    assert parse(text) == FrontMatter()


def test_a_number_may_be_a_title() -> None:
    """A page about a year needs no quotation marks."""
    assert parse("title: 2026").title == "2026"


@pytest.mark.parametrize(
    "text",
    [
        "title: [",
        "order: many",
        "- a list",
        "title: {a: b}",
        "title: !!python/object/apply:os.system ['true']",
        "order: 2026-13-45",
        "[" * 5000,
        "title: \x07",
    ],
)
def test_what_cannot_be_read_is_one_error(text: str) -> None:
    """Bad YAML, a wrong type and a Python object are refused in one line."""
    with pytest.raises(FrontMatterError) as caught:
        parse(text)
    assert "\n" not in str(caught.value)
