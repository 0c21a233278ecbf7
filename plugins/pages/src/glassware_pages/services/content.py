"""The site's own folder of Markdown files: opened once, and what can be wrong with it."""

import os
from functools import cache

from flask_babel import gettext

from glassware.settings import settings
from glassware_pages.services.folder import Folder
from glassware_pages.settings import PagesSettings

# One folder object a folder, for it remembers what it has read.
_open = cache(Folder)


def content_folder() -> Folder | None:
    """Return the folder that the settings name, or None when they name none."""
    chosen = settings(PagesSettings)
    return _open(chosen.content, chosen.content_source) if chosen.content else None


def exists() -> bool:
    """Return whether the folder is there, if one is named."""
    folder = content_folder()
    return folder is None or folder.root.is_dir()


def is_sound() -> bool:
    """Return whether the front matter of every file could be read."""
    folder = content_folder()
    return folder is None or not any(document.fault for document in folder.documents())


def fault() -> str | None:
    """Return why the folder cannot be read, or None when it can."""
    folder = content_folder()
    if folder is None or (folder.root.is_dir() and os.access(folder.root, os.R_OK | os.X_OK)):
        return None
    return gettext("The folder of pages cannot be read.")
