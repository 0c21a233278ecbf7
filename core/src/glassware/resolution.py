"""In which order: the enabled plugins, their dependencies met, each after what it needs."""

import importlib.metadata
from collections.abc import Iterable, Mapping

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from glassware.discovery import LOCAL, InstalledPlugin, only_claimant
from glassware.errors import DependencyCycleError, DependencyError, PluginNotFoundError
from glassware.site import Site

Installed = Mapping[str, tuple[InstalledPlugin, ...]]


def resolve(site: Site, installed: Installed) -> tuple[InstalledPlugin, ...]:
    """Return the enabled plugins, dependencies first, otherwise as listed; `local` is the last.

    Raises `PluginNotFoundError`, `DependencyError` or `DependencyCycleError`, and what
    `only_claimant` raises.
    """
    chosen: dict[str, InstalledPlugin] = {}
    own = InstalledPlugin.local(site.folder)
    for name in site.enabled:
        if name == LOCAL and own:
            continue
        if name not in installed:
            raise PluginNotFoundError(name, site.enabled_place(name), tuple(installed))
        chosen[name] = only_claimant(name, installed)
    needs = {name: _needed(plugin, chosen, installed) for name, plugin in chosen.items()}
    ordered = [chosen[name] for name in _sorted(needs)]
    return (*ordered, own) if own else tuple(ordered)


def dependencies(plugin: InstalledPlugin, installed: Installed) -> dict[str, Requirement]:
    """Return the plugins that a plugin cannot do without, and the versions that it takes."""
    providers: dict[str, str] = {
        canonicalize_name(claimant.distribution): name
        for name, claimants in installed.items()
        for claimant in claimants
    }
    return {
        providers[distribution]: requirement
        for distribution, requirement in plugin.hard.items()
        if distribution in providers and providers[distribution] != plugin.name
    }


def with_needed(names: Iterable[str], installed: Installed) -> tuple[str, ...]:
    """Return the plugins named and all that they cannot do without, each after what it needs.

    Names that are not installed are left as they are, for `resolve` to refuse.
    """
    found: dict[str, None] = {}

    def add(name: str, above: tuple[str, ...]) -> None:
        if name in installed and name not in above:
            for needed in dependencies(only_claimant(name, installed), installed):
                add(needed, (*above, name))
        found.setdefault(name)

    for name in names:
        add(name, ())
    return tuple(found)


def _needed(plugin: InstalledPlugin, chosen: Mapping[str, InstalledPlugin], installed: Installed) -> set[str]:
    for distribution, requirement in plugin.hard.items():
        _check_version(plugin, requirement, _installed_version(distribution))
    needed = dependencies(plugin, installed)
    for name in needed:
        if name not in chosen:
            remedy = f"Run: glassware plugins enable {name}"
            raise DependencyError(plugin.name, f"the plugin {name!r}", "which is not enabled", remedy)
    for requirement in (each for name in plugin.soft if name in chosen for each in plugin.soft[name]):
        _check_version(plugin, requirement, _installed_version(requirement.name))
    return set(needed)


def _check_version(plugin: InstalledPlugin, requirement: Requirement, version: str | None) -> None:
    remedy = f"Run: pip install '{requirement.name}{requirement.specifier}'"
    if version is None:
        raise DependencyError(plugin.name, requirement.name, "which is not installed", remedy)
    if not requirement.specifier.contains(version, prereleases=True):
        needs = f"{requirement.name}{requirement.specifier}"
        raise DependencyError(plugin.name, needs, f"but {version} is installed", remedy)


def _installed_version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _sorted(needs: Mapping[str, set[str]]) -> list[str]:
    """Return the names so that each follows what it needs, ties broken by the order given."""
    done: list[str] = []
    while len(done) < len(needs):
        ready = (name for name in needs if name not in done and needs[name] <= set(done))
        following = next(ready, None)
        if following is None:
            raise DependencyCycleError(_circle({n: needs[n] for n in needs if n not in done}))
        done.append(following)
    return done


def _circle(needs: Mapping[str, set[str]]) -> tuple[str, ...]:
    """Return one circle: follow needs from any plugin until one comes again."""
    path = [next(iter(needs))]
    while path.count(path[-1]) == 1:
        path.append(next(iter(sorted(needs[path[-1]] & set(needs)))))
    return tuple(path[path.index(path[-1]) : -1])
