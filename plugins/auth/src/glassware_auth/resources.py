"""Tokens for API clients, mounted under `/api/v1/auth` by the plugin `api`."""

from typing import Any

from pydantic import Field

from glassware import db
from glassware.access import cookieless, current_identity, public
from glassware_api.body import read_body
from glassware_api.resources import Resource
from glassware_api.routes import Route
from glassware_api.schemas import Schema
from glassware_auth import services, tokens

# RFC 6749, section 5.1: nobody on the way may keep a token.
UNSTORED = {"Cache-Control": "no-store"}


class Credentials(Schema):
    """What a client knows; `username` may be an e-mail address."""

    username: str = Field(max_length=services.LONGEST_LOGIN)
    password: str


@cookieless
class TokenResource(Resource):
    """Tokens in exchange for a password."""

    @public
    def post(self) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Return an access and a refresh token, or 401."""
        given = read_body(Credentials)
        with db.transaction():
            candidate = services.find_candidate(given.username)
        verdict = candidate.verify(given.password)
        with db.transaction():
            claims = services.admit(candidate, verdict)
        if claims is None:
            description = "Wrong username or password."
            raise tokens.unauthorized(description)
        answer = _access(claims) | {"refresh_token": tokens.refresh_token(claims)}
        return answer, 200, UNSTORED


@tokens.takes_refresh_token
@cookieless
class RefreshResource(Resource):
    """Another access token in exchange for a refresh token."""

    @public
    def post(self) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Return an access token for the refresh token in `Authorization: Bearer`, or 401."""
        identity = current_identity()
        if identity is None or identity.authenticated_at is None:
            description = "Send the refresh token as Authorization: Bearer."
            raise tokens.unauthorized(description)
        claims = tokens.Claims(int(identity.id), identity.authenticated_at)
        return _access(claims), 200, UNSTORED


def _access(claims: tokens.Claims) -> dict[str, Any]:
    return {
        "access_token": tokens.access_token(claims),
        "token_type": "Bearer",
        "expires_in": int(tokens.ACCESS_LIFETIME.total_seconds()),
    }


def routes() -> list[Route]:
    """Return the routes below `/api/v1/auth`."""
    return [Route("/token", TokenResource), Route("/refresh", RefreshResource)]
