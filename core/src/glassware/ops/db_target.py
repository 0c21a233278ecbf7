"""Which plugins a command of `glassware db` acts on, and whether it may write into their source."""

import json
from dataclasses import dataclass

import click
from flask import Flask

from glassware import db
from glassware.discovery import LOCAL, InstalledPlugin, find_plugins
from glassware.loading import Plugin
from glassware.ops.choices import closure
from glassware.ops.loading import load_app
from glassware.registry import Composition
from glassware.revision_files import History, read_histories, read_history
from glassware.schema_errors import NotEditableError
from glassware.site import read_site


@dataclass(frozen=True)
class Target:
    """The site's application and the histories that a command acts on, dependencies first."""

    app: Flask
    histories: tuple[History, ...]
    one: bool

    @property
    def composition(self) -> Composition:
        """The site and its plugins."""
        composition: Composition = self.app.extensions["glassware"]
        return composition


def every_plugin() -> Target:
    """Return all enabled plugins that have migrations, or tables that want some.

    Raises a `GlasswareError` for whatever is wrong with the composition.
    """
    app = _load()
    composition: Composition = app.extensions["glassware"]
    histories = {history.name: history for history in read_histories(composition)}
    for plugin in composition.plugins:
        if plugin.tables:
            histories.setdefault(plugin.name, read_history(composition, plugin))
    in_order = (histories[plugin.name] for plugin in composition.plugins if plugin.name in histories)
    return Target(app, tuple(in_order), one=False)


def one_plugin(name: str) -> Target:
    """Return one plugin, which is loaded for this once, with what it needs, if it is not enabled.

    Raises `UnknownPluginError`, or a `GlasswareError` for whatever is wrong with the composition.
    """
    site = read_site()
    if name in site.enabled or (name == LOCAL and InstalledPlugin.local(site.folder)):
        app = _load()
    else:
        needed = closure([name], find_plugins())
        app = _load((*site.enabled, *(other for other in needed if other not in site.enabled)))
    composition: Composition = app.extensions["glassware"]
    return Target(app, (read_history(composition, composition.plugin(name)),), one=True)


def _load(enabled: tuple[str, ...] | None = None) -> Flask:
    """Return the site's application, whose connections are closed when the command ends."""
    app = load_app(enabled)

    def close() -> None:
        with app.app_context():
            db.engine().dispose()

    click.get_current_context().call_on_close(close)
    return app


def require_source(plugin: Plugin) -> None:
    """Raise `NotEditableError` unless what is written into a plugin's folder lands in its source."""
    if plugin.name == LOCAL:
        return
    if plugin.folder is None:
        reason = "it is one module, and migrations lie in a package's folder"
        remedy = f"Make it a package: {plugin.name}/__init__.py, plugin.py, models.py."
        raise NotEditableError(plugin.name, plugin.label, reason, remedy)
    found = plugin.installed.metadata
    # PEP 610: the installer notes here where a distribution came from.
    origin = json.loads((found and found.read_text("direct_url.json")) or "{}")
    if not origin.get("dir_info", {}).get("editable"):
        reason = "it is not installed from its source, so that the file would be lost"
        raise NotEditableError(plugin.name, plugin.label, reason, "In its source run: pip install -e .")
