"""What can be done with a guestbook; whoever calls commits."""

from sqlalchemy import Select, select

from glassware import db
from glassware_guestbook.models import Answer, Entry


def newest_first() -> Select[Entry]:
    """Return a select of the entries, the newest first."""
    return select(Entry).order_by(Entry.signed_at.desc(), Entry.id.desc())


def sign(name: str, message: str, town: str = "") -> Entry:
    """Add an entry."""
    entry = Entry(name=name, message=message, town=town)
    db.session.add(entry)
    db.session.flush()
    return entry


def answer(entry: Entry, message: str) -> Answer:
    """Add an answer to an entry."""
    reply = Answer(entry=entry, message=message)
    db.session.add(reply)
    db.session.flush()
    return reply


def remove(entry: Entry) -> None:
    """Delete an entry with its answers."""
    db.session.delete(entry)
    db.session.flush()
