"""Roles: which there are, who has them, and the last administrator, who is kept."""

from difflib import get_close_matches

from flask_babel import lazy_gettext
from sqlalchemy import exists, select

from glassware import db
from glassware.access import permissions
from glassware_users.models import MEMBER, RoleAssignment, User
from glassware_users.services.errors import InvalidUserError, LastAdministratorError

ADMINISTRATOR = "administrator"
ANONYMOUS = "anonymous"
DEFAULT_ROLES = (MEMBER, "editor", ADMINISTRATOR)


def known_roles() -> tuple[str, ...]:
    """Return the roles that an account may have: those of every site, then those that permissions name."""
    named = {role for permission in permissions().values() for role in permission.roles}
    return (*DEFAULT_ROLES, *sorted(named - {ANONYMOUS, *DEFAULT_ROLES}))


def roles_of(user: User) -> frozenset[str]:
    """Return an account's roles; `member` is always among them."""
    return frozenset(user.roles)


def grant(user: User, role: str) -> None:
    """Give an account a role. Raises `InvalidUserError` for a role that nobody knows."""
    assign(user, assignable((*user.roles, role), user.roles))


def revoke(user: User, role: str) -> None:
    """Take a role from an account that has it.

    Raises `InvalidUserError` for a role that nobody knows, and for `member`, which everybody has;
    `LastAdministratorError`.
    """
    if role == MEMBER:
        message = lazy_gettext("Everybody who has an account is a member. Deactivate the account instead.")
        raise InvalidUserError("roles", message)
    had = user.roles
    assignable((role,), had)
    if role == ADMINISTRATOR:
        keep_administrator(user)
    assign(user, frozenset(had) - {role, MEMBER})


def has_administrator() -> bool:
    """Return whether any active account is an administrator."""
    found = exists().where(
        RoleAssignment.role == ADMINISTRATOR, RoleAssignment.user_id == User.id, User.is_active.is_(True)
    )
    return bool(db.session.scalar(select(found)))


def keep_administrator(user: User) -> None:
    """Raise `LastAdministratorError` if the account is the last active administrator."""
    # The rows are locked, so that two administrators cannot dismiss each other at the same moment.
    administrators = db.session.scalars(
        select(User.id)
        .join(User.assignments)
        .where(RoleAssignment.role == ADMINISTRATOR, User.is_active.is_(True))
        .order_by(User.id)
        .with_for_update()
    ).all()
    if list(administrators) == [user.id]:
        raise LastAdministratorError


def assignable(roles: tuple[str, ...], had: tuple[str, ...] = ()) -> frozenset[str]:
    """Return roles less `member`, which is stored for nobody. Raises `InvalidUserError`.

    What an account has it may keep: the plugin that knows the role may be disabled for a while.
    """
    known = known_roles()
    for role in roles:
        if role not in known and role not in had:
            near = get_close_matches(role, known, n=1)
            listed = near[0] if near else ", ".join(known)
            message = lazy_gettext("There is no role %(role)r. Is it %(listed)s?", role=role, listed=listed)
            raise InvalidUserError("roles", message)
    return frozenset(roles) - {MEMBER}


def assign(user: User, roles: frozenset[str]) -> None:
    """Give an account exactly these roles."""
    had = {assignment.role: assignment for assignment in user.assignments}
    user.assignments = [had.get(role) or RoleAssignment(role=role) for role in sorted(roles)]
    db.session.flush()
