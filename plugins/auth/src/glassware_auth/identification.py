"""Who makes a request, by the token or the cookie that it carries, and how a stranger is asked."""

from flask import Request, redirect, url_for
from flask.typing import ResponseReturnValue

from glassware.access import Identity
from glassware_auth import browser, destinations, services, tokens


def identify(request: Request) -> Identity | None:
    """Return who makes the request. One that brings a credential of its own is not known by its cookie."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _bearer(token.strip(), tokens.expected_kind(request.endpoint))
    if "X-API-Key" in request.headers:
        return None
    visitor = browser.visitor()
    if visitor is None:
        return None
    return Identity(
        id=str(visitor.user_id),
        name=visitor.name,
        carrier="ambient",
        authenticated_at=visitor.signed_in_at,
    )


def _bearer(token: str, kind: tokens.Kind) -> Identity | None:
    claims = tokens.read(token, kind)
    name = services.find_bearer(claims) if claims else None
    if claims is None or name is None:
        return None
    return Identity(
        id=str(claims.user_id),
        name=name,
        carrier="token",
        # A refresh token is good for an access token only.
        scopes=frozenset() if kind == "refresh" else None,
        authenticated_at=claims.authenticated_at,
    )


def challenge(request: Request) -> ResponseReturnValue:
    """Send somebody who opens a page to the log-in form, and back afterwards; others get a 401."""
    if not _opens_a_page(request):
        raise tokens.unauthorized()
    return redirect(url_for("auth.login", next=destinations.here(request)))


def _opens_a_page(request: Request) -> bool:
    # Browsers say since 2023 whether they navigate or a script fetches.
    navigates = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    accepted = request.accept_mimetypes
    wants = accepted.best_match(["text/html", "application/json"], default="text/html")
    return request.method in ("GET", "HEAD") and navigates and wants == "text/html"
