"""What every response says: security headers, a policy for its content, the request's id."""

import re
import secrets
from collections.abc import Iterable

from flask import Flask, Response, request

from glassware.contributions import CspSource
from glassware.policy import IDENTITY

NONCE = "glassware.csp_nonce"
REQUEST_ID = "glassware.request_id"
REQUEST_ID_FORM = re.compile(r"[\w.-]{8,128}")

BASE_POLICY = {
    "default-src": ("'self'",),
    "img-src": ("'self'", "data:"),
    "style-src": ("'self'",),
    "script-src": ("'self'",),
    "object-src": ("'none'",),
    "base-uri": ("'none'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'none'",),
}
NONCED = ("script-src", "style-src")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HSTS = "max-age=31536000"


def csp_nonce() -> str:
    """Return the random value by which this response's inline scripts and styles are allowed."""
    nonce: str = request.environ.setdefault(NONCE, secrets.token_urlsafe(16))
    return nonce


def request_id() -> str:
    """Return the id that names this request in logs, in its answer, and in error pages."""
    known: str | None = request.environ.get(REQUEST_ID)
    if known is None:
        known = request.environ[REQUEST_ID] = secrets.token_hex(8)
    return known


def init_app(app: Flask, sources: Iterable[CspSource], *, strict: bool, behind_proxy: bool) -> None:
    """Add the headers to every response; `strict` tells browsers to insist on HTTPS.

    The id that a proxy gave is kept when there is a proxy.
    """
    policy = dict(BASE_POLICY)
    for source in sources:
        allowed = policy.get(source.directive, policy["default-src"])
        policy[source.directive] = (*allowed, source.source)
    fixed = HEADERS | ({"Strict-Transport-Security": HSTS} if strict else {})
    plain = _worded(policy, None)

    @app.before_request
    def keep_request_id() -> None:
        given = request.headers.get("X-Request-ID", "")
        if behind_proxy and REQUEST_ID_FORM.fullmatch(given):
            request.environ[REQUEST_ID] = given

    @app.after_request
    def add_headers(response: Response) -> Response:
        nonce = request.environ.get(NONCE)
        response.headers.update(fixed)
        response.headers["Content-Security-Policy"] = _worded(policy, nonce) if nonce else plain
        response.headers["X-Request-ID"] = request_id()
        if request.environ.get(IDENTITY) is not None:
            response.headers["Cache-Control"] = "no-store"
        return response


def _worded(policy: dict[str, tuple[str, ...]], nonce: str | None) -> str:
    own = (f"'nonce-{nonce}'",) if nonce else ()
    return "; ".join(
        " ".join((name, *sources, *(own if name in NONCED else ()))) for name, sources in policy.items()
    )
