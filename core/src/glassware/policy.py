"""How plugins' answers about identity and rights become one decision."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Request
from sqlalchemy import ColumnElement, and_, false, inspect, literal, not_, or_, select
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import HTTPException, ServiceUnavailable, Unauthorized

from glassware import db
from glassware.access import Identity
from glassware.contributions import Permission, Rows
from glassware.errors import near_miss
from glassware.hooks import Implementation

log = logging.getLogger(__name__)

IDENTITY = "glassware.identity"


def bears_token(request: Request) -> bool:
    """Return whether the client added a credential of its own, which makes its cookies irrelevant."""
    scheme, _, _ = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" or "X-API-Key" in request.headers


@dataclass(frozen=True, slots=True)
class Policy:
    """The implementations that decide, collected when the site is made."""

    permissions: Mapping[str, Permission]
    identifiers: tuple[Implementation, ...]
    authorizers: tuple[Implementation, ...]
    row_filters: tuple[Implementation, ...]

    def identity_of(self, request: Request) -> Identity | None:
        """Return who makes the request; the answer is kept with the request."""
        if IDENTITY not in request.environ:
            # The page of the error that this may raise is rendered for a visitor.
            request.environ[IDENTITY] = None
            request.environ[IDENTITY] = self._identify(request)
        return request.environ[IDENTITY]  # type: ignore[no-any-return]

    def _identify(self, request: Request) -> Identity | None:
        token_only = bears_token(request)
        for implementation in self.identifiers:
            found: Identity | None = _ask(implementation, {"request": request})
            if found is not None and (found.carrier == "token" or not token_only):
                return found
        if token_only:
            description = "The token is not valid here."
            raise Unauthorized(
                description, www_authenticate=WWWAuthenticate("bearer", {"error": "invalid_token"})
            )
        return None

    def allows(self, identity: Identity | None, permission: str, subject: object = None) -> bool:
        """Return whether the identity holds the permission, on the subject if there is one."""
        if subject is None:
            return self._verdict(identity, permission) is True
        model = type(subject)
        clause = self.rows(identity, permission, model)
        mapper = inspect(model)
        key = zip(mapper.primary_key, mapper.primary_key_from_instance(subject), strict=True)
        statement = select(literal(1)).select_from(model)
        for column, value in key:
            statement = statement.where(column == value)
        return db.session.scalar(statement.where(clause)) is not None

    def rows(self, identity: Identity | None, permission: str, model: type[Any]) -> ColumnElement[bool]:
        """Return the condition for a model's rows: any plugin's grant and no plugin's deny."""
        if self._verdict(identity, permission) is False:
            return false()
        question = {"identity": identity, "permission": permission, "model": model}
        answers: list[Rows] = []
        for implementation in self.row_filters:
            answer: Rows | None = _ask(implementation, question)
            if answer is not None:
                answers.append(answer)
        grants = [answer.grant for answer in answers if answer.grant is not None]
        denies = [answer.deny for answer in answers if answer.deny is not None]
        return and_(or_(false(), *grants), *(not_(deny) for deny in denies))

    def _verdict(self, identity: Identity | None, permission: str) -> bool | None:
        """Return False if anything denies, True if anything grants, None if nobody says."""
        if permission not in self.permissions:
            hint = near_miss(permission, self.permissions)
            message = f"no plugin declares the permission {permission!r}.{hint}"
            raise LookupError(message)
        if identity and identity.scopes is not None and permission not in identity.scopes:
            return False
        verdict: bool | None = None
        for implementation in self.authorizers:
            answer = _ask(implementation, {"identity": identity, "permission": permission})
            if answer is False:
                return False
            if answer is True:
                verdict = True
        return verdict


def _ask(implementation: Implementation, question: dict[str, Any]) -> Any:  # noqa: ANN401
    """Ask one plugin; its exception is a 503, for nobody can say what it would have denied."""
    try:
        return implementation(question)
    except HTTPException:
        raise
    except Exception as error:
        log.exception("Plugin %s failed to decide", implementation.plugin)
        raise ServiceUnavailable(retry_after=5) from error
