"""Accounts: find them, make them, change them, delete them."""

from sqlalchemy import Select, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from glassware import db
from glassware_users.models import MEMBER, User
from glassware_users.services import names
from glassware_users.services.errors import UserExistsError
from glassware_users.services.roles import ADMINISTRATOR, assign, assignable, keep_administrator

LARGEST_ID = 2**31 - 1

# Each lies along an index.
SORTS = {"username": User.username_key, "email": User.email_key, "newest": User.id.desc()}


def get_user(user_id: int) -> User | None:
    """Return an account by its id."""
    return db.session.get(User, user_id) if 0 < user_id <= LARGEST_ID else None


def find_by_login(login: str) -> User | None:
    """Return an account by its username or e-mail address, however they are written.

    It takes one query, whether there is such an account or not.
    """
    field, key = names.login_key(login)
    column = User.email_key if field == "email" else User.username_key
    return db.session.scalar(select(User).where(column == key))


def people(among: Select[User], search: str = "", sort: str = "username") -> Select[User]:
    """Narrow a select of accounts to those that bear every word of a search, in order, with their roles.

    `sort` is one of `SORTS`; any other is the first.
    """
    for word in names.search_key(search).split():
        among = among.where(User.search_key.contains(word, autoescape=True))
    return among.order_by(SORTS.get(sort, User.username_key)).options(selectinload(User.assignments))


def create_user(
    username: str, email: str, *, display_name: str = "", roles: tuple[str, ...] = (MEMBER,)
) -> User:
    """Make an account and return it.

    Raises `InvalidUserError` for what cannot be taken and `UserExistsError` for what another has.
    """
    wanted = assignable(roles)
    user = User(is_active=True)
    _write(user, _read(username, email, display_name))
    assign(user, wanted)
    return user


def update_user(  # noqa: PLR0913 - as many as an account has
    user: User,
    *,
    username: str | None = None,
    email: str | None = None,
    display_name: str | None = None,
    is_active: bool | None = None,
    roles: tuple[str, ...] | None = None,
) -> User:
    """Change an account in whatever is not None, and return it.

    Raises `LastAdministratorError` beside the errors of `create_user`.
    """
    wanted = None if roles is None else assignable(roles, user.roles)
    values = _read(
        user.username if username is None else username,
        user.email if email is None else email,
        user.display_name if display_name is None else display_name,
    )
    if is_active is False or (wanted is not None and ADMINISTRATOR not in wanted):
        keep_administrator(user)
    if is_active is not None:
        values["is_active"] = is_active
    _write(user, values)
    if wanted is not None:
        assign(user, wanted)
    return user


def delete_user(user: User) -> None:
    """Delete an account with all that belongs to it. Raises `LastAdministratorError`."""
    keep_administrator(user)
    db.session.delete(user)
    db.session.flush()


def _read(username: str, email: str, display_name: str) -> dict[str, str | bool]:
    username, username_key = names.read_username(username)
    email, email_key = names.read_email(email)
    display_name = names.read_display_name(display_name)
    return {
        "username": username,
        "username_key": username_key,
        "email": email,
        "email_key": email_key,
        "display_name": display_name,
        "search_key": names.search_key(username, email, display_name),
    }


def _write(user: User, values: dict[str, str | bool]) -> None:
    """Store an account's values. Raises `UserExistsError` if another has its username or e-mail address."""
    others = select(User).where(
        or_(User.username_key == values["username_key"], User.email_key == values["email_key"]),
        User.id != (user.id or 0),
    )
    _refuse_taken(others, values)
    try:
        with db.session.begin_nested():
            for name, value in values.items():
                setattr(user, name, value)
            db.session.add(user)
            db.session.flush()
    except IntegrityError:
        # Somebody took it between the question and the answer. A lock reads beyond the snapshot in which
        # the question found nothing.
        _refuse_taken(others.with_for_update(read=True), values)
        raise


def _refuse_taken(others: Select[User], values: dict[str, str | bool]) -> None:
    other = db.session.scalars(others.limit(1)).first()
    if other is not None:
        same_name = other.username_key == values["username_key"]
        raise UserExistsError("username" if same_name else "email")
