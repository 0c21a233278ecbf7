"""The migrations that a plugin ships, read as text: nothing is run, and no Alembic imported."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from glassware.discovery import LOCAL
from glassware.errors import Place
from glassware.loading import Plugin
from glassware.registry import Composition
from glassware.schema_errors import RevisionFileError

VERSION_TABLE = "alembic_version_"


@dataclass(frozen=True)
class History:
    """One plugin's migrations: for each revision, in the order of the files, those that it follows."""

    plugin: Plugin
    folder: Path
    revisions: Mapping[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """The plugin's name."""
        return self.plugin.name

    @property
    def version_table(self) -> str:
        """The table that holds the revisions which the database has."""
        return f"{VERSION_TABLE}{self.name}"

    @cached_property
    def heads(self) -> frozenset[str]:
        """The revisions that none follows."""
        followed = {down for downs in self.revisions.values() for down in downs}
        return frozenset(self.revisions) - followed

    def applied(self, current: frozenset[str]) -> frozenset[str]:
        """Return all revisions whose changes a database has that is at the current ones."""
        found: set[str] = set()
        waiting = [revision for revision in current if revision in self.revisions]
        while waiting:
            revision = waiting.pop()
            if revision not in found:
                found.add(revision)
                waiting.extend(self.revisions[revision])
        return frozenset(found)


def read_histories(composition: Composition) -> tuple[History, ...]:
    """Return the histories of the enabled plugins that have migrations, dependencies first.

    Raises `RevisionFileError`, which names file and line.
    """
    read = (read_history(composition, plugin) for plugin in composition.plugins)
    return tuple(history for history in read if history.revisions)


def read_history(composition: Composition, plugin: Plugin) -> History:
    """Return one plugin's history; it has no revisions if its folder is not there yet.

    Raises `RevisionFileError`, which names file and line.
    """
    if plugin.name == LOCAL:
        folder = composition.site.folder / "migrations" / "versions"
    elif plugin.folder:
        folder = plugin.folder / "migrations"
    else:  # a plugin of one module has no folder of its own
        return History(plugin, Path(str(plugin.module.__file__)).parent / "migrations", {})
    files = tuple(_read_files(plugin, folder))
    revisions: dict[str, tuple[str, ...]] = {}
    for path, revision, follows in files:
        if revision in revisions:
            raise _fault(plugin, Place(path), f"bears the revision {revision!r} of another file")
        revisions[revision] = follows
    for path, _, follows in files:
        for unknown in set(follows) - set(revisions):
            raise _fault(plugin, Place(path), f"follows {unknown!r}, which no file beside it bears")
    return History(plugin, folder, revisions)


def _read_files(plugin: Plugin, folder: Path) -> Iterator[tuple[Path, str, tuple[str, ...]]]:
    for path in sorted(folder.glob("*.py")):
        if path.name.startswith((".", "__init__")):
            continue
        try:
            module = ast.parse(path.read_bytes(), path.name)
        except (OSError, SyntaxError, ValueError) as error:
            place = Place(path, error.lineno if isinstance(error, SyntaxError) else None)
            raise _fault(plugin, place, f"cannot be read: {error}") from error
        names = dict(_literals(module))
        revision, follows = names.get("revision"), names.get("down_revision", ())
        follows = () if follows is None else (follows,) if isinstance(follows, str) else follows
        if not isinstance(revision, str) or not revision:
            raise _fault(plugin, Place(path), 'lacks a line such as revision = "pages_0001"')
        if not (isinstance(follows, tuple | list) and all(isinstance(down, str) for down in follows)):
            raise _fault(plugin, Place(path), "must give down_revision as None, a string or a tuple of them")
        yield path, revision, tuple(follows)


def _literals(module: ast.Module) -> Iterator[tuple[str, object]]:
    for node in module.body:
        targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in targets:
                if isinstance(target, ast.Name):
                    try:
                        yield target.id, ast.literal_eval(node.value)
                    except ValueError:
                        yield target.id, ...


def _fault(plugin: Plugin, place: Place, reason: str) -> RevisionFileError:
    return RevisionFileError(plugin.name, plugin.label, place, reason)
