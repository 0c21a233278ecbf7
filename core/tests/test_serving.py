"""Tests of `glassware up`, `run` and `serve`: real processes, real sockets, real signals."""

import contextlib
import http.client
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from glassware.ops.instance import make_instance
from glassware.ops.preflight import _time_limit

Install = Callable[..., Path]
Command = Callable[..., subprocess.CompletedProcess[str]]
Console = Callable[..., subprocess.Popen[str]]

SHOP = """
import os
import time

from flask import Blueprint, request

from glassware import hookimpl
from glassware.access import public

blueprint = Blueprint("shop", __name__)


@blueprint.get("/")
@public
def index():
    return f"{os.getppid()} {request.scheme} {request.remote_addr}"


@blueprint.get("/slow")
@public
def slow():
    time.sleep(1.5)
    return "done"


@hookimpl
def register_blueprint():
    return blueprint


@hookimpl
def setup_link():
    return "/shop/setup/one-time"
"""

PUBLIC = {"GLASSWARE_SITE__TRUSTED_HOSTS": '["127.0.0.1"]'}


@dataclass
class Running:
    """A command that serves."""

    process: subprocess.Popen[str]
    port: int

    @property
    def url(self) -> str:
        """Where the plugin's page is."""
        return f"http://127.0.0.1:{self.port}/shop/"

    def get(self, path: str = "", **headers: str) -> str:
        """Return a page's text, waiting for the site to come up."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        deadline = time.monotonic() + 120
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                with contextlib.closing(connection):
                    connection.request("GET", f"/shop/{path}", headers=named)
                    answer = connection.getresponse()
                    text = answer.read().decode()
                    assert answer.status == 200, text
                    return text
            except (OSError, http.client.HTTPException):
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def answers(self) -> bool:
        """Return whether the page is there."""
        try:
            return bool(self.get())
        except AssertionError:
            return False

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Send a signal; return exit status, output and errors."""
        self.process.send_signal(number)
        output, errors = self.process.communicate(timeout=30)
        return self.process.returncode, output, errors


Start = Callable[..., Running]


@pytest.fixture
def start(console: Console) -> Iterator[Start]:
    """Return `start("up")`: the command, told a free port; it is ended with the test."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, **variables: str) -> Running:
        port = free_port()
        started.append(console(*arguments, GLASSWARE_PORT=str(port), **variables))
        return Running(started[-1], port)

    yield begin
    for process in started:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture
def shop(install: Install, site: Path) -> Path:
    """Install and enable a plugin with a page; return its module's path."""
    install("shop", {"glassware_shop.py": SHOP})
    (site / "plugins.toml").write_text('enabled = ["shop"]\n', encoding="utf-8")
    return site.parent / "distributions" / "glassware_shop.py"


