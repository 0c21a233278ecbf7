"""What the contact form accepts; what it refuses is said beside its field, and stored nowhere."""

from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from glassware_forms.models import Submission

FIELDS = ("name", "email", "subject", "message")
ONE_LINE = ("name", "email", "subject")
LONGEST = {"name": 120, "subject": 200, "message": 5000}

Send = Callable[..., TestResponse]
Stored = Callable[[Flask], list[Submission]]


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """Return a site with this plugin alone."""
    return make_app(("forms",))


@pytest.fixture
def refused(app: Flask, send: Send, stored: Stored) -> Callable[..., str]:
    """Return a function that sends what must be refused, and returns the page that says why."""

    def attempt(**fields: str) -> str:
        response = send(app.test_client(), **fields)
        assert response.status_code == 422
        assert stored(app) == []
        for name in fields:
            assert f'id="{name}-errors"' in response.text
            assert f'href="#{name}"' in response.text
        return unescape(response.text)

    return attempt


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", ["", "   ", "\r\n \t"])
def test_an_empty_field_is_an_error(refused: Callable[..., str], field: str, value: str):
    """White space is as good as nothing."""
    assert "This field is required." in refused(**{field: value})


def test_everything_that_is_wrong_is_said_at_once(refused: Callable[..., str]):
    """Nobody wants to send a form five times."""
    refused(name="", email="nobody", subject="x" * 201, message="\0")


@pytest.mark.parametrize("field", LONGEST)
def test_a_field_has_a_greatest_length(
    app: Flask, send: Send, stored: Stored, refused: Callable[..., str], field: str
):
    """The greatest length is accepted, one character more is not."""
    longest = LONGEST[field]
    refused(**{field: "x" * (longest + 1)})
    assert send(app.test_client(), **{field: "x" * longest}).status_code == 303
    assert len(getattr(stored(app)[0], field)) == longest


def test_the_site_says_how_long_a_message_may_be(make_app: Callable[..., Flask], send: Send, stored: Stored):
    """Line ends count as one character, as browsers count them."""
    app = make_app(("forms",), settings={"forms": {"max_length": 5}})
    response = send(app.test_client(), message="abcdef")
    assert response.status_code == 422
    assert "This has 6 characters; 5 are the most." in response.text
    assert send(app.test_client(), message="ab\r\ncd").status_code == 303
    assert [submission.message for submission in stored(app)] == ["ab\ncd"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("character", ["\0", "\x01", "\x1b", "\x7f", "\x85"])
def test_a_control_character_is_an_error(refused: Callable[..., str], field: str, character: str):
    """PostgreSQL refuses NUL: that must not become a 500."""
    value = f"a{character}b@example.org"
    assert "cannot be printed" in refused(**{field: value})


@pytest.mark.parametrize("field", ONE_LINE)
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\u2028"])
def test_a_line_end_in_a_field_of_one_line_is_an_error(refused: Callable[..., str], field: str, end: str):
    """Such a field may become the header of a mail one day."""
    refused(**{field: f"ada@example.org{end}Bcc: everybody@example.org"})


@pytest.mark.parametrize(
    "address", ["ada", "ada@", "@example.org", "a b@example.org", "ada@example", "x" * 260]
)
def test_an_address_must_be_one(refused: Callable[..., str], address: str):
    """Otherwise nobody can answer."""
    refused(email=address)


def test_any_script_is_text(app: Flask, send: Send, stored: Stored):
    """Names are written in every script, and messages have pictures in them."""
    fields = {"name": "Ἀδα Λάβλεϊς", "subject": "数学 🧮", "message": "مرحبا\n\tשלום"}
    assert send(app.test_client(), **fields).status_code == 303
    submission = stored(app)[0]
    assert (submission.name, submission.subject, submission.message) == tuple(fields.values())


def test_who_fills_in_what_nobody_sees_is_thanked_and_dropped(app: Flask, send: Send, stored: Stored):
    """A program that is refused learns; one that is thanked goes away."""
    response = send(app.test_client(), website="https://spam.example")
    assert response.status_code == 303
    assert response.location == "/forms/contact/thanks"
    assert stored(app) == []
