"""A foreign plugin's whole life, from wheels in an environment of its own, by command line and HTTP."""

import http.cookiejar
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUESTBOOK = Path(__file__).parent / "glassware_guestbook"
SECONDS = 60
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Deployment:
    """A virtual environment with wheels in it, and a site."""

    environment: Path
    site: Path

    def run(self, *arguments: str, program: str = "glassware", status: int = 0) -> str:
        """Return what a command printed, and check its exit status."""
        outside = {
            key: value for key, value in os.environ.items() if not key.startswith(("GLASSWARE_", "PYTHON"))
        }
        done = subprocess.run(
            [self.environment / "bin" / program, *arguments],
            cwd=self.site,
            env=outside,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def imports(self) -> bool:
        """Return whether making the site imports the guestbook."""
        program = (
            "import sys, glassware; glassware.create_app('.', mode='test');"
            "print('glassware_guestbook' in sys.modules)"
        )
        return self.run("-c", program, program="python").strip() == "True"

    @contextmanager
    def up(self) -> Iterator[str]:
        """Yield the address at which `glassware up` serves the site; end it as Ctrl-C would."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        log = self.site / "up.log"
        with log.open("w") as output:
            server = subprocess.Popen(
                [self.environment / "bin" / "glassware", "up", "--port", str(port)],
                cwd=self.site,
                env=_outside(),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            try:
                _wait(f"http://127.0.0.1:{port}/readyz", server, log)
                yield f"http://127.0.0.1:{port}"
            finally:
                server.send_signal(signal.SIGINT)
                assert server.wait(SECONDS) == 0, log.read_text()


def _outside() -> dict[str, str]:
    """Return the environment without what this run of the tests has put there."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("GLASSWARE_", "PYTHON"))}


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{url} does not answer: {log.read_text()}")


class Browser:
    """A visitor with cookies."""

    def __init__(self, address: str) -> None:
        """Begin without any."""
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text."""
        return self._open(urllib.request.Request(self.address + path))

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Send a form as it stands on the page, token included."""
        _, page = self.get(path)
        found = TOKEN.search(page)
        assert found, page
        data = urllib.parse.urlencode({"csrf_token": found[1], **fields}).encode()
        return self._open(urllib.request.Request(self.address + path, data))

    def post_json(self, path: str, value: object) -> tuple[int, str]:
        """Send JSON."""
        headers = {"Content-Type": "application/json"}
        return self._open(urllib.request.Request(self.address + path, json.dumps(value).encode(), headers))

    def _open(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=SECONDS) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a wheel of every distribution and of the guestbook."""
    folder = tmp_path_factory.mktemp("wheels")
    for source in (ROOT / "core", *sorted((ROOT / "plugins").iterdir()), GUESTBOOK):
        if (source / "pyproject.toml").is_file():
            subprocess.run(
                [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
                cwd=source,
                check=True,
                capture_output=True,
            )
    return folder


@pytest.fixture(scope="module")
def deployment(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Install the wheels into an environment that has nothing else, and begin a site."""
    folder = tmp_path_factory.mktemp("deployment")
    venv.create(folder / "environment", with_pip=True)
    site = folder / "site"
    site.mkdir()
    (site / "plugins.toml").write_text('# The site.\nenabled = ["pages", "api"]\n', encoding="utf-8")
    deployment = Deployment(folder / "environment", site)
    constraints = str(ROOT / "constraints.txt")
    files = [str(path) for path in sorted(wheels.glob("*.whl"))]
    deployment.run("install", "-q", "--no-compile", "-c", constraints, *files, program="pip")
    return deployment


def test_foreign_plugin_lives_through_everything(deployment: Deployment) -> None:
    """Installed, enabled, upgraded, used, disabled, enabled again, uninstalled: nothing is lost."""
    # Installed but not enabled: seen, and not imported.
    listed = {plugin["name"]: plugin for plugin in json.loads(deployment.run("plugins", "--json"))}
    assert listed["guestbook"]["state"] == "disabled"
    assert listed["guestbook"]["version"] == "1.2.0"
    assert not deployment.imports()

    # Enabled: the edit keeps the comment.
    deployment.run("plugins", "enable", "guestbook")
    assert (deployment.site / "plugins.toml").read_text().startswith("# The site.\n")
    assert deployment.imports()
    assert "guestbook_0001" in deployment.run("db", "status")

    # Upgraded and used by HTTP, by people and by clients of the API.
    deployment.run("db", "upgrade")
    with deployment.up() as address:
        browser = Browser(address)
        assert browser.get("/guestbook/")[0] == 200
        status, page = browser.post("/guestbook/", name="Ada", town="London", message="<b>Splendid</b>")
        assert (status, "&lt;b&gt;Splendid&lt;/b&gt;" in page) == (200, True)
        assert "Ada, London" in page
        status, _ = browser.post("/guestbook/1", message="Thank you, Ada")
        assert status == 200
        assert 'href="/guestbook/"' in browser.get("/")[1]
        status, text = browser.get("/api/v1/guestbook")
        assert (status, json.loads(text)[0]["town"]) == (200, "London")
        assert browser.post_json("/api/v1/guestbook", {"name": "Eve", "message": "Hi"})[0] == 400
        assert browser.get("/guestbook/99")[0] == 404

    # Disabled: gone for visitors, not imported, its rows kept.
    deployment.run("plugins", "disable", "guestbook")
    assert not deployment.imports()
    with deployment.up() as address:
        assert Browser(address).get("/guestbook/")[0] == 404
        assert Browser(address).get("/api/v1/guestbook")[0] == 404
        assert Browser(address).get("/")[0] == 200
    assert _rows(deployment.site) == [("Ada", "London", "Thank you, Ada")]

    # Enabled again: the rows are back.
    deployment.run("plugins", "enable", "guestbook")
    with deployment.up() as address:
        assert "Thank you, Ada" in Browser(address).get("/guestbook/1")[1]

    # Uninstalled without being disabled: named, with what is installed.
    deployment.run("uninstall", "-q", "-y", "glassware-guestbook", program="pip")
    assert "no installed package provides" in deployment.run("db", "upgrade", status=1)
    deployment.run("plugins", "disable", "guestbook")
    deployment.run("db", "upgrade")
    assert "guestbook" in deployment.run("db", "status")
    with deployment.up() as address:
        assert Browser(address).get("/")[0] == 200
        assert Browser(address).get("/guestbook/")[0] == 404
    assert _rows(deployment.site) == [("Ada", "London", "Thank you, Ada")]


def _rows(site: Path) -> list[tuple[str, str, str]]:
    database = sqlite3.connect(site / "instance" / "glassware.sqlite3")
    try:
        return database.execute(
            "SELECT e.name, e.town, a.message FROM guestbook_entry e"
            " JOIN guestbook_answer a ON a.entry_id = e.id"
        ).fetchall()
    finally:
        database.close()


def test_foreign_plugin_uses_public_names_only() -> None:
    """What it imports of Glassware is what any plugin may."""
    public = {"hookspecs", "contributions", "access", "db", "settings", "hooks", "testing", "hookimpl"}
    allowed = {"glassware_guestbook", "glassware_api"}
    for path in GUESTBOOK.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for package, rest in re.findall(
            r"^\s*from (glassware\w*)((?:\.\w+)* import \w+)", text, re.MULTILINE
        ):
            if package not in allowed:
                name = rest.removeprefix(".").removeprefix(" import ").partition(" ")[0].partition(".")[0]
                assert name in public, f"{path}: {package}{rest}"
