"""What is installed: the plugins that distributions announce by entry points, none of them imported."""

import importlib.metadata
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from glassware.errors import PluginClaimedTwiceError, PluginNameError

GROUP = "glassware.plugins"
GUARDS = "glassware.guards"
LOCAL = "local"
NAME = re.compile(r"[a-z][a-z0-9]{0,23}")
"""Alembic keeps 32 characters of a revision such as `pages_0001`."""

RESERVED = frozenset(
    {
        *("glassware", "site", "flask", LOCAL, "alembic", "sqlite", "db", "static", "enabled"),
        *("up", "run", "serve", "worker", "reload", "new", "plugins", "check", "readyz", "healthz"),
        *("add", "register", "fill", "identify", "challenge", "authorize", "visible", "render"),
        *("resolve", "setup", "init", "handle"),
    }
)


@dataclass(frozen=True)
class InstalledPlugin:
    """A plugin that could be enabled. `module` is what its entry point names."""

    name: str
    module: str
    metadata: importlib.metadata.Distribution | None = None
    folder: Path | None = None

    @classmethod
    def local(cls, folder: Path) -> Self | None:
        """Return the site's own plugin, `local.py` or `local/` beside `plugins.toml`, if it has one."""
        if (folder / LOCAL / "__init__.py").is_file():
            has_plugin_module = (folder / LOCAL / "plugin.py").is_file()
            return cls(LOCAL, f"{LOCAL}.plugin" if has_plugin_module else LOCAL, folder=folder)
        return cls(LOCAL, LOCAL, folder=folder) if (folder / f"{LOCAL}.py").is_file() else None

    @property
    def distribution(self) -> str:
        """The name of the distribution that it came with."""
        return self.metadata.metadata["Name"] if self.metadata else "the site's own folder"

    @property
    def version(self) -> str:
        """The version of that distribution."""
        return self.metadata.version if self.metadata else "0"

    @property
    def label(self) -> str:
        """Distribution and version, as errors name it."""
        return f"{self.distribution} {self.version}" if self.metadata else self.distribution

    @property
    def summary(self) -> str:
        """One line about it."""
        return str(self.metadata.metadata.json.get("summary", "")) if self.metadata else ""

    @cached_property
    def hard(self) -> dict[str, Requirement]:
        """What its distribution requires always, by canonical distribution name."""
        return {
            canonicalize_name(requirement.name): requirement
            for requirement in self._requirements
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        }

    @cached_property
    def soft(self) -> dict[str, tuple[Requirement, ...]]:
        """What its extras require, by the extra's name, which is that of the plugin that it is for."""
        extras = (self.metadata.metadata.get_all("Provides-Extra") or ()) if self.metadata else ()
        return {
            extra: tuple(
                requirement
                for requirement in self._requirements
                if requirement.marker
                and requirement.marker.evaluate({"extra": extra})
                and not requirement.marker.evaluate({"extra": ""})
            )
            for extra in extras
        }

    @property
    def guards(self) -> bool:
        """Whether its distribution announces that it identifies, authorizes or filters rows."""
        points = self.metadata.entry_points if self.metadata else ()
        return any(point.group == GUARDS and point.name == self.name for point in points)

    @cached_property
    def _requirements(self) -> tuple[Requirement, ...]:
        texts = (self.metadata.requires or ()) if self.metadata else ()
        try:
            return tuple(Requirement(text) for text in texts)
        except InvalidRequirement as error:
            reason = f"its metadata has a requirement that cannot be read: {error}"
            raise PluginNameError(self.name, self.label, reason) from error


def find_plugins() -> dict[str, tuple[InstalledPlugin, ...]]:
    """Return the claimants of every plugin name; more than one is refused when it is enabled."""
    found: dict[str, tuple[InstalledPlugin, ...]] = {}
    for point in importlib.metadata.entry_points(group=GROUP):
        plugin = InstalledPlugin(point.name, point.value.partition(":")[0].strip(), point.dist)
        found[point.name] = (*found.get(point.name, ()), plugin)
    return dict(sorted(found.items()))


def only_claimant(name: str, installed: Mapping[str, tuple[InstalledPlugin, ...]]) -> InstalledPlugin:
    """Return the one plugin of a name.

    Raises `PluginClaimedTwiceError` when there are more, `PluginNameError` for a name none may have.
    """
    claimants = installed[name]
    if len(claimants) > 1:
        raise PluginClaimedTwiceError(name, tuple(plugin.label for plugin in claimants))
    if name in RESERVED:
        raise PluginNameError(name, claimants[0].label, "the name is reserved. Rename the plugin.")
    if not NAME.fullmatch(name):
        reason = "a name is at most 24 lower-case letters and digits, a letter first, such as 'pages'."
        raise PluginNameError(name, claimants[0].label, reason)
    return claimants[0]
