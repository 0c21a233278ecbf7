"""What API clients see, mounted under `/api/v1/users` by the plugin `api`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import abort, request
from werkzeug.exceptions import Conflict

from glassware import db
from glassware.access import may, requires, select_visible
from glassware_api.body import read_body
from glassware_api.pagination import paginate
from glassware_api.problems import InvalidRequest
from glassware_api.resources import Resource
from glassware_api.routes import Route
from glassware_api.schemas import Schema
from glassware_users import services
from glassware_users.models import User


class UserOut(Schema):
    """An account as clients get it."""

    id: int
    username: str
    email: str
    display_name: str
    roles: tuple[str, ...]
    is_active: bool
    created_at: datetime


class UserIn(Schema):
    """A new account."""

    username: str
    email: str
    display_name: str = ""
    roles: tuple[str, ...] = ()


class UserPatch(Schema):
    """What is to change of an account; what is left out stays as it is."""

    username: str = ""
    email: str = ""
    display_name: str = ""
    roles: tuple[str, ...] = ()
    is_active: bool = True


class UserCollection(Resource):
    """All accounts."""

    @requires("users.read")
    def get(self) -> tuple[list[dict[str, Any]], int, dict[str, str]]:
        """Return a page of the accounts that match `?q=`, in the order of `?sort=`."""
        visible = select_visible(User, "users.read")
        search, sort = request.args.get("q", "")[:200], request.args.get("sort", "username")
        return paginate(services.people(visible, search, sort), UserOut)

    @requires("users.create")
    def post(self) -> tuple[UserOut, int, dict[str, str]]:
        """Make an account; `roles` needs the permission `users.grant`."""
        given = read_body(UserIn)
        _check_roles(given)
        with _refusals(), db.transaction():
            user = services.create_user(
                given.username, given.email, display_name=given.display_name, roles=given.roles
            )
        return UserOut.model_validate(user), 201, {"Location": UserItem.url(id=user.id)}


class UserItem(Resource):
    """One account."""

    @requires("users.read")
    def get(self, id: int) -> UserOut:  # noqa: A002 - the name in the URL
        """Return the account."""
        return UserOut.model_validate(_visible_or_404(id, "users.read"))

    @requires("users.edit")
    def patch(self, id: int) -> UserOut:  # noqa: A002
        """Change some of the account; `roles` needs the permission `users.grant`."""
        given = read_body(UserPatch)
        _check_roles(given)
        with _refusals(), db.transaction():
            user = _visible_or_404(id, "users.edit")
            services.update_user(user, **given.model_dump(exclude_unset=True))
        return UserOut.model_validate(user)

    @requires("users.delete")
    def delete(self, id: int) -> tuple[str, int]:  # noqa: A002
        """Delete the account."""
        with _refusals(), db.transaction():
            services.delete_user(_visible_or_404(id, "users.delete"))
        return "", 204


def routes() -> list[Route]:
    """Return the routes below `/api/v1/users`."""
    return [Route("", UserCollection), Route("/<int:id>", UserItem)]


def _visible_or_404(user_id: int, permission: str) -> User:
    if not 0 < user_id <= services.LARGEST_ID:
        abort(404)
    return db.session.scalar(select_visible(User, permission).where(User.id == user_id)) or abort(404)


def _check_roles(given: UserIn | UserPatch) -> None:
    if "roles" in given.model_fields_set and not may("users.grant"):
        abort(403)


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what the services refuse into 422 for a bad value, 409 for what stands against a good one."""
    try:
        yield
    except services.InvalidUserError as error:
        raise InvalidRequest([{"loc": [error.field], "msg": str(error)}]) from error
    except services.UserError as error:
        raise Conflict(str(error)) from error
