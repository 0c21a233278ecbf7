"""What plugins contribute, collected once when the site is made, and checked before anything is done."""

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args, get_origin

from flask import Blueprint
from flask_babel.speaklater import LazyString

from glassware.contributions import (
    Check,
    CspSource,
    NavItem,
    Permission,
    Probe,
    Slot,
    SlotContent,
)
from glassware.errors import CollisionError, near_miss
from glassware.hooks import Implementation, Ordered
from glassware.loading import Plugin
from glassware.policy import Policy
from glassware.registry import Composition

ContributionT = TypeVar("ContributionT")

SITE_MANAGE = Permission("site.manage", "See the state of the site", ("administrator",))
SITE_SLOTS = tuple(
    Slot(f"site.{area}", f"Beside the links of the navigation's area {area!r}")
    for area in ("main", "account", "admin", "footer")
)


def collect(composition: Composition) -> Composition:
    """Return the composition with everything that its plugins contribute but their blueprints.

    Raises `PluginError` for what breaks the contract, `CollisionError` for what two plugins claim.
    """
    permissions = {SITE_MANAGE.name: SITE_MANAGE}
    for plugin, permission in _each(composition, "register_permissions", Permission):
        _add(composition, plugin, permissions, permission.name, permission)
    slots = {slot.name: slot for slot in SITE_SLOTS}
    for plugin, slot in _each(composition, "register_slots", Slot):
        _add(composition, plugin, slots, slot.name, slot)
    checks: dict[str, Check] = {}
    for plugin, check in _each(composition, "register_checks", Check):
        _add(composition, plugin, checks, check.id, check)
    probes: dict[str, Probe] = {}
    for plugin, probe in _each(composition, "register_health", Probe):
        _add(composition, plugin, probes, probe.name, probe)
    hooks = composition.hooks
    policy = Policy(
        MappingProxyType(permissions),
        identifiers=hooks.of("identify"),
        authorizers=hooks.of("authorize"),
        row_filters=hooks.of("visible"),
    )
    return dataclasses.replace(
        composition,
        policy=policy,
        navigation=tuple(
            sorted(
                ((plugin.name, item) for plugin, item in _each(composition, "register_navigation", NavItem)),
                key=lambda pair: pair[1].order,
            )
        ),
        slots=slots,
        fillings=_fillings(composition, slots),
        checks=tuple(checks.values()),
        probes=tuple(probes.values()),
        csp=tuple(source for _, source in _each(composition, "register_csp", CspSource)),
    )


def blueprints(composition: Composition) -> list[tuple[Plugin, Blueprint]]:
    """Return each plugin's blueprint, which must bear its name."""
    found = []
    for answer in composition.hooks.ask("register_blueprint"):
        plugin, blueprint = composition.plugin(answer.plugin), answer.value
        if not isinstance(blueprint, Blueprint):
            reason = f"register_blueprint() returned {type(blueprint).__name__}, not a Blueprint"
            raise plugin.fault(reason)
        if blueprint.name != plugin.name:
            raise plugin.fault(f"its blueprint must be named {plugin.name!r}, not {blueprint.name!r}")
        if blueprint.static_folder or blueprint.template_folder:
            reason = "its blueprint names folders; static/ and templates/ are found without that"
            raise plugin.fault(reason)
        found.append((plugin, blueprint))
    return found


def _each(
    composition: Composition, hook: str, kind: type[ContributionT]
) -> list[tuple[Plugin, ContributionT]]:
    found: list[tuple[Plugin, ContributionT]] = []
    for answer in composition.hooks.ask(hook):
        plugin = composition.plugin(answer.plugin)
        if not isinstance(answer.value, list | tuple):
            reason = f"{hook}() returned {type(answer.value).__name__}, not a list of {kind.__name__}"
            raise plugin.fault(reason)
        for item in answer.value:
            if not isinstance(item, kind):
                raise plugin.fault(f"{hook}() returned {item!r}, which is not a {kind.__name__}")
            if wrong := _wrong_field(item):
                raise plugin.fault(f"{hook}() returned {item!r}, whose {wrong} is of a wrong type")
            found.append((plugin, item))
    return found


def _wrong_field(item: Any) -> str | None:  # noqa: ANN401
    """Return the name of the first field whose value is not of its type."""
    for field in dataclasses.fields(item):
        value, kind = getattr(item, field.name), field.type
        if get_origin(kind) is Literal:
            fits = value in get_args(kind)
        elif get_origin(kind) is tuple:
            fits = isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
        elif kind is str:
            fits = isinstance(value, str | LazyString)
        else:
            fits = isinstance(value, int) if kind is int else callable(value)
        if not fits:
            return field.name
    return None


def _add(
    composition: Composition,
    plugin: Plugin,
    known: dict[str, ContributionT],
    name: str,
    item: ContributionT,
) -> None:
    if not name.startswith(f"{plugin.name}."):
        raise plugin.fault(f"its {type(item).__name__} {name!r} must be named {plugin.name}.…")
    if name in known:
        other = next(p.label for p in composition.plugins if name.startswith(f"{p.name}."))
        raise CollisionError(f"the {type(item).__name__} {name!r}", other, plugin.label)
    known[name] = item


def _fillings(
    composition: Composition, slots: Mapping[str, Slot]
) -> dict[str, tuple[tuple[str, SlotContent], ...]]:
    enabled = {plugin.name for plugin in composition.plugins}
    fillings: dict[str, tuple[tuple[str, SlotContent], ...]] = {}
    for plugin, content in _each(composition, "fill_slots", SlotContent):
        owner = content.name.partition(".")[0]
        if content.name in slots:
            fillings[content.name] = (*fillings.get(content.name, ()), (plugin.name, content))
        elif owner in enabled or owner not in plugin.installed.soft:
            hint = near_miss(content.name, slots)
            raise plugin.fault(f"it fills the slot {content.name!r}, which nobody opens.{hint}")
    return fillings


def by_prefix(composition: Composition, hook: str) -> Ordered:
    """Return who implements a hook as a function of a path: whoever owns the path's prefix first."""
    implementations = composition.hooks.of(hook)
    orders = []
    for prefix, owner in composition.prefixes:
        own = tuple(one for one in implementations if one.plugin == owner)
        others = tuple(one for one in implementations if one.plugin != owner)
        orders.append((prefix, own + others))

    def ordered(path: str) -> tuple[Implementation, ...]:
        for prefix, order in orders:
            if path == prefix or path.startswith(f"{prefix}/"):
                return order
        return implementations

    return ordered
