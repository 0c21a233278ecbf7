"""URLs: what two plugins cannot both have, and what one cannot have alone."""

import re

from flask import Flask
from werkzeug.routing import Rule

from glassware.errors import CollisionError, near_miss
from glassware.loading import Plugin
from glassware.registry import Composition

VARIABLE = re.compile(r"<(?:([^:<>]+):)?[^<>]+>")


def check_rules(app: Flask, composition: Composition) -> None:
    """Check that no two rules mean one URL, and that none would catch all.

    Raises `CollisionError`, which names both endpoints, or `PluginError`.
    """
    seen: dict[str, Rule] = {}
    for rule in app.url_map.iter_rules():
        owner = _owner(composition, rule)
        shape = VARIABLE.sub(lambda found: f"<{found[1] or 'string'}>", rule.rule)
        if owner and shape.startswith("/<"):
            reason = (
                f"its URL {rule.rule} would catch other plugins' URLs. "
                "Begin it with a fixed part, or answer by resolve_missing()."
            )
            raise owner.fault(reason)
        other = seen.setdefault(shape, rule)
        shared = (rule.methods or set()) & (other.methods or set()) - {"HEAD", "OPTIONS"}
        first = _owner(composition, other)
        if other is not rule and (shared or first is not owner):
            raise CollisionError(f"the URL {rule.rule}", _claimant(first, other), _claimant(owner, rule))


def check_navigation(app: Flask, composition: Composition) -> None:
    """Check that every link of the navigation leads to an endpoint that can be linked to.

    Raises `PluginError`, which blames the plugin whose link it is.
    """
    for name, item in composition.navigation:
        plugin, endpoint = composition.plugin(name), item.endpoint
        if (endpoint, "GET") not in composition.guards:
            hint = near_miss(endpoint, (known for known, method in composition.guards if method == "GET"))
            raise plugin.fault(f"its navigation names the endpoint {endpoint!r}, which answers no GET.{hint}")
        rules = app.url_map.iter_rules(endpoint)
        if all(rule.arguments - set(rule.defaults or ()) for rule in rules):
            raise plugin.fault(f"its navigation names the endpoint {endpoint!r}, whose URL has variables")


def _owner(composition: Composition, rule: Rule) -> Plugin | None:
    name = rule.endpoint.partition(".")[0]
    return next((plugin for plugin in composition.plugins if plugin.name == name), None)


def _claimant(plugin: Plugin | None, rule: Rule) -> str:
    return f"{rule.endpoint} of {plugin.label if plugin else 'the core'}"
