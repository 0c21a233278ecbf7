"""Who holds which permission."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event

from glassware import db
from glassware.access import Identity, permissions
from glassware_users import services
from glassware_users.authorization import REMEMBERED, account_id, holds, roles_held
from glassware_users.models import User
from glassware_users.plugin import visible

CLUB = """
    from glassware import hookimpl
    from glassware.contributions import Permission

    @hookimpl
    def register_permissions():
        return [
            Permission("club.look", "Look in.", ("anonymous",)),
            Permission("club.enter", "Come in.", ("member",)),
            Permission("club.paint", "Paint the walls.", ("painter", "editor")),
            Permission("club.burn", "Burn it down."),
        ]
"""


@pytest.fixture
def app(make_app: Callable[..., Flask], install) -> Flask:
    """Return a site with users and a plugin whose permissions each role holds some of."""
    install("club", {"glassware_club.py": CLUB})
    return make_app(("users", "club"))


@pytest.mark.parametrize(
    ("roles", "held"),
    [
        ((), {"look", "enter"}),
        (("editor",), {"look", "enter", "paint"}),
        (("painter",), {"look", "enter", "paint"}),
        (("administrator",), {"look", "enter", "paint", "burn"}),
    ],
)
def test_roles_hold_what_permissions_say(app: Flask, add, identity, roles: tuple[str, ...], held: set[str]):
    """Members hold what anonymous visitors do, administrators everything."""
    user_id = add(app, roles=roles)
    with app.app_context():
        club = [name for name in permissions() if name.startswith("club.")]
        assert {name for name in club if holds(identity(user_id), name)} == {f"club.{name}" for name in held}
        rows = visible(identity(user_id), "club.paint", User)
        assert (rows is not None) == ("paint" in held)


def test_visitors_and_strangers_hold_the_least(app: Flask):
    """Nobody is anonymous; whom another plugin vouches for is a member."""
    with app.app_context():
        assert holds(None, "club.look")
        assert holds(None, "club.enter") is None
        for stranger in ("someone", "99", "²", "9" * 40):
            found = Identity(id=stranger, name="x", carrier="token")
            assert roles_held(found) == {"anonymous", "member"}
            assert holds(found, "club.paint") is None


def test_a_deactivated_account_is_denied_everything(app: Flask, add, identity):
    """Even what visitors may, and whatever other plugins say."""
    user_id = add(app, roles=("administrator",), is_active=False)
    with app.app_context():
        for permission in permissions():
            assert holds(identity(user_id), permission) is False


def test_a_request_asks_for_roles_once(make_app, doorman: str, add):
    """A page that checks several permissions costs one query for them."""
    app = make_app(("users", doorman))
    client = app.test_client()
    client.environ_base["HTTP_X_PERSON"] = str(add(app, roles=("administrator",)))
    seen: list[str] = []
    with app.app_context():
        event.listen(db.engine(), "before_cursor_execute", lambda *given: seen.append(given[2]))
    assert client.get("/users/").status_code == 200
    asked = [statement for statement in seen if "OUTER JOIN users_role_assignment" in statement]
    assert len(asked) == 1


def test_the_next_request_sees_what_changed(app: Flask, add, identity):
    """Nothing is remembered from one request to another."""
    user_id = add(app)
    with app.test_request_context():
        assert roles_held(identity(user_id)) == {"anonymous", "member"}
    with app.app_context(), db.transaction():
        services.grant(db.session.get_one(User, user_id), "editor")
    with app.test_request_context() as context:
        assert "editor" in roles_held(identity(user_id))
        assert REMEMBERED in context.request.environ


def test_ids_of_others_are_no_accounts():
    """An account's id is digits, as many as a database holds."""

    def of(text: str) -> int | None:
        return account_id(Identity(id=text, name="x", carrier="ambient"))

    assert of("7") == 7
    assert [of(text) for text in ("", "-7", "7.0", "²", "٧", "a7", "9" * 11)] == [None] * 7
    assert account_id(None) is None
