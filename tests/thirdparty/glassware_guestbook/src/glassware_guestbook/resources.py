"""What API clients see."""

from datetime import datetime

from pydantic import Field

from glassware import db
from glassware.access import public
from glassware_api.body import read_body
from glassware_api.pagination import paginate
from glassware_api.resources import Resource
from glassware_api.schemas import Schema
from glassware_guestbook import services


class EntryIn(Schema):
    """What a client sends."""

    name: str = Field(min_length=1, max_length=80)
    message: str = Field(min_length=1, max_length=1000)
    town: str = Field(default="", max_length=80)


class EntryOut(Schema):
    """What a client gets."""

    id: int
    name: str
    message: str
    town: str
    signed_at: datetime


class EntryCollection(Resource):
    """The entries of the guestbook."""

    @public
    def get(self) -> object:
        """Return a page of entries, the newest first."""
        return paginate(services.newest_first(), EntryOut)

    @public
    def post(self) -> object:
        """Sign the guestbook."""
        sent = read_body(EntryIn)
        with db.transaction():
            entry = services.sign(sent.name, sent.message, sent.town)
        return EntryOut.model_validate(entry), 201
