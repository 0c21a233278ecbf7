"""What commands refuse to do. Each error takes facts, keeps them as data, and words itself."""

from dataclasses import dataclass
from pathlib import Path

from glassware.errors import GlasswareError, near_miss


@dataclass(eq=False)
class UnknownPluginError(GlasswareError):
    """A command names a plugin that is not installed."""

    plugin: str
    installed: tuple[str, ...]

    def __str__(self) -> str:
        hint = near_miss(self.plugin, self.installed)
        listed = ", ".join(self.installed) or "none"
        return f"No installed package provides a plugin {self.plugin!r}.{hint} Installed plugins: {listed}."


@dataclass(eq=False)
class PluginDisabledError(GlasswareError):
    """A command asks for a plugin that is installed but not enabled."""

    plugin: str

    def __str__(self) -> str:
        return f"The plugin {self.plugin!r} is not enabled. Run: glassware plugins enable {self.plugin}"


@dataclass(eq=False)
class LocalPluginError(GlasswareError):
    """The site's own plugin is enabled by being there."""

    folder: Path

    def __str__(self) -> str:
        return (
            f"The plugin 'local' is enabled by local.py or local/ in {self.folder}: "
            "add or move that, not a name in plugins.toml."
        )


@dataclass(eq=False)
class NeedsOthersError(GlasswareError):
    """Plugins cannot be enabled without others that they need."""

    plugins: tuple[str, ...]
    missing: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{_listed(self.plugins)} cannot be enabled without {_listed(self.missing)}. "
            f"Run: glassware plugins enable {' '.join(self.plugins)} --with-needed"
        )


@dataclass(eq=False)
class NeededByOthersError(GlasswareError):
    """Plugins cannot be disabled while others need them."""

    plugins: tuple[str, ...]
    dependents: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{_listed(self.plugins)} cannot be disabled while {_listed(self.dependents)}, which needs it, "
            f"is enabled. Run: glassware plugins disable {' '.join(self.plugins)} --with-dependents"
        )


@dataclass(eq=False)
class NeededByLocalError(GlasswareError):
    """A plugin cannot be disabled while tables of `local` have foreign keys to its tables."""

    plugin: str
    keys: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.plugin!r} cannot be disabled: the site's own plugin has foreign keys to its tables "
            f"({', '.join(self.keys)}). Remove them from local first, with a migration."
        )


@dataclass(eq=False)
class ManagedSiteError(GlasswareError):
    """The file is deployed like code; commands do not write it."""

    path: Path

    def __str__(self) -> str:
        return f"{self.path} has `managed = true`: nothing was written. Make the edit shown where it is kept."


@dataclass(eq=False)
class EnabledByEnvironmentError(GlasswareError):
    """The environment says what is enabled, so that an edit of the file would change nothing."""

    def __str__(self) -> str:
        return (
            "GLASSWARE_ENABLED says which plugins are enabled, and wins over plugins.toml. "
            "Change it there, or unset it."
        )


@dataclass(eq=False)
class EditError(GlasswareError):
    """`plugins.toml` was left as it was."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path} was not changed: {self.reason}"


@dataclass(eq=False)
class PortBusyError(GlasswareError):
    """Something else listens where the site should."""

    host: str
    port: int

    def __str__(self) -> str:
        return (
            f"Port {self.port} on {self.host} is in use by another program. "
            "Stop that, or choose another port by --port or GLASSWARE_PORT."
        )


@dataclass(eq=False)
class AddressError(GlasswareError):
    """An address cannot be listened at."""

    host: str
    port: int
    reason: str

    def __str__(self) -> str:
        return f"Cannot listen at {self.host}, port {self.port}: {self.reason}"


@dataclass(eq=False)
class NotLoopbackError(GlasswareError):
    """A command that serves this machine only was given an address that others reach."""

    command: str
    host: str

    def __str__(self) -> str:
        return (
            f"`glassware {self.command}` serves this machine only, and {self.host} is no loopback address. "
            "For others to reach the site: glassware serve"
        )


@dataclass(eq=False)
class PreflightError(GlasswareError):
    """The site would not run; the reason comes from the process that tried it."""

    reason: str

    def __str__(self) -> str:
        return self.reason


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(repr(name) for name in names)
