"""The rules that every plugin is held to, first-party ones and others alike, as one class of tests.

A plugin's author subclasses it and names the plugin::

    class TestConformance(PluginConformance):
        name = "guestbook"
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import ClassVar

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import Engine, event, inspect

from glassware import db
from glassware.discovery import find_plugins
from glassware.factory import create_app
from glassware.migrations.running import run
from glassware.registry import Composition
from glassware.resolution import with_needed
from glassware.revision_files import VERSION_TABLE, read_history
from glassware.revisions import schema_state
from glassware.testing.applications import AppMaker

IMPORTED = """
import sys
from glassware import create_app
package, site, *enabled = sys.argv[1:]
create_app(site, enabled=enabled, mode="test")
print(package in sys.modules)
"""


class PluginConformance:
    """Subclass it, name the plugin, and every rule is a test."""

    name: ClassVar[str]

    @pytest.fixture
    def plugin(self) -> str:
        """Return the plugin's name."""
        return self.name

    @pytest.fixture
    def app(self, make_app: AppMaker, plugin: str) -> Flask:
        """Return a migrated site with the plugin and what it needs."""
        return make_app([plugin])

    def test_is_imported_only_when_enabled(self, plugin: str, tmp_path: Path) -> None:
        """Installed and not enabled, none of its code runs."""
        installed = find_plugins()
        package = installed[plugin][0].module.partition(".")[0]
        (tmp_path / "plugins.toml").write_text("enabled = []\n", encoding="utf-8")
        others = [name for name in installed if plugin not in with_needed([name], installed)]
        assert _imported(package, tmp_path, others) is False
        assert _imported(package, tmp_path, with_needed([plugin], installed)) is True

    def test_works_beside_every_installed_plugin(self, make_app: AppMaker, plugin: str) -> None:
        """Nothing of it collides with what others claim."""
        app = make_app(find_plugins())
        assert plugin in {enabled.name for enabled in _composition(app).plugins}

    def test_making_the_site_runs_no_query(self, tmp_path: Path, plugin: str) -> None:
        """A database that is down must not keep a site from starting."""
        (tmp_path / "plugins.toml").write_text("enabled = []\n", encoding="utf-8")
        with _statements() as statements:
            app = create_app(tmp_path, enabled=with_needed([plugin], find_plugins()), mode="test")
        with app.app_context():
            db.engine().dispose()
        assert statements == []

    def test_up_down_up_leaves_nothing(
        self, make_app: AppMaker, plugin: str, database: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Its tables and its version table, on each database; the second time is like the first."""
        app = make_app([plugin])
        history = read_history(_composition(app), _composition(app).plugin(plugin))
        if not history.revisions:
            with app.app_context():
                assert not _tables(plugin), f"{plugin} has tables and no migrations"
            return
        with app.app_context():
            first = _tables(plugin)
        run(app, history, partial(flask_migrate.downgrade, revision="base"))
        with app.app_context():
            assert _tables(plugin) == {}, "downgrade to base leaves something behind"
        run(app, history, flask_migrate.upgrade)
        with app.app_context():
            assert _tables(plugin) == first
            assert schema_state(_composition(app)).faults == ()

    def test_autogenerate_finds_nothing(
        self, make_app: AppMaker, plugin: str, database: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """What the migrations make is what the models say, on each database."""
        app = make_app([plugin])
        history = read_history(_composition(app), _composition(app).plugin(plugin))
        if history.revisions:
            run(app, history, flask_migrate.check)

    def test_tables_stay_within_its_name(self, app: Flask, plugin: str) -> None:
        """What its migrations make belongs to it by name, and purging it finds all of it."""
        owners = {owner.name for owner in _composition(app).plugins}
        with app.app_context():
            tables = inspect(db.engine()).get_table_names()
        assert [
            table for table in tables if table.removeprefix(VERSION_TABLE).partition("_")[0] not in owners
        ] == []

    def test_urls_stay_within_its_prefix(self, app: Flask, plugin: str) -> None:
        """No rule of its blueprint lies under another's."""
        prefixes = {name: prefix for prefix, name in _composition(app).prefixes}
        own = (f"{prefixes.get(plugin, f'/{plugin}')}/", f"/static/{plugin}/")
        rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(f"{plugin}.")]
        assert [rule.rule for rule in rules if not f"{rule.rule}/".startswith(own)] == []

    def test_templates_stay_within_its_name(self, app: Flask, plugin: str) -> None:
        """A template elsewhere would be rendered in another's place."""
        folder = _composition(app).plugin(plugin).folder
        root = folder / "templates" if folder else Path()
        strays = (
            [] if folder is None or not root.is_dir() else [p for p in root.iterdir() if p.name != plugin]
        )
        if _composition(app).site.site.theme != plugin:
            assert strays == []

    def test_every_template_compiles(self, app: Flask, plugin: str) -> None:
        """A syntax error is found before a visitor does."""
        for template in app.jinja_env.list_templates(filter_func=lambda name: name.startswith(f"{plugin}/")):
            app.jinja_env.get_template(template)

    def test_permissions_and_slots_are_described(self, app: Flask, plugin: str) -> None:
        """Whoever assigns a right or fills a slot is told what it is."""
        composition = _composition(app)
        described = {name: one.description for name, one in composition.policy.permissions.items()}
        described |= {name: one.description for name, one in composition.slots.items()}
        own = {name: text for name, text in described.items() if name.startswith(f"{plugin}.")}
        assert [name for name, text in own.items() if not text.strip()] == []

    def test_settings_are_described(self, app: Flask, plugin: str) -> None:
        """`glassware plugins info` shows every setting with what it does."""
        fields = type(_composition(app).tables[plugin]).model_fields
        assert [key for key, field in fields.items() if not field.description] == []


def _composition(app: Flask) -> Composition:
    return app.extensions["glassware"]  # type: ignore[no-any-return]


def _imported(package: str, site: Path, enabled: object) -> bool:
    arguments = [sys.executable, "-c", IMPORTED, package, str(site), *enabled]  # type: ignore[misc]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout.strip() == "True"


def _tables(plugin: str) -> dict[str, object]:
    """Return the plugin's tables with what the database says of their columns and keys."""
    inspector = inspect(db.engine())
    names = [
        name
        for name in inspector.get_table_names()
        if name.startswith(f"{plugin}_") or name == f"{VERSION_TABLE}{plugin}"
    ]
    return {
        name: (
            [
                (column["name"], str(column["type"]), column["nullable"])
                for column in inspector.get_columns(name)
            ],
            inspector.get_pk_constraint(name)["constrained_columns"],
            sorted(str(key["referred_table"]) for key in inspector.get_foreign_keys(name)),
            sorted(str(index["name"]) for index in inspector.get_indexes(name)),
        )
        for name in names
    }


@contextmanager
def _statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)
