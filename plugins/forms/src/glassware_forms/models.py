"""What forms store: the messages that were sent."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from glassware import db


class Model(DeclarativeBase):
    """The base of this plugin's tables."""

    metadata = db.metadata


class Submission(Model):
    """A message that somebody sent by the contact form."""

    __tablename__ = "forms_submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    # MariaDB's TEXT ends at 65,535 bytes.
    message: Mapped[str] = mapped_column(Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb"))
    submitted_at: Mapped[datetime] = mapped_column(db.UTCDateTime, default=db.utcnow, index=True)
    # Opaque, for this plugin does not know who keeps the accounts: no foreign key.
    sender_id: Mapped[str | None] = mapped_column(String(255))
