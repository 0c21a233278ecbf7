"""What stands between the three steps of a log-in, and what other plugins call."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import NoResultFound

from glassware import db
from glassware_auth import services
from glassware_auth.models import Credential, Session
from glassware_auth.passwords import WRONG, Verdict
from glassware_users import services as users

PASSWORD = "correct horse battery"
OTHER = "another horse battery"

AddAccount = Callable[..., int]


def test_a_password_changed_while_it_is_verified_lets_nobody_in(app: Flask, add_account: AddAccount) -> None:
    """To verify takes a while, in which the owner may have shut the door."""
    user_id = add_account(app)
    with app.app_context():
        candidate = services.find_candidate("ada")
        verdict = candidate.verify(PASSWORD)
        assert services.admit(candidate, verdict) is not None
        services.set_password(user_id, OTHER)
        assert services.admit(candidate, verdict) is None


def test_only_the_right_password_of_an_open_account_is_admitted(app: Flask, add_account: AddAccount) -> None:
    """Wrong, unknown, without a password, shut: nobody."""
    add_account(app)
    add_account(app, "bare", password=None)
    shut = add_account(app, "shut")
    with app.app_context():
        assert services.admit(services.find_candidate("ada"), WRONG) is None
        user = users.get_user(shut)
        assert user is not None
        users.update_user(user, is_active=False)
        for name in ("nobody", "bare", "shut"):
            assert services.admit(services.find_candidate(name), Verdict(right=True)) is None


@pytest.mark.parametrize(
    "name", ["ada", "nobody", "bare", "ada@example.org", "a\0b", "\ud83d", "", "x" * 9999]
)
def test_a_known_name_takes_as_many_queries_as_an_unknown_one(
    database: str, app: Flask, add_account: AddAccount, name: str
) -> None:
    """A4: nor does any text raise, on any database."""
    add_account(app)
    add_account(app, "bare", password=None)
    statements: list[str] = []
    with app.app_context():
        event.listen(db.engine(), "before_cursor_execute", lambda *args: statements.append(args[2]))
        candidate = services.find_candidate(name)
        assert len([text for text in statements if text.startswith("SELECT")]) == 2
        statements.clear()
        assert candidate.verify("wrong horse battery") == WRONG
        assert statements == []


def test_another_plugin_signs_somebody_in(app: Flask, add_account: AddAccount) -> None:
    """It knows who it is by means of its own; no password is needed."""
    user_id = add_account(app, password=None)
    with app.test_request_context("/"), db.transaction():
        services.sign_in(user_id)
        row = db.session.scalars(select(Session)).one()
        assert row.user_id == user_id
        services.sign_out()
        assert db.session.scalars(select(Session)).all() == []
        with pytest.raises(NoResultFound):
            services.sign_in(user_id + 1)


def test_the_table_of_sessions_holds_no_token(app: Flask, add_account: AddAccount) -> None:
    """Whoever reads the database cannot sign in with what he finds."""
    user_id = add_account(app)
    with app.test_request_context("/"), db.transaction():
        services.sign_in(user_id)
        from flask import session

        token = session["_user_id"]
        row = db.session.scalars(select(Session)).one()
        assert token not in (row.token_hash, str(row.id))
        assert services.find_visitor(token) is not None
        assert services.find_visitor(row.token_hash) is None


def test_stale_sessions_go_when_their_owner_comes_back(app: Flask, add_account: AddAccount) -> None:
    """The table does not grow for ever."""
    user_id = add_account(app)
    long_ago = db.utcnow() - 2 * services.SESSION_LIFETIME
    with app.test_request_context("/"), db.transaction():
        db.session.add(Session(token_hash="x", user_id=user_id, created_at=long_ago, expires_at=long_ago))
        services.sign_in(user_id)
        assert db.session.scalar(select(Session.token_hash).where(Session.token_hash == "x")) is None


def test_everything_of_an_account_goes_with_it(database: str, app: Flask, add_account: AddAccount) -> None:
    """The foreign keys see to it, on every database."""
    user_id = add_account(app)
    with app.test_request_context("/"), db.transaction():
        services.sign_in(user_id)
    with app.app_context(), db.transaction():
        user = users.get_user(user_id)
        assert user is not None
        users.delete_user(user)
    with app.app_context():
        assert db.session.scalars(select(Session)).all() == []
        assert db.session.scalars(select(Credential)).all() == []
