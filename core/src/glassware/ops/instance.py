"""The folder `instance/`: what a site makes by itself, read by nobody else, and its secret key."""

import os
import secrets
import stat
from pathlib import Path

KEY = "secret_key"
KEY_BYTES = 48
ONLY_OWNER = 0o600


def make_instance(folder: Path) -> None:
    """Make the folder, mode 0700, and a secret key in it, mode 0600, unless they are there.

    Of several processes that do so at once, one makes the key and all of them find that one.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = folder / KEY
    if key.exists():
        return
    temporary = folder / f".{KEY}.{os.getpid()}"
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_OWNER)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link fails if the key has come to be meanwhile; a rename would replace what others read.
        key.hardlink_to(temporary)
    except FileExistsError:
        pass
    finally:
        temporary.unlink(missing_ok=True)


def readable_by_others(path: Path) -> bool:
    """Return whether anybody but its owner may do anything with a file."""
    return bool(stat.S_IMODE(path.stat().st_mode) & ~ONLY_OWNER)
