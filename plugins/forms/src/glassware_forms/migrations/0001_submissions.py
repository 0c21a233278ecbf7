"""Make the table of submissions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from glassware.db import UTCDateTime

revision = "forms_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and the index by which the newest are found first."""
    op.create_table(
        "forms_submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("message", sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb"), nullable=False),
        sa.Column("submitted_at", UTCDateTime(), nullable=False),
        sa.Column("sender_id", sa.String(255), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forms_submission")),
    )
    op.create_index(op.f("ix_forms_submission_submitted_at"), "forms_submission", ["submitted_at"])


def downgrade() -> None:
    """Drop the table, its index with it."""
    op.drop_table("forms_submission")
