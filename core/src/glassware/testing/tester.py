"""A plugin for tests, `tester`: every request comes from the identity that the test chose.

The identity holds the permissions in its scopes, or all when it has none.
"""

from typing import Any

from flask import Request, current_app
from sqlalchemy import true

from glassware import hookimpl
from glassware.access import Identity
from glassware.contributions import Rows

KEY = "glassware.tester"


def _chosen() -> Identity | None:
    return current_app.extensions.get(KEY)


@hookimpl
def identify(request: Request) -> Identity | None:  # noqa: ARG001
    """Return the chosen identity, whatever the request says."""
    return _chosen()


@hookimpl
def authorize(identity: Identity | None, permission: str) -> bool | None:  # noqa: ARG001
    """Grant the chosen identity everything; its scopes are the core's matter."""
    return True if identity is not None and identity == _chosen() else None


@hookimpl
def visible(identity: Identity | None, permission: str, model: type[Any]) -> Rows | None:  # noqa: ARG001
    """Show the chosen identity every row."""
    return Rows(grant=true()) if identity is not None and identity == _chosen() else None
