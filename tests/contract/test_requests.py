"""What could be collected when the site started is not asked for in a request."""

import subprocess
import sys
from pathlib import Path

import pytest

from glassware.hooks import Hooks
from glassware.testing.applications import AppMaker

PLUGINS = ("pages", "forms", "users", "auth", "api")
PATHS = ("/", "/about", "/forms/contact", "/auth/login", "/users/", "/api/v1/", "/healthz", "/nowhere")

PROGRAM = """
import sys
from glassware import create_app
app = create_app(sys.argv[1], enabled=sys.argv[2].split(","), mode="test")
client = app.test_client()
for path in sys.argv[3].split(","):
    with client.get(path):
        pass
heavy = ("alembic", "flask_migrate", "rich", "tomlkit", "gunicorn", "glassware.ops", "glassware.migrations")
print([name for name in heavy if name in sys.modules])
"""


def test_requests_import_nothing_that_they_do_not_need(tmp_path: Path, make_app: AppMaker) -> None:
    """Neither Alembic nor rich nor tomlkit, whichever page is asked for."""
    app = make_app(PLUGINS)
    site = Path(app.instance_path).parent
    arguments = [sys.executable, "-c", PROGRAM, str(site), ",".join(PLUGINS), ",".join(PATHS)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_requests_ask_no_hook_for_what_was_collected(
    make_app: AppMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Navigation, slots, permissions, templates: all are there when the site has started."""
    client = make_app(PLUGINS).test_client()

    def refuse(self: Hooks, hook: str, **arguments: object) -> None:
        raise AssertionError(hook)

    monkeypatch.setattr(Hooks, "ask", refuse)
    for path in PATHS:
        assert client.get(path).status_code in (200, 302, 404)


def test_templates_are_found_without_looking_into_folders(
    make_app: AppMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index was made when the site was."""
    client = make_app(PLUGINS).test_client()

    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr(Path, "rglob", refuse)
    monkeypatch.setattr(Path, "iterdir", refuse)
    for path in PATHS:
        assert client.get(path).status_code in (200, 302, 404)
