"""Accounts and roles, on every database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from glassware import db
from glassware_users import services
from glassware_users.models import RoleAssignment, User


@pytest.fixture
def app(make_app: Callable[..., Flask], database: str) -> Flask:
    """Return a site with this plugin alone, on each kind of database in turn."""
    return make_app(("users",))


def test_an_account_is_found_however_it_is_written(app: Flask):
    """Case, width and spaces around do not matter; a near name is not the same one."""
    with app.app_context(), db.transaction():
        user = services.create_user("Ada.L", "Ada@Bücher.example")
        assert (user.username, user.email) == ("Ada.L", "Ada@bücher.example")
        for login in ("ada.l", " ADA.L ", "Ａｄａ.ｌ", "ada@bücher.example", "ADA@xn--bcher-kva.EXAMPLE"):
            assert services.find_by_login(login) is user
        for login in ("", "adal", "ada", "àda.l", "аda.l", "ada@bucher.example", "\0", "\ud800", "x" * 10**5):
            assert services.find_by_login(login) is None


@pytest.mark.parametrize("login", ["ada", "ada@example.org", "nobody", "nobody@example.org", "", "\0"])
def test_finding_somebody_takes_one_query(app: Flask, login: str):
    """As many for who exists as for who does not, so that the time tells nothing."""
    with app.app_context(), db.transaction():
        services.create_user("ada", "ada@example.org")
        db.session.commit()
        seen: list[Any] = []
        event.listen(db.engine(), "before_cursor_execute", lambda *given: seen.append(given[2]))
        services.find_by_login(login)
        assert len([statement for statement in seen if not statement.startswith("BEGIN")]) == 1


@pytest.mark.parametrize(
    ("username", "email", "field"),
    [
        ("ADA", "other@example.org", "username"),
        ("Ａｄａ", "other@example.org", "username"),
        (" ada\t", "other@example.org", "username"),
        ("other", "ADA@EXAMPLE.ORG", "email"),
        ("other", " ada@example.org\n", "email"),
        ("ada", "ada@example.org", "username"),
    ],
)
def test_no_name_is_taken_over(app: Flask, username: str, email: str, field: str):
    """Another spelling of somebody's name or address makes no second account, and loses nothing."""
    with app.app_context():
        with db.transaction():
            services.create_user("ada", "ada@example.org")
        with db.transaction(), pytest.raises(services.UserExistsError) as caught:
            services.create_user(username, email)
        assert caught.value.field == field
        with db.transaction():
            other = services.create_user("grace", "grace@example.org")
        with db.transaction(), pytest.raises(services.UserExistsError) as caught:
            services.update_user(other, username=username, email=email)
        assert caught.value.field == field
        assert (other.username, other.email) == ("grace", "grace@example.org")


