"""What is stored: one password hash an account, and the sessions that browsers hold."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from glassware import db


class Model(DeclarativeBase):
    """Base of this plugin's models."""

    metadata = db.metadata


class Credential(Model):
    """An account's password, hashed; an account without a row cannot log in by password."""

    __tablename__ = "auth_credential"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users_user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    hash: Mapped[str] = mapped_column(String(255))
    changed_at: Mapped[datetime] = mapped_column(db.UTCDateTime, default=db.utcnow)
    """When the password changed, not when its hash was upgraded; tokens from before are refused."""


class Session(Model):
    """A browser that is signed in. It holds a random token; here is only the token's SHA-256."""

    __tablename__ = "auth_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users_user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(db.UTCDateTime, default=db.utcnow)
    expires_at: Mapped[datetime] = mapped_column(db.UTCDateTime)
