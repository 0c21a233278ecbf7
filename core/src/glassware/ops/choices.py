"""Which plugins an edit of `enabled` adds or takes out, dependencies minded in both directions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from glassware.discovery import LOCAL, InstalledPlugin, only_claimant
from glassware.errors import GlasswareError
from glassware.ops.refusals import (
    NeededByLocalError,
    NeededByOthersError,
    NeedsOthersError,
    UnknownPluginError,
)
from glassware.resolution import Installed, dependencies, resolve, with_needed
from glassware.site import Site


@dataclass(frozen=True)
class Change:
    """What an edit does to `enabled`."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The plugins that it switches."""
        return self.add + self.remove


def closure(names: Iterable[str], installed: Installed) -> tuple[str, ...]:
    """Return the plugins and all that they need, each after what it needs.

    Raises `UnknownPluginError` for one that is not installed.
    """
    names = tuple(names)
    for name in names:
        _claimant(name, installed)
    return with_needed(names, installed)


def enabling(site: Site, installed: Installed, names: Sequence[str], *, needed_too: bool) -> Change:
    """Return what enabling these plugins adds.

    Raises `UnknownPluginError`, `NeedsOthersError`, or a `GlasswareError` for versions and circles.
    """
    add = tuple(name for name in closure(names, installed) if name not in site.enabled)
    missing = tuple(name for name in add if name not in names)
    if missing and not needed_too:
        blocked = (name for name in names if set(closure([name], installed)) & set(missing))
        raise NeedsOthersError(tuple(dict.fromkeys(blocked)), missing)
    # What is wrong with other plugins is no reason to refuse these, which may be the remedy.
    sound = [name for name in site.enabled if _is_sound(name, site, installed)]
    resolve(replace(site, enabled=tuple(dict.fromkeys((*sound, *closure(names, installed))))), installed)
    return Change(add=add)


def disabling(site: Site, installed: Installed, names: Sequence[str], *, dependents_too: bool) -> Change:
    """Return what disabling these plugins takes out; one that is gone can always be taken out.

    Raises `UnknownPluginError`, `NeededByOthersError` or `NeededByLocalError`.
    """
    for name in names:
        if name not in site.enabled:
            _claimant(name, installed)
    remove = {name for name in names if name in site.enabled}
    dependents = _dependents(remove, site, installed)
    if dependents and not dependents_too:
        raise NeededByOthersError(tuple(dict.fromkeys(names)), dependents)
    remove |= set(dependents)
    if remove and InstalledPlugin.local(site.folder):
        _spare_local(remove)
    return Change(remove=tuple(name for name in site.enabled if name in remove))


def _claimant(name: str, installed: Installed) -> InstalledPlugin:
    if name not in installed:
        raise UnknownPluginError(name, tuple(installed))
    return only_claimant(name, installed)


def _is_sound(name: str, site: Site, installed: Installed) -> bool:
    """Return whether an enabled plugin could run if it and what it needs were the only ones enabled."""
    try:
        needed = closure([name], installed)
        resolve(replace(site, enabled=tuple(one for one in needed if one in site.enabled)), installed)
    except GlasswareError:
        return False
    return True


def _dependents(names: Iterable[str], site: Site, installed: Installed) -> tuple[str, ...]:
    """Return the enabled plugins that need any of these, directly or not, and are none of them."""
    names = set(names)
    return tuple(
        other
        for other in site.enabled
        if other in installed and other not in names and names & _all_needs(other, installed)
    )


def _all_needs(name: str, installed: Installed) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for claimant in installed.get(waiting.pop(), ()):
            new = set(dependencies(claimant, installed)) - found
            found |= new
            waiting.extend(new)
    return found


def _spare_local(names: Iterable[str]) -> None:
    """Raise `NeededByLocalError` if tables of the site's own plugin have foreign keys to these plugins'."""
    from glassware import db
    from glassware.ops.loading import load_app

    try:
        composition = load_app().extensions["glassware"]
    except GlasswareError:
        # Disabling a plugin is how a site that cannot load is mended; loading it says what local needs.
        return
    for name in sorted(names):
        keys = tuple(
            f"{table}.{key.parent.name} → {key.target_fullname}"
            for table in sorted(composition.plugin(LOCAL).tables)
            for key in db.metadata.tables[table].foreign_keys
            if key.target_fullname.startswith(f"{name}_")
        )
        if keys:
            raise NeededByLocalError(name, keys)
