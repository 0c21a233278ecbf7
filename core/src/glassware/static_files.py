"""Static files: each plugin's own folder, under URLs that change with their content."""

import hashlib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_from_directory

from glassware.access import public
from glassware.registry import Composition

CORE = Path(__file__).parent
YEAR = 31_536_000
"""Seconds."""


def init_app(app: Flask, composition: Composition) -> None:
    """Serve the core's, the site's and every plugin's `static/` below `/static/<owner>/`."""
    folders = {"glassware": CORE / "static", "site": composition.site.folder / "static"}
    folders |= {p.name: p.folder / "static" for p in composition.plugins if p.folder}
    served = {name: folder for name, folder in folders.items() if folder.is_dir()}
    hash_of = _hash if app.debug else cache(_hash)
    for name, folder in served.items():
        view = public(partial(_send_static, folder, hash_of))
        app.add_url_rule(f"/static/{name}/<path:filename>", f"{name}.static", view)

    @app.url_defaults
    def add_hash(endpoint: str, values: dict[str, Any]) -> None:
        owner, _, last = endpoint.rpartition(".")
        if last == "static" and owner in served and "filename" in values:
            values.setdefault("v", hash_of(served[owner] / values["filename"]))


def _send_static(folder: Path, hash_of: Callable[[Path], str | None], filename: str) -> Response:
    response = send_from_directory(folder, filename)
    # A URL with the content's hash in it never changes its meaning; any other is asked about each time, also
    # that with the hash of a version which another host has already, or not any more.
    if request.args.get("v") == hash_of(folder / filename):
        response.cache_control.public = response.cache_control.immutable = True
        response.cache_control.max_age = YEAR
    else:
        response.cache_control.no_cache = True
    return response


def _hash(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    except OSError:
        return None
