"""What a plugin offers, read from the plugin itself, as `glassware plugins info` shows it."""

import json
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import click
from flask import Flask
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from glassware.discovery import LOCAL, InstalledPlugin, find_plugins
from glassware.loading import Plugin
from glassware.ops.choices import closure
from glassware.ops.loading import load_app
from glassware.ops.output import print_table
from glassware.registry import Composition
from glassware.resolution import Installed, dependencies
from glassware.site import Site, read_site

Report = dict[str, Any]

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "settings": ("key", "type", "default", "description"),
    "permissions": ("name", "roles", "description"),
    "routes": ("rule", "methods", "endpoint"),
}
"""The parts of a report that are tables, and their columns."""


def inspect_plugin(name: str) -> Report:
    """Return what is known of a plugin: plain values that JSON can say.

    A plugin that is not enabled is loaded with what it needs. Raises `UnknownPluginError`, or a
    `GlasswareError` for whatever is wrong with the composition.
    """
    site, installed = read_site(), find_plugins()
    own = name == LOCAL and InstalledPlugin.local(site.folder) is not None
    enabled = own or name in site.enabled
    app = load_app() if enabled else load_app(enabled=_with_needed(name, site, installed))
    composition: Composition = app.extensions["glassware"]
    plugin = composition.plugin(name)
    found = plugin.installed
    permissions = (one for one in composition.policy.permissions.values() if one.name.startswith(f"{name}."))
    return {
        "name": name,
        "version": found.version if found.metadata else None,
        "distribution": found.distribution,
        "state": "enabled" if enabled else "disabled",
        "summary": found.summary,
        "module": found.module,
        "needs": {one: str(needed.specifier) for one, needed in dependencies(found, installed).items()},
        "works_with": {
            one: ", ".join(f"{wanted.name}{wanted.specifier}" for wanted in extra)
            for one, extra in found.soft.items()
        },
        "hooks": sorted(
            hook for hook, asked in composition.hooks.implementations.items() if _has(name, asked)
        ),
        "settings": _settings(composition, plugin),
        "tables": sorted(plugin.tables),
        "permissions": [
            {"name": one.name, "roles": list(one.roles), "description": one.description}
            for one in permissions
        ],
        "routes": _routes(app, name),
    }


def print_report(report: Report) -> None:
    """Print a report for people."""
    click.echo(f"{report['name']} {report['version'] or ''}".rstrip() + f" ({report['state']})")
    if report["summary"]:
        click.echo(report["summary"])
    click.echo()
    for key in ("distribution", "module", "needs", "works_with", "hooks", "tables"):
        value = report[key]
        if isinstance(value, dict):
            value = [f"{name} {bounds}".strip() for name, bounds in value.items()]
        text = value if isinstance(value, str) else ", ".join(value)
        click.echo(f"{key.replace('_', ' ').capitalize():<14}{text or '-'}")
    for section, columns in SECTIONS.items():
        if report[section]:
            click.echo(f"\n{section.capitalize()}")
            print_table(columns, [[_cell(row[column]) for column in columns] for row in report[section]])


def _with_needed(name: str, site: Site, installed: Installed) -> tuple[str, ...]:
    """Return the enabled plugins, whose order and hooks count, and this one with what it needs."""
    return tuple(dict.fromkeys((*site.enabled, *closure([name], installed))))


def _has(name: str, implementations: tuple[Any, ...]) -> bool:
    return any(implementation.plugin == name for implementation in implementations)


def _settings(composition: Composition, plugin: Plugin) -> list[Report]:
    answers = composition.hooks.ask("register_settings")
    model: type[BaseModel] | None = next((one.value for one in answers if one.plugin == plugin.name), None)
    fields = model.model_fields if model else {}
    return [
        {
            "key": key,
            "type": _type_name(field.annotation),
            "default": _default(field),
            "description": field.description or "",
        }
        for key, field in fields.items()
    ]


def _type_name(kind: Any) -> str:  # noqa: ANN401 - any annotation
    """Return a type as one would say it: `str | None`, `"open" | "closed"`, `tuple[str, ...]`."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _type_name(arguments[0])
    if origin is Literal:
        return " | ".join(json.dumps(value) for value in arguments)
    if origin in (Union, UnionType):
        return " | ".join(_type_name(one) for one in arguments)
    if origin is not None:
        return f"{_type_name(origin)}[{', '.join(_type_name(one) for one in arguments)}]"
    if kind is Ellipsis or kind is NoneType:
        return "..." if kind is Ellipsis else "None"
    return getattr(kind, "__name__", str(kind))


def _default(field: FieldInfo) -> str:
    """Return a default as it would stand in `plugins.toml`, or `required`; never a secret."""
    if field.default_factory is not None:
        return "(computed)"
    value = field.get_default()
    if value is PydanticUndefined:
        return "required"
    if isinstance(value, SecretStr):
        return "(secret)"
    if value is None:
        return "-"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _routes(app: Flask, name: str) -> list[Report]:
    return [
        {
            "rule": rule.rule,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "endpoint": rule.endpoint,
        }
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(f"{name}.")
    ]


def _cell(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)
