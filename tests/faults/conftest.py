"""A site with all five plugins, somebody in it, something in every table; and the real command line."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import MetaData, inspect, select

from glassware import db
from glassware.testing import csrf_token
from glassware.testing.applications import AppMaker
from glassware_auth import passwords
from glassware_auth import services as auth
from glassware_forms import services as forms
from glassware_pages.models import Page
from glassware_pages.services import stored as pages
from glassware_users import services as users

FIVE = ("pages", "forms", "users", "auth", "api")
PASSWORD = "correct horse battery"
PRODUCTION = {"secret_key": "k" * 40, "url": "https://localhost"}
SECURE = {"Referer": "https://localhost/"}
"""What a browser says under HTTPS of its own accord, without which no token is looked at."""


@pytest.fixture(params=["test", "production"])
def mode(request: pytest.FixtureRequest) -> str:
    """Return each mode in turn: under TESTING much looks right that is not."""
    return str(request.param)


@pytest.fixture
def app(make_app: AppMaker, mode: str, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Return a site with a member (1), an administrator (2), a page (1) and a message (1)."""
    for name, cost in {"TIME_COST": 1, "MEMORY_KIB": 32, "LANES": 1}.items():
        monkeypatch.setattr(passwords, name, cost)
    flask = {"MAX_CONTENT_LENGTH": 200_000}
    app = make_app(FIVE, settings={"site": PRODUCTION, "flask": flask}, mode=mode)  # type: ignore[arg-type]
    with app.app_context(), db.transaction():
        users.create_user("ada", "ada@example.org")
        root = users.create_user("root", "root@example.org", roles=("member", "administrator"))
        auth.set_password(root.id, PASSWORD)
        team = pages.Content(path="/team", title="Team", description="", body="We.", published=True)
        pages.save_page(Page(), team)
        forms.submit(name="Bob", email="bob@example.org", subject="Hello", message="Hi.", sender_id=None)
    return app


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Return a browser that nobody logged in with."""
    return browser(app)


@pytest.fixture
def administrator(app: Flask) -> FlaskClient:
    """Return a browser with the cookie of an administrator."""
    client = browser(app)
    form = {"username": "root", "password": PASSWORD, "csrf_token": csrf_token(client, "/auth/login")}
    assert client.post("/auth/login", data=form).status_code == 302
    return client


@pytest.fixture
def bearer(app: Flask) -> dict[str, str]:
    """Return the header with an administrator's access token."""
    given = app.test_client().post("/api/v1/auth/token", json={"username": "root", "password": PASSWORD})
    return {"Authorization": f"Bearer {given.get_json()['access_token']}"}


def browser(app: Flask) -> FlaskClient:
    """Return a client that says where it comes from, as browsers do."""
    client = app.test_client()
    client.environ_base["HTTP_REFERER"] = SECURE["Referer"]
    return client


@pytest.fixture
def contents(app: Flask) -> Callable[[], dict[str, str]]:
    """Return `contents()`: a hash of the rows of every table, by the table's name."""
    with app.app_context():
        tables = MetaData()
        tables.reflect(db.engine())

    def read() -> dict[str, str]:
        with app.app_context(), db.engine().connect() as connection:
            assert set(inspect(connection).get_table_names()) == set(tables.tables)
            rows = {
                name: sorted(map(repr, connection.execute(select(table))))
                for name, table in tables.tables.items()
            }
        return {name: hashlib.sha256("\n".join(found).encode()).hexdigest() for name, found in rows.items()}

    return read


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return the folder of a site with the five plugins."""
    folder = tmp_path / "site"
    folder.mkdir()
    listed = ", ".join(f'"{name}"' for name in FIVE)
    (folder / "plugins.toml").write_text(f"enabled = [{listed}]\n", encoding="utf-8")
    return folder


@pytest.fixture
def command(site: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return `command("db", "status", VARIABLE="value")`: what the command answered in that site.

    It finds the made-up distributions of the fixture `install`, and nothing of what variables say outside.
    """

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        outside = {name: value for name, value in os.environ.items() if not name.startswith("GLASSWARE_")}
        return subprocess.run(
            [sys.executable, "-P", "-m", "glassware", *arguments],
            cwd=site,
            env={**outside, "PYTHONPATH": str(tmp_path / "distributions"), **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def check_refusal() -> Callable[..., None]:
    """Return `check_refusal(answer, *words)`: exit status 1 and one message that has these words in it."""

    def check(answer: subprocess.CompletedProcess[str], *words: str) -> None:
        assert answer.returncode == 1, answer
        assert len(answer.stderr.splitlines()) == 1, answer.stderr
        assert answer.stderr.startswith("Error: ")
        assert "Traceback" not in answer.stderr + answer.stdout
        assert "canary" not in answer.stderr + answer.stdout
        assert [word for word in words if word not in answer.stderr] == [], answer.stderr

    return check
