"""Accounts and their roles."""

import sqlalchemy as sa
from alembic import op

from glassware.db import UTCDateTime

revision = "users_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables; an account's roles go with it."""
    op.create_table(
        "users_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("username_key", sa.String(64), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("email_key", sa.String(254), nullable=False),
        sa.Column("display_name", sa.String(120), nullable=False),
        sa.Column("search_key", sa.String(1024), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users_user")),
        sa.UniqueConstraint("username_key", name=op.f("uq_users_user_username_key")),
        sa.UniqueConstraint("email_key", name=op.f("uq_users_user_email_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "users_role_assignment",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users_user.id"],
            name=op.f("fk_users_role_assignment_user_id_users_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_users_role_assignment")),
    )
    op.create_index(
        op.f("ix_users_role_assignment_role_users_role_assignment_user_id"),
        "users_role_assignment",
        ["role", "user_id"],
    )


def downgrade() -> None:
    """Drop both; the indexes go with their tables."""
    op.drop_table("users_role_assignment")
    op.drop_table("users_user")
