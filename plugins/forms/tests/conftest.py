"""A site with this plugin, and ways to send its form."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from glassware import db
from glassware.testing import csrf_token
from glassware_forms.models import Submission

CONTACT = "/forms/contact"


@pytest.fixture
def right() -> dict[str, str]:
    """Return what a visitor who does everything right fills in."""
    return {
        "name": "Ada Lovelace",
        "email": "ada@example.org",
        "subject": "The engine",
        "message": "It weaves\nalgebraical patterns.",
    }


@pytest.fixture
def send(right: dict[str, str]) -> Callable[..., TestResponse]:
    """Return a function that fills in the contact form, rightly but for what is given, and sends it."""

    def fill_in(client: FlaskClient, **fields: str) -> TestResponse:
        token = csrf_token(client, CONTACT)
        return client.post(CONTACT, data={**right, **fields, "csrf_token": token})

    return fill_in


@pytest.fixture
def stored() -> Callable[[Flask], list[Submission]]:
    """Return a function that returns every stored message, in the order in which they were sent."""

    def read(app: Flask) -> list[Submission]:
        with app.app_context():
            return list(db.session.scalars(select(Submission).order_by(Submission.id)))

    return read
