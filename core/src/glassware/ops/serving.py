"""`glassware up` and `glassware serve`: the site, tried first, behind gunicorn."""

import os
import signal
import sys
from types import FrameType

import click

from glassware.ops.instance import make_instance
from glassware.ops.listening import host_option, listen, port_option, refuse_public, url_of
from glassware.ops.preflight import Flight, fly
from glassware.site import read_site


@click.command()
@host_option
@port_option
def up(host: str, port: int) -> None:
    """Make what is missing, migrate the database, and serve on this machine.

    Prints the address and, until there is an administrator, the one-time link that makes one. Ctrl-C ends it.
    """
    refuse_public("up", host)
    site = read_site()
    with listen(host, port) as listener:
        url = url_of(listener)
        _prepare_process()
        make_instance(site.instance)
        outcome = fly(Flight(str(site.folder), "up", migrate=True, setup_url=url))
        lines = [f"{site.site.name} is running at {url}"]
        if outcome.setup_link:
            lines += ["", "Open this link once to make the first administrator:", outcome.setup_link]
        lines += ["", "Press Ctrl-C to stop."]

        from glassware.ops.server import Server, Workers

        workers = Workers(workers=1, threads=8)
        Server(site.folder, "up", listener, workers, lambda: click.echo("\n".join(lines))).run()


@click.command()
@host_option
@port_option
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
@click.option("--threads", type=click.IntRange(1), default=8, show_default=True, help="Threads of each.")
@click.option(
    "--timeout",
    type=click.IntRange(1),
    default=30,
    show_default=True,
    help="Seconds after which a worker that does not respond is replaced.",
)
@click.option(
    "--graceful-timeout",
    type=click.IntRange(1),
    default=30,
    show_default=True,
    help="Seconds that requests may still take when the site stops.",
)
def serve(host: str, port: int, **workers: int) -> None:
    """Serve for production, by gunicorn, under all rules.

    The site is tried first: its plugins load, the database answers and is migrated. Put a reverse proxy
    that speaks HTTPS before it, and say so in [site] proxies.
    """
    site = read_site()
    with listen(host, port) as listener:
        _prepare_process()
        fly(Flight(str(site.folder), "production"))

        from glassware.ops.server import Server, Workers

        Server(site.folder, "production", listener, Workers(**workers)).run()


def _prepare_process() -> None:
    """Let signals end the process with status 0, and nobody else read the files that it makes."""

    def end(_number: int, _frame: FrameType | None) -> None:
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    os.umask(0o077)
