"""A site as its deployer wrote it: `plugins.toml` and the environment, read and checked by type.

An environment variable `GLASSWARE_<TABLE>__<KEY>` wins over the file, `GLASSWARE_ENABLED` over `enabled`;
lists and tables in the environment are JSON. A secret may be `{ file = "path" }`.
"""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from glassware.environment import environment_tables, from_environment, is_secret, json_or_text
from glassware.errors import Place, SettingError, SettingsFileError, SiteNotFoundError, near_miss
from glassware.settings import SiteSettings

ModelT = TypeVar("ModelT", bound=BaseModel)
Tables = Mapping[str, Mapping[str, Any]]

FILE = "plugins.toml"
HEADER = re.compile(r"\s*\[+\s*[\"']?([\w.-]+)[\"']?\s*\]+")
KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*[=.]")


@dataclass(frozen=True)
class Site:
    """What a deployer wrote, with `[site]` typed; other tables wait for their plugin's model."""

    folder: Path
    source: str
    enabled: tuple[str, ...]
    tables: Tables
    environment: Tables
    overrides: Tables
    site: SiteSettings = field(default_factory=SiteSettings)

    @property
    def path(self) -> Path:
        """The file that says which plugins are enabled."""
        return self.folder / FILE

    @property
    def instance(self) -> Path:
        """The folder of what the site makes by itself: its key, an SQLite database."""
        return self.folder / "instance"

    @property
    def secret_key(self) -> str | None:
        """The key that signs cookies: the setting, else `instance/secret_key`, else None.

        Raises `SettingError` for a file that cannot be read.
        """
        if self.site.secret_key is not None:
            return self.site.secret_key.get_secret_value()
        path = self.instance / "secret_key"
        try:
            return path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            reason = f"its file cannot be read: {error}"
            raise SettingError("site", "secret_key", Place(path), reason) from error

    def place(self, table: str, key: str) -> Place:
        """Return where a setting was written: the variable or line, or the file when nowhere."""
        if key in self.environment.get(table, {}):
            return Place(f"GLASSWARE_{table}__{key}".upper())
        return Place(self.path, find_line(self.source, table, key))

    def enabled_place(self, name: str) -> Place:
        """Return where `enabled` names a plugin."""
        if "GLASSWARE_ENABLED" in os.environ:
            return Place("GLASSWARE_ENABLED")
        start = find_line(self.source, "", "enabled") or 1
        for number, line in enumerate(self.source.splitlines()[start - 1 :], start):
            if re.search(rf"[\"']{re.escape(name)}[\"']", line):
                return Place(self.path, number)
        return Place(self.path, start)

    @property
    def flask(self) -> dict[str, Any]:
        """The table `[flask]`: keys of Flask's own configuration."""
        table = {**self.tables.get("flask", {}), **self.overrides.get("flask", {})}
        given = self.environment.get("flask", {})
        return table | {key: json_or_text(text) for key, text in given.items()}

    def read(self, model: type[ModelT], table: str) -> ModelT:
        """Return a table as its model.

        Raises `SettingError`, which names key, place and near miss.
        """
        values = {**self.tables.get(table, {}), **self.overrides.get(table, {})}
        for key, text in self.environment.get(table, {}).items():
            values[key] = from_environment(model, key, text)
        for key, value in values.items():
            if isinstance(value, dict) and set(value) == {"file"} and is_secret(model, key):
                values[key] = self._secret_from(table, key, self.folder / str(value["file"]))
        # In JSON, strict means "no guessing": "5" is no number, but text is a path, a list a tuple.
        document = json.dumps(values, default=str)
        try:
            return model.model_validate_json(document, strict=True, context={"folder": self.folder})
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False)[0]
        key = str(fault["loc"][0]) if fault["loc"] else ""
        reason = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            reason = f"there is no such setting.{near_miss(key, model.model_fields)}"
        raise SettingError(table, key, self.place(table, key), reason)

    def _secret_from(self, table: str, key: str, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = f"cannot read the secret's file {path}: {error}"
            raise SettingError(table, key, self.place(table, key), reason) from error


def find_site() -> Path:
    """Return the folder in `GLASSWARE_SITE_DIR`, else the nearest one upwards with `plugins.toml`."""
    named = os.environ.get("GLASSWARE_SITE_DIR")
    start = Path(named or Path.cwd()).absolute()
    for folder in (start,) if named else (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise SiteNotFoundError(start)


def read_site(
    folder: Path | None = None,
    *,
    enabled: tuple[str, ...] | None = None,
    overrides: Tables | None = None,
) -> Site:
    """Return the site in a folder, or the one found by `find_site`; `enabled` replaces the file's.

    Raises `SiteNotFoundError`, `SettingsFileError` or `SettingError`.
    """
    folder = folder.absolute() if folder else find_site()
    path = folder / FILE
    source = ""
    try:
        source = path.read_text(encoding="utf-8")
        document = tomllib.loads(source)
    except FileNotFoundError as error:
        raise SiteNotFoundError(folder) from error
    except OSError as error:
        raise SettingsFileError(Place(path), f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsFileError(Place(path, line), "is not UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else len(source.splitlines()) or 1
        raise SettingsFileError(Place(path, line), f"not valid TOML: {error}") from error
    listed = document.pop("enabled", [])
    for key, value in document.items():
        if not isinstance(value, dict):
            hint = near_miss(key, ("enabled", "site", "flask"))
            reason = f"{key!r} is not a table; only `enabled` stands outside of tables.{hint}"
            raise SettingsFileError(Place(path, find_line(source, "", key)), reason)
    environment = environment_tables()
    names = tuple(enabled) if enabled is not None else _enabled(listed, path, source)
    site = Site(folder, source, names, document, environment, overrides or {})
    typed = site.read(SiteSettings, "site")
    return Site(folder, source, names, document, environment, overrides or {}, typed)


def find_line(source: str, table: str, key: str) -> int | None:
    """Return the line of a key in a table of TOML source, or of the table's header, or None."""
    current, header = "", None
    for number, line in enumerate(source.splitlines(), 1):
        if found := HEADER.match(line):
            current = found[1]
            if current == table:
                header = number
        elif (found := KEY.match(line)) and (found[1] == key and current == table):
            return number
    return header


def _enabled(listed: Any, path: Path, source: str) -> tuple[str, ...]:  # noqa: ANN401
    place = Place(path, find_line(source, "", "enabled"))
    if variable := os.environ.get("GLASSWARE_ENABLED"):
        place = Place("GLASSWARE_ENABLED")
        try:
            listed = json.loads(variable)
        except ValueError:
            listed = [name.strip() for name in variable.split(",")]
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise SettingsFileError(place, 'enabled must be a list of names: enabled = ["pages"]')
    if twice := next((name for name in listed if listed.count(name) > 1), None):
        raise SettingsFileError(place, f"enabled names {twice!r} twice")
    return tuple(listed)
