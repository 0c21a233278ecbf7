"""Who may do what: identities, the marks that every endpoint bears, and the questions of views.

Every endpoint bears one of `@public`, `@signed_in`, `@requires("pages.edit")`: on a view, a class, one of
its methods, or a whole Blueprint. The nearest mark counts. An endpoint without one is a load error.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from flask import current_app, has_request_context, request
from sqlalchemy import Select, select

if TYPE_CHECKING:
    from glassware.contributions import Permission
    from glassware.policy import Policy

__all__ = [
    "Identity",
    "admits",
    "cookieless",
    "current_identity",
    "may",
    "permissions",
    "public",
    "requires",
    "select_visible",
    "signed_in",
]

MarkedT = TypeVar("MarkedT", bound=Any)
ModelT = TypeVar("ModelT")

MARK = "__glassware_access__"
COOKIELESS = "__glassware_cookieless__"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who makes a request.

    `id` is opaque: plugins that do not depend on `users` store it without a foreign key. A plain number is
    an account of `users`; a plugin that vouches for others puts its own name before theirs, `sso:ada`, or
    whoever is called `1` there would be the first account here. `carrier` is
    `ambient` for what a browser sends by itself (cookie, Basic, client certificate, proxy header) and
    `token` for what a client adds (Bearer, X-API-Key). `scopes` are the only permissions it may use, or
    None for no such limit. `locale` and `timezone` are the person's choice, or None for the site's.
    """

    id: str
    name: str
    carrier: Literal["ambient", "token"]
    scopes: frozenset[str] | None = None
    authenticated_at: datetime | None = None
    locale: str | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What an endpoint asks of its visitors."""

    signed_in: bool
    permission: str | None = None


PUBLIC = Mark(signed_in=False)


@dataclass(frozen=True, slots=True)
class Guard:
    """What one endpoint asks of a request by one method."""

    mark: Mark
    cookieless: bool

    def admits(self) -> bool:
        """Return whether the current identity may enter."""
        if self.mark.permission is not None:
            return may(self.mark.permission)
        return not self.mark.signed_in or current_identity() is not None


Guards = Mapping[tuple[str, str], Guard]


def public(target: MarkedT) -> MarkedT:
    """Let everybody in; returns the view, class, method or Blueprint itself."""
    setattr(target, MARK, PUBLIC)
    return target


def signed_in(target: MarkedT) -> MarkedT:
    """Let in whoever is signed in; others are asked to."""
    setattr(target, MARK, Mark(signed_in=True))
    return target


def requires(permission: str) -> Callable[[MarkedT], MarkedT]:
    """Let in whoever holds the permission; it must be declared by `register_permissions()`."""

    def mark(target: MarkedT) -> MarkedT:
        setattr(target, MARK, Mark(signed_in=False, permission=permission))
        return target

    return mark


def cookieless(target: MarkedT) -> MarkedT:
    """Cut a view off from cookies, both ways, which makes a CSRF token needless."""
    setattr(target, COOKIELESS, True)
    return target


def current_identity() -> Identity | None:
    """Return who makes this request, asked once; None for a visitor and outside a request.

    Raises 401 for a bad token and 503 when a plugin that identifies fails.
    """
    return _policy().identity_of(request) if has_request_context() else None


def may(permission: str, subject: object | None = None) -> bool:
    """Return whether the current identity holds a permission, on one object if given.

    Raises `LookupError` for a permission that no plugin declares.
    """
    return _policy().allows(current_identity(), permission, subject)


def admits(endpoint: str, method: str = "GET") -> bool:
    """Return whether the current identity may use an endpoint.

    Raises `KeyError` if it does not answer the method.
    """
    guards: Guards = current_app.extensions["glassware"].guards
    return guards[endpoint, method].admits()


def select_visible(model: type[ModelT], permission: str) -> Select[ModelT]:
    """Return a select of the rows that the current identity may use the permission on."""
    return select(model).where(_policy().rows(current_identity(), permission, model))


def permissions() -> Mapping[str, "Permission"]:
    """Return every permission that the core and the enabled plugins declare, by name."""
    return _policy().permissions


def _policy() -> "Policy":
    return current_app.extensions["glassware"].policy  # type: ignore[no-any-return]
