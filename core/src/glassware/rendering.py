"""Templates: found by an index that is made when the site is, filled by navigation and slots."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, request, url_for
from flask.templating import Environment
from flask_babel import format_date, format_time, gettext
from jinja2 import BaseLoader, TemplateNotFound
from jinja2 import Environment as JinjaEnvironment
from markupsafe import Markup
from werkzeug.local import LocalProxy

from glassware.access import admits, current_identity, may
from glassware.contributions import Area
from glassware.headers import csp_nonce, request_id
from glassware.loading import Plugin
from glassware.registry import Composition

log = logging.getLogger(__name__)

CORE = Path(__file__).parent


class TemplateIndex(BaseLoader):
    """Every template's files, the site's before the theme's before the owner's.

    Each `!` before a name skips one of them.
    """

    def __init__(self, files: Mapping[str, tuple[Path, ...]]) -> None:
        """Keep the files by template name."""
        self.files = files

    def get_source(
        self,
        _environment: JinjaEnvironment,
        template: str,
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return source, path, and whether the source is still current."""
        name = template.lstrip("!")
        chain = self.files.get(name, ())
        level = len(template) - len(name)
        if level >= len(chain):
            raise TemplateNotFound(template)
        path = chain[level]
        modified = path.stat().st_mtime_ns
        return path.read_text("utf-8"), str(path), lambda: path.stat().st_mtime_ns == modified

    def list_templates(self) -> list[str]:
        """Return every name."""
        return sorted(self.files)


class TemplateEnvironment(Environment):
    """Flask's environment, in which a template may extend the one that it overrides."""

    def join_path(self, template: str, parent: str) -> str:
        """Return the next file of the parent's own name, or the owner's file of another."""
        if not template.startswith("!") or not isinstance(self.loader, TemplateIndex):
            return template
        name = template.lstrip("!")
        if name == parent.lstrip("!"):
            return f"!{parent}"
        return "!" * (len(self.loader.files.get(name, ())) - 1) + name


@dataclass(frozen=True, slots=True)
class Link:
    """A navigation item as a template shows it."""

    label: str
    url: str
    active: bool


def index_templates(composition: Composition) -> dict[str, tuple[Path, ...]]:
    """Return the files of every template, those that win first.

    Raises `PluginError` for a plugin that ships another's template without being the theme.
    """
    theme = composition.site.site.theme
    themes = [plugin for plugin in composition.plugins if plugin.name == theme]
    folders: list[tuple[Path, Plugin | None]] = [(composition.site.folder, None)]
    folders += [(plugin.folder, None) for plugin in themes if plugin.folder]
    folders += [
        (plugin.folder, plugin) for plugin in composition.plugins if plugin.folder and plugin not in themes
    ]
    folders.append((CORE, None))
    files: dict[str, tuple[Path, ...]] = {}
    for folder, owner in folders:
        root = folder / "templates"
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_dir() or path.name.startswith("."):  # such as macOS leaves everywhere
                continue
            if owner and name.partition("/")[0] != owner.name:
                reason = (
                    f"it ships the template {name!r}, which lies outside {owner.name}/. "
                    f'Move it, or let the site say theme = "{owner.name}".'
                )
                raise owner.fault(reason)
            files[name] = (*files.get(name, ()), path)
    return files


def init_app(app: Flask, composition: Composition) -> None:
    """Give the application its templates and what they may call."""
    app.jinja_env.loader = TemplateIndex(index_templates(composition))
    app.jinja_env.globals.update(
        site=composition.site.site,
        identity=LocalProxy(current_identity),
        current_identity=current_identity,
        may=may,
        navigation=navigation(composition),
        slot=slot(composition),
        csp_nonce=csp_nonce,
        request_id=request_id,
    )
    app.jinja_env.filters["localtime"] = localtime


def navigation(composition: Composition) -> Callable[[Area], list[Link]]:
    """Return a function of an area: the links that the current identity may follow."""

    def links(area: Area) -> list[Link]:
        items = (item for _, item in composition.navigation if item.area == area)
        shown = [item for item in items if admits(item.endpoint)]
        urls = [url_for(item.endpoint) for item in shown]
        return [
            Link(gettext(str(item.label)), url, _is_active(url))
            for item, url in zip(shown, urls, strict=True)
        ]

    return links


def _is_active(url: str) -> bool:
    here, home = request.root_path + request.path, f"{request.root_path}/"
    return here == url or (url != home and here.startswith(f"{url.rstrip('/')}/"))


def slot(composition: Composition) -> Callable[..., Markup]:
    """Return a function of a slot's name and arguments: what plugins put there."""

    def fill(name: str, **arguments: Any) -> Markup:  # noqa: ANN401
        rendered = []
        for plugin, content in composition.fillings.get(name, ()):
            try:
                rendered.append(content.render(**arguments))
            except Exception:
                log.exception("Plugin %s failed to fill the slot %s", plugin, name)
        return Markup("").join(rendered)

    return fill


def localtime(value: datetime | None) -> Markup:
    """Return a `time` element that shows a moment in the identity's time zone; nothing for None."""
    if value is None:
        return Markup("")
    shown = f"{format_date(value, 'medium')}, {format_time(value, 'short')}"
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), shown)