def test_a_name_taken_in_the_meantime_is_taken(app: Flask, monkeypatch):
    """What the question did not find, the database's constraint does; the transaction goes on."""
    from glassware_users.services import accounts

    with app.app_context(), db.transaction():
        services.create_user("ada", "ada@example.org")
        asked = []
        refuse = accounts._refuse_taken

        def late(*given: object) -> None:
            asked.append(given)
            if len(asked) > 1:
                refuse(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(accounts, "_refuse_taken", late)
        with pytest.raises(services.UserExistsError) as caught:
            services.create_user("other", "ada@example.org")
        assert caught.value.field == "email"
        assert isinstance(caught.value.__context__, IntegrityError)
        assert services.create_user("grace", "grace@example.org").id


def test_an_account_keeps_what_is_not_changed(app: Flask):
    """A change touches what it names, and its own name is no other's."""
    with app.app_context(), db.transaction():
        user = services.create_user("ada", "ada@example.org", display_name="Ada", roles=("editor",))
        services.update_user(user, username="ADA", is_active=False)
        db.session.expire_all()
        assert (user.username, user.email, user.display_name) == ("ADA", "ada@example.org", "Ada")
        assert not user.is_active
        assert services.roles_of(user) == {"member", "editor"}
        assert user.created_at.tzinfo is not None


def test_roles_are_given_and_taken(app: Flask):
    """Twice is as good as once, and everybody is a member."""
    with app.app_context(), db.transaction():
        user = services.create_user("ada", "ada@example.org")
        assert services.roles_of(user) == {"member"}
        for _ in range(2):
            services.grant(user, "editor")
        assert services.roles_of(user) == {"member", "editor"}
        for _ in range(2):
            services.revoke(user, "editor")
        services.grant(user, "member")
        db.session.expire_all()
        assert services.roles_of(user) == {"member"}


@pytest.mark.parametrize("role", ["editr", "", "anonymous", "Editor", "x" * 1000, "\0"])
def test_an_unknown_role_is_refused(app: Flask, role: str):
    """A role that nobody knows is named with those that are, and the near miss."""
    with app.app_context(), db.transaction():
        user = services.create_user("ada", "ada@example.org")
        with pytest.raises(services.InvalidUserError) as caught:
            services.grant(user, role)
        assert caught.value.field == "roles"
        assert "editor" in str(caught.value)
        with pytest.raises(services.InvalidUserError):
            services.revoke(user, role)
        with pytest.raises(services.InvalidUserError):
            services.create_user("grace", "grace@example.org", roles=(role,))
        with pytest.raises(services.InvalidUserError):
            services.revoke(user, "member")


def test_a_role_whose_plugin_is_disabled_is_kept(app: Flask):
    """What nobody knows at the moment stays with the account, and can be taken."""
    with app.app_context(), db.transaction():
        user = services.create_user("ada", "ada@example.org")
        db.session.add(RoleAssignment(user_id=user.id, role="moderator"))
        db.session.flush()
        db.session.expire_all()
        services.grant(user, "editor")
        services.update_user(user, roles=("member", "moderator"))
        assert services.roles_of(user) == {"member", "moderator"}
        services.revoke(user, "moderator")
        assert services.roles_of(user) == {"member"}


def test_the_last_active_administrator_is_kept(app: Flask):
    """Others may go; a deactivated administrator is none."""
    with app.app_context(), db.transaction():
        assert not services.has_administrator()
        root = services.create_user("root", "root@example.org", roles=("administrator",))
        idle = services.create_user("idle", "idle@example.org", roles=("administrator",))
        services.update_user(idle, is_active=False)
        assert services.has_administrator()
        with pytest.raises(services.LastAdministratorError):
            services.delete_user(root)
        with pytest.raises(services.LastAdministratorError):
            services.revoke(root, "administrator")
        with pytest.raises(services.LastAdministratorError):
            services.update_user(root, is_active=False)
        with pytest.raises(services.LastAdministratorError):
            services.update_user(root, roles=())
        services.revoke(idle, "administrator")
        services.grant(idle, "administrator")
        services.update_user(idle, is_active=True)
        services.delete_user(root)
        assert services.has_administrator()
        assert services.find_by_login("root") is None
        assert db.session.query(RoleAssignment).count() == 1


def test_two_administrators_cannot_dismiss_each_other(app: Flask):
    """At the same moment, on every database, one of them is left."""
    with app.app_context(), db.transaction():
        ids = [
            services.create_user(name, f"{name}@example.org", roles=("administrator",)).id
            for name in ("ada", "bob")
        ]
    together = Barrier(2, timeout=10)

    def dismiss(user_id: int) -> str:
        with app.app_context():
            together.wait()
            try:
                with db.transaction():
                    services.revoke(db.session.get_one(User, user_id), "administrator")
            except services.LastAdministratorError:
                return "kept"
        return "dismissed"

    with ThreadPoolExecutor() as pool:
        assert sorted(pool.map(dismiss, ids)) == ["dismissed", "kept"]
    with app.app_context():
        assert services.has_administrator()


def test_an_account_takes_its_roles_with_it(app: Flask):
    """Deleted by whatever statement, it leaves no row behind."""
    with app.app_context(), db.transaction():
        services.create_user("ada", "ada@example.org", roles=("editor",))
        db.session.execute(text("DELETE FROM users_user"))
        assert db.session.query(RoleAssignment).count() == 0


@pytest.mark.parametrize("number", [0, -1, 2**31, 10**30])
def test_an_impossible_id_is_nobodys(app: Flask, number: int):
    """A number that no database can hold is no error."""
    with app.app_context():
        assert services.get_user(number) is None


def test_people_are_found_and_ordered_alike_everywhere(app: Flask):
    """Databases compare texts in ways of their own; the keys do not let them."""
    with app.app_context(), db.transaction():
        for name in ("zoe", "Bob", "_x", "a-b", "ab"):
            services.create_user(name, f"{name}@example.org", display_name=f"Ünï {name}")
        found = db.session.scalars(services.people(select(User), "UNI example")).all()
        assert {user.username for user in found} == {"zoe", "Bob", "_x", "a-b", "ab"}
        assert [user.username for user in found if user.username.isalpha()] == ["ab", "Bob", "zoe"]
        assert not db.session.scalars(services.people(select(User), "%")).all()


def test_an_id_is_never_given_again(app: Flask):
    """Whatever others keep by the id of a deleted account must not pass to the next one."""
    with app.app_context():
        with db.transaction():
            first = services.create_user("first", "first@example.org").id
        with db.transaction():
            services.delete_user(db.session.get_one(User, first))
        with db.transaction():
            assert services.create_user("second", "second@example.org").id > first
