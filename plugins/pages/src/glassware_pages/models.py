"""What pages store: the pages that editors write."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from glassware import db


class Model(DeclarativeBase):
    """The base of this plugin's tables."""

    metadata = db.metadata


class Page(Model):
    """A page, shown at its path to everybody once it is published."""

    __tablename__ = "pages_page"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(200), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(String(300), default="")
    # MariaDB's TEXT ends at 65,535 bytes, in the middle of a character if need be.
    body: Mapped[str] = mapped_column(Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb"))
    published: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(db.UTCDateTime, default=db.utcnow)
    updated_at: Mapped[datetime] = mapped_column(db.UTCDateTime, default=db.utcnow, onupdate=db.utcnow)
