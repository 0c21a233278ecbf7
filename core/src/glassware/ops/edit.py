"""Editing `plugins.toml`: comments and order kept, one process at a time, the old file or the new one."""

import contextlib
import fcntl
import os
import random
import stat
import time
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from glassware.ops.refusals import EditError

WAIT_SECONDS = 60.0
POLL_SECONDS = 0.02


@contextlib.contextmanager
def locked(path: Path, seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the file against everybody else who edits it; the lock ends with the process at the latest.

    Raises `EditError` when another holds it for too long.
    """
    path = path.resolve()
    deadline = time.monotonic() + seconds
    while (descriptor := _lock(path)) is None:
        if time.monotonic() > deadline:
            raise EditError(path, f"another process has been editing it for {seconds:.0f} seconds")
        time.sleep(POLL_SECONDS * random.random())  # noqa: S311 - so that those who wait take turns
    try:
        yield
    finally:
        os.close(descriptor)


def _lock(path: Path) -> int | None:
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError as error:
        raise EditError(path, f"it cannot be opened for writing: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # An edit puts a new file in the place of the old: a lock on the old one holds nothing.
        if os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor
    except BlockingIOError:
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def read_source(path: Path) -> str:
    """Return the file's text with its own line ends."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def with_enabled(path: Path, source: str, add: Sequence[str], remove: Sequence[str]) -> str:
    """Return the source with names added to the end of `enabled`, others taken out, all else as it is.

    Raises `EditError` if the outcome would say anything else.
    """
    import tomlkit

    document = tomlkit.parse(source)
    if "enabled" not in document:
        text = "enabled = [" + ", ".join(f'"{name}"' for name in add) + "]\n"
        edited = text + source
    else:
        array = document["enabled"]
        for name in remove:
            array.remove(name)
        for name in add:
            array.append(name)
        edited = tomlkit.dumps(document)
    expected = tomllib.loads(source)
    kept = [name for name in expected.get("enabled", []) if name not in remove]
    expected["enabled"] = [*kept, *add]
    try:
        outcome = tomllib.loads(edited)
    except tomllib.TOMLDecodeError:
        outcome = None
    if outcome != expected:
        raise EditError(path, "its `enabled` is written in a way that cannot be edited. Edit it by hand.")
    return edited


def replace(path: Path, text: str) -> None:
    """Put a new text in the file's place, with its mode and owner: whoever reads gets all or nothing of it.

    Must be called while the file is `locked`.
    """
    path = path.resolve()
    old = path.stat()
    # One name, so that a process killed midway leaves at most one such file, which the next removes.
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            os.fchmod(descriptor, stat.S_IMODE(old.st_mode))
            with contextlib.suppress(PermissionError):
                os.fchown(descriptor, old.st_uid, old.st_gid)
            file.flush()
            os.fsync(descriptor)
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise EditError(path, f"{error.strerror} ({temporary})") from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
