"""Gunicorn, with what Glassware asks of it. The master never loads the site; its workers do."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from gunicorn.app.base import BaseApplication
from gunicorn.errors import AppImportError

from glassware.errors import GlasswareError

if TYPE_CHECKING:
    from flask import Flask

ACCESS_LOG = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(B)s %(M)sms'
"""Paths without their query strings, which may hold what a log must not."""


@dataclass(frozen=True)
class Workers:
    """How many requests are answered at once, and how long things may take, in seconds."""

    workers: int
    threads: int
    timeout: int = 30
    graceful_timeout: int = 30


class Server(BaseApplication):
    """A gunicorn master over a socket that already listens."""

    cfg: Any

    def __init__(
        self,
        folder: Path,
        mode: Literal["up", "production"],
        listener: socket.socket,
        workers: Workers,
        announce: Callable[[], None] | None = None,
    ) -> None:
        self.folder = folder
        self.mode = mode
        self.descriptor = listener.detach()
        self.workers = workers
        self.announce = announce
        super().__init__(prog="glassware")

    def load_config(self) -> None:
        """Say all that gunicorn is to know; its own files and variables are not read."""
        options: dict[str, Any] = {
            "bind": f"fd://{self.descriptor}",
            "worker_class": "gthread",
            **vars(self.workers),
            "proc_name": "glassware",
            # With the site preloaded, a SIGHUP would reload nothing.
            "preload_app": False,
            "control_socket_disable": True,
            # Whom to believe about the client's address is said in [site] proxies, and nowhere else.
            "forwarded_allow_ips": "",
            "secure_scheme_headers": {},
            "post_worker_init": self._worker_is_ready,
            "access_log_format": ACCESS_LOG,
            "accesslog": "-" if self.mode == "production" else None,
            "loglevel": "info" if self.mode == "production" else "warning",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> "Flask":
        """Return the site; called in each worker. A site that cannot load ends the master with one line."""
        from glassware.factory import create_app

        try:
            return create_app(self.folder, mode=self.mode)
        except GlasswareError as error:
            raise AppImportError(f"Error: {error}") from error

    def _worker_is_ready(self, worker: Any) -> None:  # noqa: ANN401 - gunicorn bears no types
        if worker.age == 1 and self.announce:
            self.announce()
