"""What can be wrong between the database and the plugins' migrations."""

from dataclasses import dataclass

from sqlalchemy import URL

from glassware.errors import GlasswareError, Place


@dataclass(eq=False)
class RevisionFileError(GlasswareError):
    """A migration cannot be read, or does not fit the others."""

    plugin: str
    distribution: str
    place: Place
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: this migration of {self.plugin!r} ({self.distribution}) {self.reason}"


@dataclass(eq=False)
class DatabaseUnreachableError(GlasswareError):
    """The database does not answer. No password is shown."""

    url: URL
    reason: str

    def __str__(self) -> str:
        return (
            f"The database {where(self.url)} does not answer: {self.reason} "
            "Start it, or correct `database` in [site]."
        )


@dataclass(eq=False)
class DatabaseAheadError(GlasswareError):
    """The database has a revision that the installed code does not know."""

    plugin: str
    distribution: str
    package: str
    revision: str

    def __str__(self) -> str:
        return (
            f"The database is ahead of the code: its tables of {self.plugin!r} are at revision "
            f"{self.revision!r}, which {self.distribution} does not know. Install the version of "
            f"{self.package} that brought it, or one that is newer."
        )


@dataclass(eq=False)
class MigrationError(GlasswareError):
    """Alembic refuses, or a migration raises."""

    plugin: str
    distribution: str
    reason: str
    place: Place | None = None

    def __str__(self) -> str:
        where_ = f" ({self.place})" if self.place else ""
        return f"The migrations of {self.plugin!r} from {self.distribution}{where_}: {self.reason}"


@dataclass(eq=False)
class DanglingRowsError(GlasswareError):
    """A migration would leave rows whose foreign keys point at nothing; it was rolled back."""

    plugin: str
    rows: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"After this migration of {self.plugin!r} foreign keys would point at nothing, so it was "
            f"rolled back: {'; '.join(self.rows)}."
        )


@dataclass(eq=False)
class InboundKeyError(GlasswareError):
    """A downgrade would drop tables at which foreign keys of another plugin point."""

    plugin: str
    keys: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        listed = ", ".join(f"{table} points at {target}" for table, target in self.keys)
        owners = sorted({table.partition("_")[0] for table, _ in self.keys})
        first = " and ".join(f"glassware db downgrade --plugin {owner} base" for owner in owners)
        return f"{self.plugin!r} cannot be downgraded so far: {listed}. Run first: {first}"


@dataclass(eq=False)
class UpgradeLockedError(GlasswareError):
    """Another process holds the lock of those who change the schema, and does not let go."""

    url: URL
    seconds: float

    def __str__(self) -> str:
        return (
            f"Another process has been migrating the database {where(self.url)} for more than "
            f"{self.seconds:g} seconds. Wait until it ends, or end it, and try again."
        )


@dataclass(eq=False)
class SchemaDriftError(GlasswareError):
    """The tables that migrations make differ from those that models describe."""

    differences: tuple[tuple[str, tuple[str, ...]], ...]

    def __str__(self) -> str:
        listed = "; ".join(f"{plugin}: {', '.join(changes)}" for plugin, changes in self.differences)
        plugin = self.differences[0][0]
        return (
            f"The models differ from what the migrations make: {listed}. Write what is missing: "
            f'glassware db migrate --plugin {plugin} -m "what changes"'
        )


@dataclass(eq=False)
class WhichPluginError(GlasswareError):
    """A command that acts on one plugin's history was not told which."""

    command: str
    plugins: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"`glassware db {self.command}` acts on one plugin here: name it by --plugin NAME "
            f"({', '.join(self.plugins) or 'none has migrations'})."
        )


@dataclass(eq=False)
class NotEditableError(GlasswareError):
    """A migration cannot be written into a package whose source is elsewhere."""

    plugin: str
    distribution: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        whose = f"{self.plugin!r} ({self.distribution})"
        return f"No migration can be written for {whose}: {self.reason}. {self.remedy}"


def where(url: URL) -> str:
    """Return what a database is called in messages: backend, host and name, and nothing secret."""
    if url.get_backend_name() == "sqlite":
        return f"in the file {url.database}"
    port = f":{url.port}" if url.port else ""
    return f"{url.database!r} ({url.get_backend_name()} on {url.host or 'this host'}{port})"
