"""Glassware assembles a Flask site from plugins."""

from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from glassware.factory import create_app

__all__ = ["create_app", "hookimpl"]

hookimpl = pluggy.HookimplMarker("glassware")


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562 has no narrower type
    """Import Flask and SQLAlchemy only for those who ask for `create_app`."""
    if name == "create_app":
        from glassware.factory import create_app

        return create_app
    raise AttributeError(name)
