"""The site's application, as commands need it."""

from collections.abc import Iterable

from flask import Flask

from glassware import create_app


def load_app(enabled: Iterable[str] | None = None) -> Flask:
    """Return the application of the site found from here, without the rules that guard a public server.

    `enabled` replaces what `plugins.toml` says. Raises a `GlasswareError` for whatever is wrong with
    the composition.
    """
    return create_app(enabled=enabled, mode="run")
