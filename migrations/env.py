"""Alembic runs this file for each plugin's migrations; the core knows how."""

from glassware.migrations import run_environment

run_environment()
