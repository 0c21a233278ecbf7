"""Tokens for the API: Flask-JWT-Extended makes and checks them; what they must be is fixed here.

Only a token of exactly the form made here gets a key to be checked with: `kid`, `jwk`, `crit` and their
like are refused unread, and so is a token that leaves out its type or its end.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeVar

from flask import Flask, current_app
from flask.typing import ResponseReturnValue
from flask_jwt_extended import JWTManager, create_access_token, create_refresh_token, decode_token
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import InvalidTokenError, PyJWTError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

ALGORITHM = "HS256"
ISSUER = "glassware"
AUDIENCE = "glassware-api"
ACCESS_LIFETIME = timedelta(minutes=15)
REFRESH_LIFETIME = timedelta(days=14)
PURPOSE = b"glassware.auth.jwt"
"""Sets the key apart from whatever else the site's secret signs."""

HEADER = {"alg": ALGORITHM, "typ": "JWT"}
CLAIMS = frozenset({"aud", "auth_time", "exp", "iat", "iss", "jti", "nbf", "sub", "type"})
HIGHEST_ID = 2**31 - 1
# Beside what the libraries raise on purpose: deeply nested JSON, dates beyond all calendars, wrong types.
UNREADABLE = (
    *(PyJWTError, JWTExtendedException),
    *(ArithmeticError, OSError, RecursionError, TypeError, ValueError),
)
REFRESHING = "__auth_takes_refresh_token__"

Kind = Literal["access", "refresh"]
ViewT = TypeVar("ViewT", bound=Any)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token says: whose it is, and when its owner gave a password."""

    user_id: int
    authenticated_at: datetime


def init_app(app: Flask, key: str | None) -> None:
    """Bind Flask-JWT-Extended to the application; without a key it is derived from the site's secret."""
    app.config.update(
        JWT_SECRET_KEY=key or _derived(app),
        JWT_ALGORITHM=ALGORITHM,
        JWT_DECODE_ALGORITHMS=[ALGORITHM],
        JWT_ENCODE_ISSUER=ISSUER,
        JWT_DECODE_ISSUER=ISSUER,
        JWT_ENCODE_AUDIENCE=AUDIENCE,
        JWT_DECODE_AUDIENCE=AUDIENCE,
        JWT_IDENTITY_CLAIM="sub",
        JWT_VERIFY_SUB=True,
        JWT_DECODE_LEEWAY=0,
        JWT_ACCESS_TOKEN_EXPIRES=ACCESS_LIFETIME,
        JWT_REFRESH_TOKEN_EXPIRES=REFRESH_LIFETIME,
        JWT_TOKEN_LOCATION=("headers",),
        JWT_COOKIE_SECURE=True,
    )
    manager = JWTManager(app)
    manager.decode_key_loader(_key_for)
    # By default some of these answer 422, and none names a scheme. The views here never come this far;
    # a view of somebody else's under @jwt_required() does.
    manager.expired_token_loader(_refuse)
    manager.invalid_token_loader(_refuse)
    manager.needs_fresh_token_loader(_refuse)
    manager.revoked_token_loader(_refuse)
    manager.token_verification_failed_loader(_refuse)
    manager.unauthorized_loader(_refuse)
    manager.user_lookup_error_loader(_refuse)


def access_token(claims: Claims) -> str:
    """Return a token that lets its bearer act as the user for a quarter of an hour."""
    token: str = create_access_token(str(claims.user_id), additional_claims=_dated(claims))
    return token


def refresh_token(claims: Claims) -> str:
    """Return a token that is good for new access tokens and for nothing else."""
    token: str = create_refresh_token(str(claims.user_id), additional_claims=_dated(claims))
    return token


def read(token: str, kind: Kind) -> Claims | None:
    """Return what a token says, or None unless it is one of ours, of that kind, and still good."""
    try:
        data = decode_token(token)
        claims = Claims(_user_id(data["sub"]), datetime.fromtimestamp(data["auth_time"], UTC))
    except UNREADABLE:
        return None
    return claims if data["type"] == kind else None


def takes_refresh_token(view: ViewT) -> ViewT:
    """Mark a view class as the one place where a refresh token is a credential."""
    setattr(view, REFRESHING, True)
    return view


def expected_kind(endpoint: str | None) -> Kind:
    """Return which kind of token an endpoint takes."""
    view = current_app.view_functions.get(endpoint or "")
    refreshing = getattr(getattr(view, "view_class", None), REFRESHING, False)
    return "refresh" if refreshing else "access"


def unauthorized(description: str | None = None) -> Unauthorized:
    """Return a 401 that says how to do better."""
    return Unauthorized(description, www_authenticate=WWWAuthenticate("bearer", {"realm": "api"}))


def _derived(app: Flask) -> str:
    secret = app.secret_key
    if not secret:
        message = "the site has no secret key to derive the tokens' key from"
        raise ValueError(message)
    return hmac.digest(secret.encode() if isinstance(secret, str) else secret, PURPOSE, "sha256").hex()


def _dated(claims: Claims) -> dict[str, float]:
    return {"auth_time": claims.authenticated_at.timestamp()}


def _key_for(header: dict[str, Any], claims: dict[str, Any]) -> str:
    if header != HEADER or not claims.keys() >= CLAIMS:
        message = "not a token of this site's form"
        raise InvalidTokenError(message)
    return str(current_app.config["JWT_SECRET_KEY"])


def _user_id(subject: str) -> int:
    if not (subject.isascii() and subject.isdigit() and int(subject) <= HIGHEST_ID):
        message = "no account's id"
        raise ValueError(message)
    return int(subject)


def _refuse(*_: object) -> ResponseReturnValue:
    # By way of the application, so that the error looks like every other error under its path.
    return current_app.handle_user_exception(unauthorized())
