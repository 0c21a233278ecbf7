"""What is stored: accounts, and the roles given to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from glassware import db

MEMBER = "member"


class Model(DeclarativeBase):
    """Base of this plugin's models."""

    metadata = db.metadata


class User(Model):
    """An account. How somebody proves to be its owner is another plugin's matter.

    The keys are what `username` and `email` come to when case and width are dropped, in ASCII: so they are
    unique alike in databases whose own comparisons differ.
    """

    __tablename__ = "users_user"
    # Left to itself, SQLite gives the id of the last account, once it is deleted, to the next one: and with
    # it whatever others keep by that id without a foreign key, such as a token that is still good.
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own form

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64))
    username_key: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    display_name: Mapped[str] = mapped_column(String(120), default="")
    search_key: Mapped[str] = mapped_column(String(1024), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(db.UTCDateTime, default=db.utcnow)

    assignments: Mapped[list["RoleAssignment"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="RoleAssignment.role"
    )

    @property
    def name(self) -> str:
        """What to call the person."""
        return self.display_name or self.username

    @property
    def roles(self) -> tuple[str, ...]:
        """The account's roles; `member`, which everybody has, comes first and is stored for nobody."""
        return (MEMBER, *(assignment.role for assignment in self.assignments))


class RoleAssignment(Model):
    """A role that an account has."""

    __tablename__ = "users_role_assignment"
    # The key leads from an account to its roles; this leads from a role to its accounts.
    __table_args__ = (Index(None, "role", "user_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(64), primary_key=True)
