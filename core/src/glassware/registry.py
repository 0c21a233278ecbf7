"""From found plugins to loaded ones: imported, checked against the contract, their hooks in order."""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import FunctionType, MappingProxyType, ModuleType
from typing import Any

import pluggy
from pydantic import BaseModel

from glassware import hookspecs
from glassware.access import Guards
from glassware.contributions import Check, CspSource, NavItem, Probe, Slot, SlotContent
from glassware.discovery import LOCAL, find_plugins
from glassware.errors import CollisionError, near_miss
from glassware.hooks import Hooks, Implementation
from glassware.loading import Plugin, check_models, import_plugin
from glassware.policy import Policy
from glassware.resolution import dependencies, resolve
from glassware.settings import Settings
from glassware.site import Site

GUARDING = frozenset({"identify", "authorize", "visible"})
REFUSED = ("wrapper", "hookwrapper", "tryfirst", "trylast", "optionalhook", "specname", "historic")
NOBODY = Policy(MappingProxyType({}), (), (), ())


@dataclass(frozen=True)
class Composition:
    """A site and all that its plugins make of it; `app.extensions["glassware"]` holds it."""

    site: Site
    mode: str
    plugins: tuple[Plugin, ...]
    hooks: Hooks
    tables: Mapping[str, BaseModel]
    policy: Policy = NOBODY
    navigation: tuple[tuple[str, NavItem], ...] = ()
    slots: Mapping[str, Slot] = field(default_factory=dict)
    fillings: Mapping[str, tuple[tuple[str, SlotContent], ...]] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    probes: tuple[Probe, ...] = ()
    csp: tuple[CspSource, ...] = ()
    prefixes: tuple[tuple[str, str], ...] = ()
    guards: Guards = field(default_factory=dict)

    @cached_property
    def settings(self) -> Mapping[type[BaseModel], BaseModel]:
        """Every table of settings by its model."""
        return {type(table): table for table in self.tables.values()}

    def plugin(self, name: str) -> Plugin:
        """Return the enabled plugin of a name; `KeyError` if there is none."""
        return next(plugin for plugin in self.plugins if plugin.name == name)


def load(site: Site, mode: str) -> Composition:
    """Return the site with its enabled plugins loaded and their settings read, nothing wired yet.

    Raises a `GlasswareError` for whatever breaks the contract.
    """
    installed = find_plugins()
    chosen = resolve(site, installed)
    plugins = tuple(import_plugin(plugin, frozenset(dependencies(plugin, installed))) for plugin in chosen)
    specs = _all_hookspecs(plugins)
    enabled = frozenset(plugin.name for plugin in plugins)
    for plugin in plugins:
        _check_hooks(plugin, specs, enabled)
    hooks = _register(plugins, tuple(dict.fromkeys(specs.values())))
    check_models(plugins)
    return Composition(site, mode, plugins, hooks, _read_settings(site, plugins, hooks))


def _all_hookspecs(plugins: tuple[Plugin, ...]) -> dict[str, ModuleType]:
    """Return every hook's name and the module that specifies it."""
    specs = dict.fromkeys(_marked(hookspecs, "glassware_spec"), hookspecs)
    for plugin in plugins:
        offer = vars(plugin.module).get("add_hookspecs")
        if offer is None or not hasattr(offer, "glassware_impl"):
            continue
        offers = Hooks({"add_hookspecs": (Implementation(plugin.name, plugin.label, offer, ()),)})
        for answer in offers.ask("add_hookspecs"):
            specs |= dict.fromkeys(_checked_specs(plugin, answer.value), answer.value)
    return specs


def _checked_specs(plugin: Plugin, module: Any) -> Mapping[str, Mapping[str, Any]]:  # noqa: ANN401
    if not isinstance(module, ModuleType):
        raise plugin.fault(f"add_hookspecs() returned {type(module).__name__}, not a module")
    found = _marked(module, "glassware_spec")
    for name, options in found.items():
        if not name.startswith(f"{plugin.name}_"):
            raise plugin.fault(f"its hook {name!r} in {module.__name__} must be named {plugin.name}_…")
        _refuse_options(plugin, name, options)
    return found


