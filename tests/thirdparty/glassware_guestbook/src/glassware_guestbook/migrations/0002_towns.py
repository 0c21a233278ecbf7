"""Towns."""

import sqlalchemy as sa
from alembic import op

revision = "guestbook_0002"
down_revision = "guestbook_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Ask where visitors come from."""
    with op.batch_alter_table("guestbook_entry") as entry:
        entry.add_column(sa.Column("town", sa.String(80), nullable=False, server_default=""))


def downgrade() -> None:
    """Forget the towns."""
    with op.batch_alter_table("guestbook_entry") as entry:
        entry.drop_column("town")
