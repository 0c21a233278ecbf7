"""${message[:1].upper()}${message[1:].rstrip(".")}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

# A migration runs while the version before it still serves, and is never changed once it is released.
#
# - Add first, remove a release later. A new column may be NULL or has a server_default.
# - Name every constraint, as op.f() does below, or no other migration can alter it.
# - Touch only this plugin's own tables. Those of its dependencies are at their heads already.
# - Move rows by statements on tables described here, never by the models, which will have changed.
# - Keep it short: on PostgreSQL a lock that is not had within ten seconds ends it, on SQLite nobody
#   else writes meanwhile, and MariaDB cannot roll it back, so let it make one change.
# - downgrade() undoes it without touching what it did not make.

revision = "${up_revision}"
down_revision = ${repr(down_revision).replace("'", '"')}
branch_labels = ${repr(branch_labels).replace("'", '"')}
depends_on = ${repr(depends_on).replace("'", '"')}


def upgrade() -> None:
    """Make the change."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Undo it."""
    ${downgrades if downgrades else "pass"}
