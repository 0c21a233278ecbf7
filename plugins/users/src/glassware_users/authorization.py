"""Who may do what: an identity's account, its roles, and the permissions that these hold."""

from flask import has_request_context, request
from sqlalchemy import select

from glassware import db
from glassware.access import Identity, permissions
from glassware_users.models import MEMBER, RoleAssignment, User
from glassware_users.services import ADMINISTRATOR, ANONYMOUS

VISITOR = frozenset({ANONYMOUS})
SIGNED_IN = frozenset({ANONYMOUS, MEMBER})
NOBODY: frozenset[str] = frozenset()
REMEMBERED = "glassware_users.roles"


def holds(identity: Identity | None, permission: str) -> bool | None:
    """Return True for a permission of the identity's roles, False for a deactivated account, else None."""
    roles = roles_held(identity)
    if not roles:
        return False
    if ADMINISTRATOR in roles or roles.intersection(permissions()[permission].roles):
        return True
    return None


def roles_held(identity: Identity | None) -> frozenset[str]:
    """Return an identity's roles: at most one query a request; none for a deactivated account.

    What is anonymous visitors' is everybody's. An identity that has no account here, because another
    plugin vouches for it, is a member.
    """
    if identity is None:
        return VISITOR
    if not has_request_context():
        return _read_roles(identity)
    remembered: dict[str, frozenset[str]] = request.environ.setdefault(REMEMBERED, {})
    if identity.id not in remembered:
        remembered[identity.id] = _read_roles(identity)
    return remembered[identity.id]


def account_id(identity: Identity | None) -> int | None:
    """Return the id of the account that an identity stands for; None for a visitor, or a stranger's id."""
    text = identity.id if identity else ""
    # As many digits has a database's largest INTEGER.
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(2**31)) else None


def _read_roles(identity: Identity) -> frozenset[str]:
    user_id = account_id(identity)
    if user_id is None:
        return SIGNED_IN
    found = db.session.execute(
        select(User.is_active, RoleAssignment.role)
        .outerjoin(RoleAssignment, RoleAssignment.user_id == User.id)
        .where(User.id == user_id)
    ).all()
    if not found:
        return SIGNED_IN
    if not found[0].is_active:
        return NOBODY
    return SIGNED_IN.union(row.role for row in found if row.role)
