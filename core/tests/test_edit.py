"""Tests of editing `plugins.toml`: nothing lost, whoever else edits and whenever the process dies."""

import os
import random
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from glassware.ops.edit import locked, read_source, replace, with_enabled
from glassware.ops.refusals import EditError

SOURCE = """\
# The site of the county's library.
enabled = ["pages", "users"]  # in this order

[site]
name = "Library"  # as on the door

[pages]
folder = "texts"
"""

SEVERAL_LINES = """\
enabled = [
    "pages",  # first of all
    # accounts
    "users",
    "auth",
]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a `plugins.toml`."""
    path = tmp_path / "plugins.toml"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def edited(source: str, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> str:
    """Return the source after an edit."""
    return with_enabled(Path("plugins.toml"), source, add, remove)


def test_comments_and_order_are_kept() -> None:
    """Only the names change."""
    assert edited(SOURCE, add=("auth",)) == SOURCE.replace('"users"]', '"users", "auth"]')
    assert edited(SOURCE, remove=("pages",)) == SOURCE.replace('"pages", ', "")


def test_a_list_over_several_lines_stays_so() -> None:
    """A name that is added gets a line of its own; the comments of the others stay with them."""
    longer = edited(SEVERAL_LINES, add=("api",))
    assert longer == SEVERAL_LINES.replace('    "auth",\n', '    "auth",\n    "api",\n')
    shorter = edited(SEVERAL_LINES, remove=("users",))
    assert "# first of all" in shorter
    assert "# accounts" in shorter
    assert edited(shorter, add=("users",)).count("\n") >= shorter.count("\n")


@pytest.mark.parametrize(
    "source",
    [
        "",
        "# nothing yet\n",
        "enabled = []\n",
        "enabled = [ ]",
        "enabled = [\n]\n",
        "enabled = [  # nothing yet\n]\n",
        'enabled = ["pages"]',
        'enabled=["pages",]\n[site]\nname="x"\n',
        'enabled = [\n  "pages"\n]\n',
        "enabled = ['pages', # a comment\n]\n",
        '[site]\nname = "x"\n',
        '[site]\r\nname = "x"\r\n',
        'enabled = ["pages"] # é\r\n\r\n[site]\r\nname = "ä"\r\n',
        '"enabled" = ["pages", "users"]\n',
        'enabled = [ "pages" , "users" ]\n[[flask.X]]\na = 1\n',
    ],
)
def test_adding_and_taking_out_gives_the_same_names_in_every_notation(source: str) -> None:
    """Whatever the deployer's notation, the outcome says what was meant, and all else is as before."""
    before = tomllib.loads(source)
    names = before.get("enabled", [])
    added = tomllib.loads(edited(source, add=("auth", "api")))
    assert added == {**before, "enabled": [*names, "auth", "api"]}
    for name in names:
        left = tomllib.loads(edited(source, remove=(name,)))
        assert left == {**before, "enabled": [one for one in names if one != name]}


def test_line_ends_are_kept(path: Path) -> None:
    """A file written on Windows stays one."""
    path.write_bytes(SOURCE.replace("\n", "\r\n").encode())
    replace(path, edited(read_source(path), add=("auth",)))
    assert path.read_bytes() == SOURCE.replace('"users"]', '"users", "auth"]').replace("\n", "\r\n").encode()


def test_mode_and_symbolic_link_are_kept(path: Path, tmp_path: Path) -> None:
    """The file that the link names is replaced, with the mode that it had."""
    path.chmod(0o640)
    link = tmp_path / "elsewhere" / "plugins.toml"
    link.parent.mkdir()
    link.symlink_to(path)
    replace(link, "enabled = []\n")
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "enabled = []\n"
    assert path.stat().st_mode & 0o777 == 0o640


def test_who_holds_the_lock_is_waited_for_but_not_for_ever(path: Path) -> None:
    """The second editor gives up with an error that names the file."""
    with locked(path), pytest.raises(EditError, match="another process") as caught, locked(path, seconds=0.1):
        pass
    assert caught.value.path == path


def test_the_lock_holds_though_the_file_is_another_one(path: Path) -> None:
    """An edit replaces the file; the lock goes over to the new one."""
    with locked(path):
        replace(path, SOURCE)
    with locked(path), pytest.raises(EditError), locked(path, seconds=0.05):
        pass


def test_a_file_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    """The error says which file and why."""
    with pytest.raises(EditError, match="No such file") as caught, locked(tmp_path / "plugins.toml"):
        pass
    assert caught.value.path == tmp_path / "plugins.toml"


EDIT_OFTEN = """
import sys
from pathlib import Path
from glassware.ops.edit import locked, read_source, replace, with_enabled

path, name, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for number in range(times):
    with locked(path):
        replace(path, with_enabled(path, read_source(path), [f"{name}n{number}"], []))
    if number % 2:
        with locked(path):
            replace(path, with_enabled(path, read_source(path), [], [f"{name}n{number}"]))
"""


def test_of_many_processes_that_edit_at_once_none_loses_anything(path: Path) -> None:
    """P12, sampled: 12 processes make 15 edits each, and every one of them is kept."""
    processes, times = 12, 10
    running = [
        subprocess.Popen([sys.executable, "-c", EDIT_OFTEN, path, f"p{number}", str(times)])
        for number in range(processes)
    ]
    assert [process.wait() for process in running] == [0] * processes
    expected = {f"p{process}n{number}" for process in range(processes) for number in range(0, times, 2)}
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    assert set(found["enabled"]) == {"pages", "users", *expected}
    assert found["pages"] == {"folder": "texts"}


def test_a_process_killed_amid_an_edit_leaves_the_old_file_or_the_new(path: Path) -> None:
    """P13, sampled: killed at any moment, the file can be read and the lock is free."""
    program = (
        "import sys\nfrom pathlib import Path\nfrom glassware.ops.edit import *\npath = Path(sys.argv[1])\n"
        "print('ready', flush=True)\n"
        "while True:\n"
        "    for add, remove in ((['auth'], []), ([], ['auth'])):\n"
        "        with locked(path):\n"
        "            replace(path, with_enabled(path, read_source(path), add, remove))\n"
    )
    for _ in range(8):
        process = subprocess.Popen([sys.executable, "-c", program, path], stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.readline()
        time.sleep(random.uniform(0.0, 0.15))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        assert found["enabled"] in (["pages", "users"], ["pages", "users", "auth"])
        assert found["pages"] == {"folder": "texts"}
        with locked(path, seconds=1):
            replace(path, SOURCE)
        assert [file.name for file in path.parent.iterdir()] == ["plugins.toml"]
