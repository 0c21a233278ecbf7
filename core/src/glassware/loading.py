"""Importing plugins: the module that the entry point names, and the models beside it."""

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Table

from glassware import db
from glassware.discovery import LOCAL, InstalledPlugin
from glassware.errors import Place, PluginError


@dataclass(frozen=True)
class Plugin:
    """A plugin whose code is imported. `needs` are the plugins it cannot do without."""

    name: str
    installed: InstalledPlugin
    module: ModuleType
    folder: Path | None
    models: ModuleType | None
    tables: frozenset[str]
    needs: frozenset[str]

    @property
    def label(self) -> str:
        """Distribution and version, as errors name it."""
        return self.installed.label

    def fault(self, reason: str, place: Place | None = None) -> PluginError:
        """Return an error that blames this plugin."""
        return PluginError(self.name, self.label, reason, place)


def import_plugin(installed: InstalledPlugin, needs: frozenset[str]) -> Plugin:
    """Import a plugin and its models.

    Raises `PluginError`, with file and line, whatever the import raises.
    """
    if installed.name == LOCAL and installed.folder:
        _attempt(installed, partial(_make_importable, installed.folder), "importing local failed")
    module = _import(installed, installed.module)
    package = module.__package__ or None
    folder = Path(module.__file__).parent if package and module.__file__ else None
    models: ModuleType | None = module if hasattr(module, "Model") else None
    if package and importlib.util.find_spec(f"{package}.models"):
        models = _import(installed, f"{package}.models")
    tables = frozenset(table.name for table in _tables_of(models)) if models else frozenset()
    return Plugin(installed.name, installed, module, folder, models, tables, needs)


def check_models(plugins: tuple[Plugin, ...]) -> None:
    """Check that each plugin's tables, foreign keys and relationships stay within its rights.

    Raises `PluginError`, which names the table.
    """
    for plugin in plugins:
        if plugin.models is None:
            continue
        base = getattr(plugin.models, "Model", None)
        if base is not None and base.metadata is not db.metadata:
            reason = "its base Model must have `metadata = glassware.db.metadata`"
            raise plugin.fault(reason, Place(str(plugin.models.__file__)))
        for table in _tables_of(plugin.models):
            _check_table(plugin, table, plugins)
        if base is not None:
            _attempt(plugin.installed, base.registry.configure, "its models cannot be mapped")


def _check_table(plugin: Plugin, table: Table, plugins: tuple[Plugin, ...]) -> None:
    if not table.name.startswith(f"{plugin.name}_"):
        reason = f"its table {table.name!r} must be named {plugin.name}_…"
        raise plugin.fault(reason, Place(str(plugin.models and plugin.models.__file__)))
    reachable = plugin.needs | {plugin.name}
    if plugin.name == LOCAL:
        reachable |= {other.name for other in plugins}
    for key in table.foreign_keys:
        target, _, column = key.target_fullname.rpartition(".")
        owner = target.partition("_")[0]
        if owner not in reachable:
            reason = (
                f"{table.name}.{key.parent.name} points at {target}, but {plugin.name!r} does not depend on"
                f" {owner!r}. Require its distribution in [project].dependencies, or store the id alone."
            )
            raise plugin.fault(reason)
        if owner != plugin.name and (key.ondelete or "").upper() not in ("CASCADE", "SET NULL"):
            reason = f'{table.name}.{key.parent.name} needs ondelete="CASCADE" or "SET NULL"'
            raise plugin.fault(reason)
        foreign = db.metadata.tables.get(target)
        if owner != plugin.name and (foreign is None or column not in foreign.primary_key.columns):
            reason = f"{table.name}.{key.parent.name} points at {target}.{column}, no primary key"
            raise plugin.fault(reason)


def _tables_of(models: ModuleType) -> set[Table]:
    base = getattr(models, "Model", None)
    mapped = {table for mapper in base.registry.mappers for table in mapper.tables} if base else set()
    plain = {value for value in vars(models).values() if isinstance(value, Table)}
    return {table for table in mapped | plain if isinstance(table, Table)}


def _import(installed: InstalledPlugin, name: str) -> ModuleType:
    load = partial(importlib.import_module, name)
    module: ModuleType = _attempt(installed, load, f"importing {name} failed")
    return module


def _attempt(installed: InstalledPlugin, action: Callable[[], Any], doing: str) -> Any:  # noqa: ANN401
    try:
        return action()
    except (Exception, SystemExit) as error:
        reason = f"{doing}: {type(error).__name__}: {error}"
        raise PluginError(installed.name, installed.label, reason, _place(error)) from error


def _place(error: BaseException) -> Place | None:
    if isinstance(error, SyntaxError) and error.filename:
        return Place(error.filename, error.lineno)
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<") and frame.filename not in (__file__, importlib.__file__)
    ]
    return Place(frames[-1].filename, frames[-1].lineno) if frames else None


def _make_importable(folder: Path) -> None:
    """Let `import local` find this site's own plugin, and none of a site seen before."""
    package = folder / LOCAL / "__init__.py"
    path = package if package.is_file() else folder / f"{LOCAL}.py"
    known = sys.modules.get(LOCAL)
    if known is not None and known.__file__ == str(path):
        return
    for name in [name for name in sys.modules if name == LOCAL or name.startswith(f"{LOCAL}.")]:
        del sys.modules[name]
    for name in [name for name in db.metadata.tables if name.startswith(f"{LOCAL}_")]:
        db.metadata.remove(db.metadata.tables[name])
    locations = [str(package.parent)] if path == package else None
    spec = importlib.util.spec_from_file_location(LOCAL, path, submodule_search_locations=locations)
    if spec is None or spec.loader is None:  # a .py file always has a loader
        return
    module = importlib.util.module_from_spec(spec)
    sys.modules[LOCAL] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[LOCAL]
        raise