def _check_hooks(plugin: Plugin, specs: Mapping[str, ModuleType], enabled: frozenset[str]) -> None:
    implemented = _marked(plugin.module, "glassware_impl")
    for name, options in implemented.items():
        _refuse_options(plugin, name, options)
        offered_by = name.partition("_")[0]
        optional = offered_by not in enabled and (offered_by in plugin.installed.soft or plugin.name == LOCAL)
        if name not in specs and not optional:
            raise plugin.fault(f"it implements {name}(), but there is no such hook.{near_miss(name, specs)}")
    for name, value in vars(plugin.module).items():
        written_here = isinstance(value, FunctionType) and value.__module__ == plugin.module.__name__
        if written_here and name in specs and name not in implemented:
            reason = f"its function {name}() has a hook's name but no @hookimpl. Decorate or rename it."
            raise plugin.fault(reason)
    guards = bool(GUARDING & set(implemented))
    if guards != plugin.installed.guards and plugin.name != LOCAL:
        hooks = ", ".join(sorted(GUARDING & set(implemented))) or "none of identify, authorize, visible"
        entry = f'[project.entry-points."glassware.guards"] {plugin.name} = "{plugin.installed.module}"'
        verb = "must declare" if guards else "must not declare"
        raise plugin.fault(f"it implements {hooks}, so its pyproject.toml {verb} {entry}")


def _register(plugins: tuple[Plugin, ...], specs: tuple[ModuleType, ...]) -> Hooks:
    manager = pluggy.PluginManager("glassware")
    for module in specs:
        manager.add_hookspecs(module)
    # pluggy asks the plugin that was registered last first.
    for plugin in reversed(plugins):
        try:
            manager.register(plugin.module, name=plugin.name)
        except pluggy.PluginValidationError as error:
            raise plugin.fault(str(error).replace("\n", " ")) from error
    by_name = {plugin.name: plugin for plugin in plugins}
    implementations = {
        name: tuple(
            Implementation(
                impl.plugin_name, by_name[impl.plugin_name].label, impl.function, tuple(impl.argnames)
            )
            for impl in reversed(caller.get_hookimpls())
        )
        for name, caller in vars(manager.hook).items()
        if isinstance(caller, pluggy.HookCaller)
    }
    return Hooks(implementations)


def _read_settings(site: Site, plugins: tuple[Plugin, ...], hooks: Hooks) -> dict[str, BaseModel]:
    models = {answer.plugin: answer.value for answer in hooks.ask("register_settings")}
    owners: dict[type[Settings], Plugin] = {}
    tables: dict[str, BaseModel] = {"site": site.site}
    for plugin in plugins:
        model = models.get(plugin.name, Settings)
        if not (inspect.isclass(model) and issubclass(model, Settings)):
            reason = "register_settings() must return a subclass of glassware.settings.Settings"
            raise plugin.fault(reason)
        owner = owners.setdefault(model, plugin) if model is not Settings else plugin
        if owner is not plugin:
            raise CollisionError(f"the settings model {model.__qualname__}", owner.label, plugin.label)
        tables[plugin.name] = site.read(model, plugin.name)
    return tables


def _refuse_options(plugin: Plugin, name: str, options: Mapping[str, Any]) -> None:
    for option in REFUSED:
        if options.get(option):
            reason = f"its hook {name}() uses {option!r}; the order of plugins is that of dependencies"
            raise plugin.fault(reason)


def _marked(module: ModuleType, mark: str) -> dict[str, Mapping[str, Any]]:
    return dict(_each_marked(module, mark))


def _each_marked(module: ModuleType, mark: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, value in vars(module).items():
        options = getattr(value, mark, None) if isinstance(value, FunctionType) else None
        if isinstance(options, Mapping):
            yield name, options
