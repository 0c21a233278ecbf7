"""What can be wrong with a site. Each error takes facts, keeps them as data, and words itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written: a file and a line in it, or an environment variable."""

    source: Path | str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.source}, line {self.line}" if self.line else str(self.source)


def near_miss(name: str, candidates: Iterable[str]) -> str:
    """Return ` Did you mean 'x'?`, or nothing when no candidate is close."""
    matches = get_close_matches(name, list(candidates), n=1)
    return f" Did you mean {matches[0]!r}?" if matches else ""


@dataclass(eq=False)
class GlasswareError(Exception):
    """A fault of the site's composition or surroundings; its text names culprit, place and remedy."""


@dataclass(eq=False)
class SiteNotFoundError(GlasswareError):
    """There is no `plugins.toml` where one was looked for."""

    start: Path

    def __str__(self) -> str:
        return (
            f"No plugins.toml in {self.start} or any folder above it. "
            "Change into the site's folder, or name it in GLASSWARE_SITE_DIR."
        )


@dataclass(eq=False)
class SettingsFileError(GlasswareError):
    """`plugins.toml` cannot be read."""

    place: Place
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass(eq=False)
class SettingError(GlasswareError):
    """A setting is unknown, of the wrong type, or not allowed."""

    plugin: str
    key: str
    place: Place
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: setting {self.key!r} of [{self.plugin}]: {self.reason}"


@dataclass(eq=False)
class SettingMissingError(GlasswareError):
    """A production site lacks a setting that keeps it safe."""

    key: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"[site] {self.key} {self.reason}. {self.remedy}"


@dataclass(eq=False)
class PluginNotFoundError(GlasswareError):
    """`enabled` names a plugin that no installed package provides."""

    plugin: str
    place: Place
    installed: tuple[str, ...]

    def __str__(self) -> str:
        hint = near_miss(self.plugin, self.installed)
        listed = ", ".join(self.installed) or "none"
        return (
            f"{self.place}: enabled names {self.plugin!r}, but no installed package provides that "
            f"plugin.{hint} Installed plugins: {listed}. Install its package or remove the name."
        )


@dataclass(eq=False)
class PluginNameError(GlasswareError):
    """An entry point bears a name that no plugin may have."""

    plugin: str
    distribution: str
    reason: str

    def __str__(self) -> str:
        return f"{self.distribution} provides a plugin named {self.plugin!r}: {self.reason}"


@dataclass(eq=False)
class PluginClaimedTwiceError(GlasswareError):
    """Two distributions provide plugins of one name; neither is loaded."""

    plugin: str
    distributions: tuple[str, ...]

    def __str__(self) -> str:
        claimants = " and ".join(self.distributions)
        return (
            f"The plugin name {self.plugin!r} is claimed by {claimants}. Neither is loaded: "
            "uninstall one of them."
        )


@dataclass(eq=False)
class DependencyError(GlasswareError):
    """A plugin needs something that is not installed, not enabled, or of another version."""

    plugin: str
    needs: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"Plugin {self.plugin!r} needs {self.needs}, {self.reason}. {self.remedy}"


@dataclass(eq=False)
class DependencyCycleError(GlasswareError):
    """Plugins need each other in a circle."""

    plugins: tuple[str, ...]

    def __str__(self) -> str:
        circle = " → ".join((*self.plugins, self.plugins[0]))
        return f"Plugins need each other in a circle: {circle}. Disable one of them."


@dataclass(eq=False)
class PluginError(GlasswareError):
    """A plugin breaks the contract, or raises while it is loaded or asked."""

    plugin: str
    distribution: str
    reason: str
    place: Place | None = None

    def __str__(self) -> str:
        where = f" ({self.place})" if self.place else ""
        return f"Plugin {self.plugin!r} from {self.distribution}{where}: {self.reason}"


@dataclass(eq=False)
class CollisionError(GlasswareError):
    """Two plugins claim the same thing."""

    thing: str
    first: str
    second: str
    remedy: str = "Disable one of them, or change one."

    def __str__(self) -> str:
        return f"{self.thing} is claimed by {self.first} and by {self.second}. {self.remedy}"


@dataclass(eq=False)
class DatabaseUrlError(GlasswareError):
    """`[site] database` is not `sqlite` nor the URL of a known database. The value may hold a password."""

    setting: str

    def __str__(self) -> str:
        return (
            '[site] database must be "sqlite" or a URL such as "postgresql://user@host/name" '
            'or "mariadb://user@host/name".'
        )


@dataclass(eq=False)
class DriverMissingError(GlasswareError):
    """The database's driver is not installed."""

    database: str
    extra: str

    def __str__(self) -> str:
        return (
            f"[site] database names {self.database}, but its driver is not installed. "
            f"Run: pip install 'glassware[{self.extra}]'"
        )
