"""`glassware run`: Flask's own server, with debugger and reloader, for whoever writes plugins."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from glassware.errors import GlasswareError
from glassware.ops.instance import make_instance
from glassware.ops.listening import host_option, listen, port_option, refuse_public, url_of
from glassware.ops.preflight import Flight, fly
from glassware.site import Site, read_site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@click.command()
@host_option
@port_option
def run(host: str, port: int) -> None:
    """Serve for development: errors open the debugger, edits reload the site.

    The debugger runs any code for whoever reaches it, so only this machine does.
    """
    from werkzeug.serving import is_running_from_reloader, run_simple

    refuse_public("run", host)
    site = read_site()
    application: WSGIApplication = _nothing
    if is_running_from_reloader():
        application = _load(site)
    else:
        with listen(host, port) as listener:
            url, port = url_of(listener), listener.getsockname()[1]
            make_instance(site.instance)
            for warning in fly(Flight(str(site.folder), "run")).warnings:
                click.echo(f"Warning: {warning}", err=True)
        click.echo(f"{site.site.name} is running at {url} and reloads what you edit.")
    run_simple(
        host,
        port,
        application,
        use_reloader=True,
        use_debugger=True,
        threaded=True,
        extra_files=[str(site.path)],
    )


def _load(site: Site) -> "WSGIApplication":
    """Return the site, or, while an edit has broken it, an application that says so."""
    from glassware.factory import create_app

    try:
        return create_app(site.folder, mode="run")
    except GlasswareError as error:
        reason = str(error)
    click.echo(f"Error: {reason} Waiting for the edit that mends it.", err=True)

    def broken(_environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_response("500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")])
        return [reason.encode()]

    return broken


def _nothing(_environ: Any, _start_response: Any) -> Iterable[bytes]:  # noqa: ANN401
    """Stand in for the site in the process that only watches."""
    return []
