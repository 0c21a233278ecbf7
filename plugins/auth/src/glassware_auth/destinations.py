"""Where to go after logging in: a path on this site, or nowhere that the visitor named."""

import re
from urllib.parse import quote, urlsplit

from flask import Request

LONGEST = 2048
# One slash, not followed by another or by what browsers take for one; then visible ASCII without
# backslashes. Browsers drop tabs and newlines before they look for the second slash.
PATH_ON_THIS_SITE = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def safe_destination(target: str | None) -> str | None:
    """Return the target if it is a path on this site, as `here` writes them; otherwise None."""
    if not target or len(target) > LONGEST or not PATH_ON_THIS_SITE.fullmatch(target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    # `/.//evil.example` is a path, but some proxies clean it into one with two slashes in front.
    elsewhere = parts.scheme or parts.netloc or "//" in parts.path
    return None if elsewhere else target


def here(request: Request) -> str:
    """Return the request's own path and query, percent-encoded."""
    path = quote(f"{request.root_path}{request.path}", safe="/:@!$&'()*+,;=~")
    query = request.query_string.decode("ascii", "replace")
    return f"{path}?{query}" if query else path
