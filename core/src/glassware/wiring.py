"""Contributions into Flask: blueprints under their prefixes, extensions, guards, languages."""

import dataclasses
from functools import partial
from pathlib import Path

from flask import Flask
from flask_babel import Babel

from glassware import error_pages, guards, headers, health, rendering, static_files, url_rules
from glassware.access import current_identity
from glassware.collection import blueprints, by_prefix
from glassware.errors import GlasswareError
from glassware.loading import Plugin
from glassware.registry import Composition

CORE = Path(__file__).parent


def wire(app: Flask, composition: Composition) -> None:
    """Register everything with Flask.

    Raises `CollisionError` for two plugins that claim one URL, `PluginError` for an endpoint whose
    visitors are not declared and for a template out of place.
    """
    prefixes = _register_blueprints(app, composition)
    composition = dataclasses.replace(composition, prefixes=prefixes)
    app.extensions["glassware"] = composition
    app.register_blueprint(health.blueprint)
    static_files.init_app(app, composition)
    for plugin in composition.plugins:
        _bind_extensions(app, composition, plugin)
    url_rules.check_rules(app, composition)
    production = composition.mode == "production"
    behind_proxy = composition.site.site.proxies > 0
    headers.init_app(app, composition.csp, strict=production, behind_proxy=behind_proxy)
    compiled = guards.compile_guards(app, composition)
    composition = dataclasses.replace(composition, guards=compiled)
    app.extensions["glassware"] = composition
    url_rules.check_navigation(app, composition)
    guards.init_app(app, compiled, by_prefix(composition, "challenge"))
    error_pages.init_app(
        app, by_prefix(composition, "resolve_missing"), by_prefix(composition, "render_error")
    )
    _speak(app, composition)
    rendering.init_app(app, composition)


def _register_blueprints(app: Flask, composition: Composition) -> tuple[tuple[str, str], ...]:
    """Return each plugin's URL prefix and name, the longest prefix first."""
    prefixes = []
    for plugin, blueprint in blueprints(composition):
        chosen = composition.tables[plugin.name].url_prefix  # type: ignore[attr-defined]
        prefix = (chosen or blueprint.url_prefix or f"/{plugin.name}").rstrip("/")
        try:
            app.register_blueprint(blueprint, url_prefix=prefix or "/")
        except GlasswareError:
            raise
        except Exception as error:
            reason = f"its blueprint cannot be registered: {type(error).__name__}: {error}"
            raise plugin.fault(reason) from error
        prefixes.append((prefix, plugin.name))
    return tuple(sorted(prefixes, key=lambda pair: -len(pair[0])))


def _bind_extensions(app: Flask, composition: Composition, plugin: Plugin) -> None:
    known = set(app.view_functions)
    for answer in composition.hooks.only(plugin.name).ask("init_app", app=app):
        raise plugin.fault(f"init_app() must return nothing, not {type(answer.value).__name__}")
    for endpoint in sorted(set(app.view_functions) - known):
        if not endpoint.startswith(f"{plugin.name}."):
            raise plugin.fault(f"its init_app() adds the endpoint {endpoint!r}, not named {plugin.name}.…")


def _speak(app: Flask, composition: Composition) -> None:
    """Initialise Flask-Babel with every plugin's translations and each identity's choice."""
    site = composition.site.site
    folders = [p.folder / "translations" for p in composition.plugins if p.folder]
    existing = [str(folder) for folder in (CORE / "translations", *folders) if folder.is_dir()]

    def chosen(what: str, otherwise: str) -> str:
        identity = current_identity()
        return (identity and getattr(identity, what)) or otherwise

    Babel(
        app,
        default_locale=site.locale,
        default_timezone=site.timezone,
        default_translation_directories=";".join(existing),
        locale_selector=partial(chosen, "locale", site.locale),
        timezone_selector=partial(chosen, "timezone", site.timezone),
    )
