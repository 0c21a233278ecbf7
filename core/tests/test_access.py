"""Tests of the questions that views ask: who is it, may they, which rows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from glassware import access, db
from glassware.access import Identity
from glassware.testing.applications import AppMaker

Install = Callable[..., Path]

MODELS = """
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from glassware import db

class Model(DeclarativeBase):
    metadata = db.metadata

class Note(Model):
    __tablename__ = "note_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(50))
"""

PLUGIN = """
from glassware import hookimpl
from glassware.contributions import Permission, Rows
from {package}.models import Note

@hookimpl
def register_permissions():
    return [Permission("note.read", "Read", ("member",))]

@hookimpl
def visible(identity, permission, model):
    if model is Note and identity is not None:
        return Rows(grant=Note.owner == identity.id, deny=Note.id == 3)
"""

ME = Identity("me", "me", "ambient")


@pytest.fixture
def notes(install: Install, make_app: AppMaker, request: pytest.FixtureRequest) -> Flask:
    """Return a site in which everybody sees their own notes, but never the third."""
    package = f"glassware_{request.node.name.removeprefix('test_')[:30]}"
    source = PLUGIN.format(package=package)
    modules = {f"{package}/plugin.py": source, f"{package}/__init__.py": "", f"{package}/models.py": MODELS}
    install("note", modules, entry=f"{package}.plugin", guards=True)
    app = make_app(["note"], migrated=False)
    with app.app_context(), db.transaction() as session:
        model = note_of(app)
        model.metadata.tables["note_note"].create(db.engine())
        session.add_all(model(id=number, owner=owner) for number, owner in enumerate(("me", "you", "me"), 1))
    return app


def note_of(app: Flask) -> Any:  # noqa: ANN401
    """Return the plugin's model."""
    return app.extensions["glassware"].plugin("note").models.Note


def test_rows_are_those_of_any_grant_and_no_deny(notes: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """For lists, and by its key for one object: one rule for both."""
    model = note_of(notes)
    with notes.test_request_context() as context:
        context.request.environ["glassware.identity"] = ME
        seen = db.session.scalars(access.select_visible(model, "note.read")).all()
        assert [note.id for note in seen] == [1]
        every = {note.id: note for note in db.session.query(model)}
        assert access.may("note.read", every[1])
        assert not access.may("note.read", every[2])
        assert not access.may("note.read", every[3])


def test_nobody_sees_anything_unless_granted(notes: Flask) -> None:
    """Access is denied unless declared."""
    with notes.test_request_context():
        assert db.session.scalars(access.select_visible(note_of(notes), "note.read")).all() == []
        assert not access.may("note.read")


def test_scopes_limit_rows_too(notes: Flask) -> None:
    """A token for something else reads nothing."""
    with notes.test_request_context() as context:
        context.request.environ["glassware.identity"] = Identity("me", "me", "token", scopes=frozenset({"x"}))
        assert db.session.scalars(access.select_visible(note_of(notes), "note.read")).all() == []


def test_permission_that_nobody_declares_names_its_near_miss(notes: Flask) -> None:
    """A misspelt permission in a view is a mistake, not a denial."""
    with notes.test_request_context(), pytest.raises(LookupError, match=r"Did you mean 'note\.read'"):
        access.may("note.raed")


def test_declared_permissions_may_be_listed(notes: Flask) -> None:
    """The core's own is among them."""
    with notes.app_context():
        assert set(access.permissions()) == {"note.read", "site.manage"}


def test_there_is_no_identity_outside_of_requests(notes: Flask) -> None:
    """Commands act for nobody."""
    with notes.app_context():
        assert access.current_identity() is None
