"""Made-up distributions: a folder of metadata and modules, found as if pip had installed it."""

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent


def write_distribution(  # noqa: PLR0913 - each is a line of metadata
    folder: Path,
    plugin: str,
    modules: Mapping[str, str],
    *,
    entry: str | None = None,
    distribution: str | None = None,
    version: str = "1.0",
    requires: tuple[str, ...] = (),
    extras: Mapping[str, tuple[str, ...]] | None = None,
    guards: bool = False,
) -> Path:
    """Write a distribution that provides a plugin, and return the folder to put on `sys.path`.

    `modules` are file contents by path below the folder (`{"glassware_hello/__init__.py": "…"}`), which
    may include templates and migrations. The entry point names the first module unless `entry` does.
    `guards` declares it in the group `glassware.guards` too.
    """
    name = distribution or f"glassware-{plugin}"
    for path, text in modules.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dedent(text), encoding="utf-8")
    value = entry or next(iter(modules)).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    metadata = [f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\nSummary: Plugin {plugin}"]
    metadata += [f"Requires-Dist: {requirement}" for requirement in requires]
    for extra, requirements in (extras or {}).items():
        metadata.append(f"Provides-Extra: {extra}")
        metadata += [f'Requires-Dist: {needed} ; extra == "{extra}"' for needed in requirements]
    points = [f"[glassware.plugins]\n{plugin} = {value}"]
    points += [f"[glassware.guards]\n{plugin} = {value}"] if guards else []
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text("\n".join(metadata) + "\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("\n".join(points) + "\n", encoding="utf-8")
    return folder


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """Put a folder of distributions on `sys.path`; forget its modules and tables afterwards."""
    from glassware import db  # SQLAlchemy is not needed to write distributions

    before = set(db.metadata.tables)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name, module in list(sys.modules.items()):
            if (getattr(module, "__file__", None) or "").startswith(f"{folder}/"):
                del sys.modules[name]
        for table in set(db.metadata.tables) - before:
            db.metadata.remove(db.metadata.tables[table])
        importlib.invalidate_caches()
