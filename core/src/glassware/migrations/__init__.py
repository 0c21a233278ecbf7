"""Every plugin's migrations, run by Alembic through Flask-Migrate, for commands and never for a request."""

from glassware.migrations.environment import run_environment
from glassware.migrations.running import upgrade_all

__all__ = ["run_environment", "upgrade_all"]
