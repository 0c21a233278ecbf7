"""A plugin that gives resources to the API, as anybody's would."""

from collections.abc import Callable
from pathlib import Path

import pytest

PLUGIN = '''
"""Notes."""

from flask import Blueprint, redirect
from flask_wtf.csrf import generate_csrf

from glassware import hookimpl
from glassware.access import public
from glassware.contributions import Permission


@hookimpl
def register_blueprint():
    """Return a new one."""
    blueprint = Blueprint("notes", __name__)
    blueprint.add_url_rule("/token", "token", public(lambda: generate_csrf()))
    return blueprint


@hookimpl
def challenge():
    """Ask as sites of pages do."""
    return redirect("/log-in")


@hookimpl
def init_app(app):
    """Handle an exception, as extensions do."""
    app.register_error_handler(LookupError, lambda error: ("handled", 409))


@hookimpl
def register_permissions():
    """Declare two."""
    return [Permission("notes.read", "Read notes"), Permission("notes.edit", "Edit notes")]


@hookimpl
def api_resources():
    """Offer notes."""
    from glassware_notes.resources import ROUTES

    return ROUTES
'''

MODELS = '''
"""What is stored."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from glassware import db


class Model(DeclarativeBase):
    """The base."""

    metadata = db.metadata


class Note(Model):
    """A note."""

    __tablename__ = "notes_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    secret: Mapped[str] = mapped_column(String(100), default="hidden")
    made_at: Mapped[datetime] = mapped_column(db.UTCDateTime, default=db.utcnow)
'''

RESOURCES = '''
"""What clients see."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from flask import Response, abort
from sqlalchemy import select
from werkzeug.exceptions import TooManyRequests

from glassware import db
from glassware.access import cookieless, public, requires, signed_in
from glassware_api.body import read_body
from glassware_api.pagination import paginate
from glassware_api.problems import InvalidRequest
from glassware_api.resources import Resource
from glassware_api.routes import Route
from glassware_api.schemas import Schema
from glassware_notes.models import Note


class NoteIn(Schema):
    title: str
    stars: int | None = None
    weight: float | None = None
    done: bool = False
    due: date | None = None


class NoteOut(Schema):
    id: int
    title: str
    made_at: datetime


class NoteCollection(Resource):
    @public
    def get(self):
        return paginate(select(Note), NoteOut)

    @requires("notes.edit")
    def post(self):
        body = read_body(NoteIn)
        if body.title == "taken":
            raise InvalidRequest([{"loc": ["title"], "msg": "There is one already."}])
        with db.transaction():
            note = Note(title=body.title)
            db.session.add(note)
            db.session.flush()
            created = NoteOut.model_validate(note)
        return created, 201, {"Location": NoteItem.url(id=created.id)}


@cookieless
class Echo(Resource):
    @public
    def post(self):
        return read_body(NoteIn)


class NoteItem(Resource):
    @public
    def get(self, id):
        return NoteOut.model_validate(db.session.get(Note, id) or abort(404))

    @requires("notes.edit")
    def delete(self, id):
        return "", 204


class Kinds(Resource):
    @public
    def get(self):
        return {
            "at": datetime.fromisoformat("2026-01-02T03:04:05+00:00"),
            "day": date(2026, 1, 2),
            "sum": Decimal("1.10"),
            "id": UUID(int=1),
            "nested": [{"note": NoteIn(title="a")}],
            "nan": float("nan"),
        }


class Own(Resource):
    @public
    def get(self):
        return Response("plain", mimetype="text/plain")


class Private(Resource):
    @signed_in
    def get(self):
        return {}


class Secret(Resource):
    @requires("notes.read")
    def get(self):
        return {}


class Broken(Resource):
    @public
    def get(self):
        raise RuntimeError("the password is 12345")

    @public
    def put(self):
        return object()


class Missing(Resource):
    @public
    def get(self):
        raise LookupError("no such thing")


class Busy(Resource):
    @public
    def get(self):
        raise TooManyRequests(retry_after=7)


ROUTES = [
    Route("", NoteCollection),
    Route("/<int:id>", NoteItem),
    Route("/echo", Echo),
    Route("/kinds", Kinds),
    Route("/own", Own),
    Route("/private", Private),
    Route("/secret", Secret),
    Route("/broken", Broken),
    Route("/missing", Missing),
    Route("/busy", Busy),
]
'''

MIGRATION = '''
"""Notes."""

import sqlalchemy as sa
from alembic import op

from glassware.db import UTCDateTime

revision = "notes_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    """Make the table."""
    op.create_table(
        "notes_note",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("secret", sa.String(100), nullable=False),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes_note")),
    )


def downgrade():
    """Drop it."""
    op.drop_table("notes_note")
'''


@pytest.fixture
def notes(install: Callable[..., Path]) -> None:
    """Install the plugin `notes`, whose resources are at `/api/v1/notes`."""
    install(
        "notes",
        {
            "glassware_notes/plugin.py": PLUGIN,
            "glassware_notes/__init__.py": '"""Notes."""\n',
            "glassware_notes/models.py": MODELS,
            "glassware_notes/resources.py": RESOURCES,
            "glassware_notes/migrations/0001_notes.py": MIGRATION,
        },
        extras={"api": ("glassware-api",)},
    )