def free_port() -> int:
    """Return a port at which nothing listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_up_makes_what_is_missing_and_ends_cleanly(site: Path, start: Start, shop: Path, number: int) -> None:
    """Key, folder, address and set-up link; a signal ends it with status 0, and without a word."""
    running = start("up")
    assert running.get().split()[1:] == ["http", "127.0.0.1"]
    instance = site / "instance"
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700
    assert stat.S_IMODE((instance / "secret_key").stat().st_mode) == 0o600
    status, output, errors = running.end(number)
    assert (status, errors) == (0, "")
    assert f"http://127.0.0.1:{running.port}/\n" in output
    assert f"{running.url}setup/one-time\n" in output


def test_up_again_keeps_key_and_rows(site: Path, start: Start, kennel: Path, shop: Path) -> None:
    """The first run migrates, the second has nothing to do; both find the same key."""
    (site / "plugins.toml").write_text('enabled = ["shop", "owners"]\n', encoding="utf-8")
    first = start("up")
    first.get()
    assert "owners: upgraded to owners_0002" in first.end()[2]
    key = (site / "instance" / "secret_key").read_text(encoding="ascii")
    again = start("up")
    again.get()
    assert again.end()[2] == ""
    assert (site / "instance" / "secret_key").read_text(encoding="ascii") == key


def test_many_who_make_the_key_at_once_find_one(tmp_path: Path) -> None:
    """Exactly one of them made it."""
    program = "import sys; from pathlib import Path; from glassware.ops.instance import make_instance as m\n"
    program += "folder = Path(sys.argv[1]); m(folder); print((folder / 'secret_key').read_text())"
    folder = tmp_path / "instance"
    running = [
        subprocess.Popen([sys.executable, "-c", program, folder], stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    assert len({process.communicate()[0] for process in running}) == 1
    assert [path.name for path in folder.iterdir()] == ["secret_key"]


def test_a_signal_amid_the_preparations_ends_cleanly(start: Start, shop: Path) -> None:
    """Also before gunicorn sees to signals."""
    shop.write_text(f"import time\ntime.sleep(20)\n{SHOP}", encoding="utf-8")
    running = start("up")
    time.sleep(1.5)
    began = time.monotonic()
    status, _, errors = running.end()
    assert time.monotonic() - began < 10
    assert status == 0
    assert "Traceback" not in errors


def test_a_busy_port_is_one_line(start: Start, shop: Path, command: Command) -> None:
    """For each command that listens; the site that listens there is left alone."""
    running = start("up")
    running.get()
    for arguments in (["up"], ["run"], ["serve"]):
        failed = command(*arguments, "--port", str(running.port))
        assert failed.returncode == 1
        assert failed.stderr.startswith(f"Error: Port {running.port} on 127.0.0.1 is in use")
        assert failed.stderr.count("\n") == 1
    assert running.get()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])  # noqa: S104 - refused
@pytest.mark.parametrize("name", ["up", "run"])
def test_up_and_run_listen_on_this_machine_only(command: Command, name: str, host: str) -> None:
    """They lack the rules that a public site needs."""
    failed = command(name, "--host", host)
    assert failed.returncode == 1
    assert "no loopback address" in failed.stderr


@pytest.mark.parametrize("name", ["up", "run", "serve"])
def test_a_site_that_cannot_load_is_one_line(command: Command, shop: Path, name: str) -> None:
    """P2, P16: the trial names the culprit, and no server starts."""
    shop.write_text("print('hello')\nraise RuntimeError('no stock')\n", encoding="utf-8")
    failed = command(name, "--port", str(free_port()), **PUBLIC)
    assert failed.returncode == 1
    assert "Plugin 'shop' from glassware-shop 1.0" in failed.stderr
    assert "no stock" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_a_plugin_that_ends_the_process_is_found_by_the_trial(command: Command, shop: Path) -> None:
    """P16: `os._exit` at import says nothing, so the trial does."""
    shop.write_text("import os\nos._exit(7)\n", encoding="utf-8")
    failed = command("up", "--port", str(free_port()))
    assert failed.returncode == 1
    assert "exit status 7" in failed.stderr


def test_a_plugin_that_hangs_is_interrupted() -> None:
    """P16: what it was doing then is blamed on it, as whatever else it raises."""
    with pytest.raises(TimeoutError, match="not done after 1 second"), _time_limit(1):
        time.sleep(20)


def test_serve_refuses_tables_that_are_behind(site: Path, command: Command, kennel: Path) -> None:
    """It never migrates by itself; the error holds the command."""
    make_instance(site / "instance")
    (site / "plugins.toml").write_text('enabled = ["owners"]\n', encoding="utf-8")
    failed = command("serve", "--port", str(free_port()), **PUBLIC)
    assert failed.returncode == 1
    assert "owners_0001, owners_0002" in failed.stderr
    assert "glassware db upgrade" in failed.stderr


def test_serve_refuses_a_database_that_does_not_answer(site: Path, command: Command, shop: Path) -> None:
    """In one line, without the password."""
    pytest.importorskip("psycopg")
    make_instance(site / "instance")
    url = "postgresql://keeper:canary@127.0.0.1:1/nothing"
    failed = command("serve", "--port", str(free_port()), GLASSWARE_SITE__DATABASE=url, **PUBLIC)
    assert failed.returncode == 1
    assert "Error: The database cannot be used" in failed.stderr
    assert failed.stderr.count("\n") == 1
    assert "canary" not in failed.stderr


def test_serve_refuses_to_run_without_a_key(command: Command, shop: Path) -> None:
    """C1: it makes none, for a second host must have the same."""
    failed = command("serve", "--port", str(free_port()), **PUBLIC)
    assert failed.returncode == 1
    assert "secret_key" in failed.stderr


def test_serve_believes_no_header_and_logs_no_query(site: Path, start: Start, shop: Path) -> None:
    """W8: who the client is, is for [site] proxies to say; a query string may hold a token."""
    make_instance(site / "instance")
    running = start("serve", **PUBLIC)
    spoofed = running.get("?token=canary", X_Forwarded_Proto="https", X_Forwarded_For="192.0.2.7")
    assert spoofed.split()[1:] == ["http", "127.0.0.1"]
    status, output, errors = running.end()
    assert status == 0
    assert '"GET /shop/ HTTP/1.1" 200' in output
    assert "canary" not in output + errors


def test_requests_in_flight_are_answered_when_the_site_ends(site: Path, start: Start, shop: Path) -> None:
    """L3: SIGTERM waits for them."""
    make_instance(site / "instance")
    running = start("serve", "--workers", "1", "--threads", "4", **PUBLIC)
    running.get()
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(running.get("slow"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    assert running.end()[0] == 0
    for thread in threads:
        thread.join()
    assert answers == ["done"] * 4


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs Linux's /proc")
def test_the_master_loads_neither_the_site_nor_sqlalchemy(site: Path, start: Start, shop: Path) -> None:
    """Its workers would inherit what it loads, and a reload would change nothing."""
    make_instance(site / "instance")
    running = start("serve", **PUBLIC)
    master = int(running.get().split()[0])
    assert master == running.process.pid
    workers = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
    assert "sqlalchemy" in Path(f"/proc/{workers[0]}/maps").read_text(encoding="utf-8")
    assert "sqlalchemy" not in Path(f"/proc/{master}/maps").read_text(encoding="utf-8")


def test_gunicorn_writes_nothing_into_the_home_folder(
    tmp_path: Path, site: Path, start: Start, shop: Path
) -> None:
    """Its control socket is off."""
    home = tmp_path / "home"
    home.mkdir()
    running = start("up", HOME=str(home), XDG_RUNTIME_DIR="")
    running.get()
    running.end()
    assert not list(home.iterdir())


def test_a_worker_that_is_killed_is_replaced(site: Path, start: Start, shop: Path) -> None:
    """L2: the master starts another at once."""
    make_instance(site / "instance")
    running = start("serve", "--workers", "1", **PUBLIC)
    master = running.get().split()[0]
    children = Path(f"/proc/{master}/task/{master}/children")
    if not children.exists():
        pytest.skip("needs Linux's /proc")
    os.kill(int(children.read_text(encoding="ascii").split()[0]), signal.SIGKILL)
    assert running.get().split()[0] == master


def test_run_reloads_and_survives_a_broken_edit(start: Start, shop: Path) -> None:
    """While a plugin cannot be imported the site says why, and mends itself with the next edit."""
    running = start("run")
    assert running.get()
    shop.write_text(SHOP.replace('return f"', 'return f"edited '), encoding="utf-8")
    _until(lambda: running.get().startswith("edited"))
    shop.write_text("raise RuntimeError('no stock')\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="no stock"):
        _until(lambda: not running.get())
    shop.write_text(SHOP, encoding="utf-8")
    _until(running.answers)


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)
