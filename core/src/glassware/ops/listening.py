"""Where the site listens: the socket is bound here, first of all, so that a busy port is found at once."""

import errno
import ipaddress
import os
import socket

import click

from glassware.ops.refusals import AddressError, NotLoopbackError, PortBusyError

BACKLOG = 2048

host_option = click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen at."
)
port_option = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    envvar="GLASSWARE_PORT",
    show_envvar=True,
    help="The port to listen at; 0 for any that is free.",
)


def refuse_public(command: str, host: str) -> None:
    """Raise `NotLoopbackError` unless only this machine can reach the address."""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise NotLoopbackError(command, host)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; whoever connects waits until the site accepts.

    Raises `PortBusyError` or `AddressError`.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise AddressError(host, port, error.strerror or str(error)) from error
    try:
        # The port is free again as soon as the last site that listened there has ended.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortBusyError(host, port) from error
        raise AddressError(host, port, os.strerror(error.errno or 0)) from error
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the address of the site behind a socket, as one types it into a browser."""
    host, port = listener.getsockname()[:2]
    if host == "::1":
        # Werkzeug's trusted_hosts cannot name an address of IPv6; browsers try this one, too, for the name.
        host = "localhost"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
