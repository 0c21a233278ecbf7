"""The reference deployment, copied, and served by `glassware up`."""

import os
import re
import selectors
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 60
"""Seconds that a first start may take while other tests run."""

ADDRESS = re.compile(r"^Glassware is running at (\S+?)/?$", re.MULTILINE)
SETUP_LINK = re.compile(r"^http\S+/auth/setup/\S+$", re.MULTILINE)


@dataclass(frozen=True)
class Site:
    """A running site."""

    folder: Path
    address: str
    """Without a slash at its end."""

    setup_link: str


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Copy this repository's site into a folder, start it there for the first time, and end it."""
    shutil.copy(REPOSITORY / "plugins.toml", folder)
    for name in ("docs", "migrations"):
        shutil.copytree(REPOSITORY / name, folder / name)
    settings = {name: value for name, value in os.environ.items() if not name.startswith("GLASSWARE_")}
    command = [sys.executable, "-m", "glassware", "up", "--port", str(_free_port())]
    with (folder / "errors.txt").open("wb") as errors:
        process = subprocess.Popen(command, cwd=folder, env=settings, stdout=subprocess.PIPE, stderr=errors)
    try:
        said = _read_until(process, SETUP_LINK)
        address, link = ADDRESS.search(said), SETUP_LINK.search(said)
        assert address, said + (folder / "errors.txt").read_text("utf-8")
        assert link, said
        yield Site(folder, address[1], link[0])
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def _read_until(process: subprocess.Popen[bytes], wanted: re.Pattern[str]) -> str:
    """Return what a process said until a line of it matched, or it ended, or patience did."""
    assert process.stdout
    said = ""
    deadline = time.monotonic() + PATIENCE
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while not wanted.search(said) and selector.select(deadline - time.monotonic()):
            chunk = os.read(process.stdout.fileno(), 4096)
            if not chunk:
                break
            said += chunk.decode()
    return said


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
