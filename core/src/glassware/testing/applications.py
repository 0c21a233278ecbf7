"""Applications and servers for tests, made as a deployer would: from `plugins.toml`, by migrations."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from glassware import db
from glassware.access import Identity
from glassware.discovery import find_plugins
from glassware.factory import Mode, create_app
from glassware.resolution import with_needed
from glassware.testing import tester
from glassware.testing.distributions import importable, write_distribution


@dataclass
class AppMaker:
    """Makes applications below a folder, and disposes of their engines at the end."""

    folder: Path
    cache: Path
    database: str | None = None
    apps: list[Flask] = field(default_factory=list)
    sites: int = 0

    def __call__(
        self,
        plugins: Iterable[str] = (),
        *,
        settings: Mapping[str, Mapping[str, Any]] | None = None,
        identity: Identity | None = None,
        mode: Mode = "test",
        migrated: bool = True,
    ) -> Flask:
        """Return an application with the plugins, and those that they need, on a fresh database.

        `settings` are by table and key. With an `identity` every request comes from it, and it holds the
        permissions in its scopes, or all when these are None. `app.instance_path` lies in the site's folder.
        """
        site = self.folder / f"site{self.sites}"
        self.sites += 1
        site.mkdir(parents=True)
        enabled = with_needed(plugins, find_plugins())
        tables = {name: dict(table) for name, table in (settings or {}).items()}
        if self.database:
            tables.setdefault("site", {}).setdefault("database", self.database)
        listed = ", ".join(f'"{name}"' for name in enabled)
        (site / "plugins.toml").write_text(f"enabled = [{listed}]\n", encoding="utf-8")
        (site / "instance").mkdir()
        if identity is None:
            app = create_app(site, settings=tables, mode=mode)
        else:
            info = write_distribution(
                self.folder / "tester", "tester", {}, entry=tester.__name__, guards=True
            )
            with importable(info):
                app = create_app(site, enabled=(*enabled, "tester"), settings=tables, mode=mode)
            app.extensions[tester.KEY] = identity
        self.apps.append(app)
        if migrated:
            self._migrate(app, enabled)
        return app

    def _migrate(self, app: Flask, enabled: tuple[str, ...]) -> None:
        """Upgrade all histories; an SQLite file with the same plugins is made once and copied."""
        from glassware.migrations import upgrade_all  # Alembic is slow to import

        with app.app_context():
            url = db.engine().url
            own = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
            copy = self.cache / f"schema-{'-'.join(enabled)}.sqlite3"
            if own and copy.is_file() and not own.exists():
                shutil.copyfile(copy, own)
                return
            upgrade_all(app)
            if own:
                db.engine().dispose()
                shutil.copyfile(own, copy)

    def close(self) -> None:
        """Close every connection: an engine left open is a ResourceWarning."""
        for app in self.apps:
            with app.app_context():
                db.session.remove()
                db.engine().dispose()


@contextmanager
def serve() -> Iterator[Callable[[Flask], str]]:
    """Yield a function that serves an application on a free port until the block ends."""
    servers: list[BaseWSGIServer] = []

    def start(app: Flask) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.port}"

    try:
        yield start
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
