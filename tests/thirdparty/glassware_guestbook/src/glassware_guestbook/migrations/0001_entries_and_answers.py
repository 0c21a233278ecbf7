"""Entries and answers."""

import sqlalchemy as sa
from alembic import op

from glassware.db import UTCDateTime

revision = "guestbook_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "guestbook_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("message", sa.String(1000), nullable=False),
        sa.Column("signed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guestbook_entry")),
    )
    op.create_index(op.f("ix_guestbook_entry_signed_at"), "guestbook_entry", ["signed_at"])
    op.create_table(
        "guestbook_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["guestbook_entry.id"],
            name=op.f("fk_guestbook_answer_entry_id_guestbook_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guestbook_answer")),
    )
    op.create_index(op.f("ix_guestbook_answer_entry_id"), "guestbook_answer", ["entry_id"])


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("guestbook_answer")
    op.drop_table("guestbook_entry")
