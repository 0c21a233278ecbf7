"""What the guestbook stores."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from glassware import db


class Model(DeclarativeBase):
    """This plugin's base."""

    metadata = db.metadata


class Entry(Model):
    """What a visitor wrote."""

    __tablename__ = "guestbook_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    message: Mapped[str] = mapped_column(String(1000))
    signed_at: Mapped[datetime] = mapped_column(db.UTCDateTime(), default=db.utcnow, index=True)
    town: Mapped[str] = mapped_column(String(80), default="", server_default="")

    answers: Mapped[list["Answer"]] = relationship(
        back_populates="entry", order_by="Answer.id", passive_deletes=True, lazy="selectin"
    )


class Answer(Model):
    """What another replied."""

    __tablename__ = "guestbook_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("guestbook_entry.id", ondelete="CASCADE"), index=True)
    message: Mapped[str] = mapped_column(String(1000))

    entry: Mapped[Entry] = relationship(back_populates="answers")
