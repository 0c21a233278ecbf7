"""The people pages and the profile, as browsers use them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from glassware import db
from glassware.access import Identity
from glassware_users import services

PAGES = ["/users/", "/users/new", "/users/1", "/users/1/edit"]


def account(app: Flask, login: str) -> dict[str, Any]:
    """Return what is stored of an account; empty when there is none."""
    with app.app_context():
        user = services.find_by_login(login)
        if user is None:
            return {}
        return {"id": user.id, "name": user.name, "active": user.is_active, "roles": set(user.roles)}


@pytest.mark.parametrize("page", PAGES)
def test_people_pages_are_for_administrators(app: Flask, admin: FlaskClient, add, come_as, page: str):
    """An administrator gets in, a member is turned away, a visitor is asked to log in."""
    assert admin.get(page).status_code == 200
    assert come_as(add(app, "mem")).get(page).status_code == 403
    assert app.test_client().get(page).status_code == 401


def test_an_account_is_made_and_shown(app: Flask, admin: FlaskClient, post):
    """The form makes the account and leads to its page."""
    fields = {
        "username": "Ada",
        "email": "ada@example.org",
        "display_name": "Ada Lovelace",
        "roles": ["editor"],
    }
    answer = post(admin, "/users/new", **fields)
    made = account(app, "ada")
    assert answer.status_code == 302
    assert answer.location == f"/users/{made['id']}"
    assert made["name"] == "Ada Lovelace"
    assert made["roles"] == {"member", "editor"}
    assert "Ada Lovelace has an account now." in admin.get(answer.location).text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("username", "", "This field is required."),
        ("username", "  ", "Choose a username."),
        ("username", "x" * 65, "64 characters"),
        ("username", "a b", "A username has letters"),
        ("username", "раypal", "A username has letters"),
        ("username", "a\0b", "A username has letters"),
        ("username", " ＲＯＯＴ ", "Another account has this username."),
        ("email", "nonsense", "not a valid e-mail address"),
        ("email", f"{'x' * 64}@{'y' * 63}.{'y' * 63}.{'y' * 63}.org", "254 characters"),
        ("email", "ROOT@EXAMPLE.ORG ", "Another account has this e-mail address."),
        ("display_name", "x" * 121, "120 characters"),
        ("display_name", "a\0b", "no control characters"),
        ("display_name", "abc\u202ecba", "no control characters"),
        ("roles", "emperor", "not a valid choice"),
        ("roles", "anonymous", "not a valid choice"),
    ],
)
def test_bad_values_are_said_in_the_form(
    app: Flask, admin: FlaskClient, post, field: str, value: str, said: str
):
    """Each is a 422 with its reason, and no account is made."""
    fields = {"username": "ada", "email": "ada@example.org", field: value}
    answer = post(admin, "/users/new", **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert account(app, "ada@example.org") == {}


def test_roles_need_not_be_checked(admin: FlaskClient):
    """A browser lets the form go without any of them."""
    boxes = [tag for tag in admin.get("/users/new").text.split("<input")[1:] if 'name="roles"' in tag]
    assert len(boxes) == 2
    assert not any("required" in tag.partition(">")[0] for tag in boxes)


def test_a_form_without_its_token_is_refused(app: Flask, admin: FlaskClient):
    """A forged request makes no account."""
    fields = {"username": "ada", "email": "ada@example.org"}
    assert admin.post("/users/new", data=fields).status_code == 400
    assert account(app, "ada") == {}


def test_an_account_is_changed(app: Flask, admin: FlaskClient, add, post):
    """Name, roles and state are what the form said."""
    user_id = add(app, "ada", roles=("editor",))
    fields: dict[str, Any] = {
        "username": "ada2",
        "email": "a@example.org",
        "display_name": "",
        "roles": ["administrator"],
    }
    answer = post(admin, f"/users/{user_id}/edit", **fields)
    assert answer.location == f"/users/{user_id}"
    assert account(app, "ADA2") == {
        "id": user_id,
        "name": "ada2",
        "active": False,
        "roles": {"member", "administrator"},
    }
    assert "Deactivated" in admin.get(answer.location).text


def test_who_may_not_grant_changes_no_roles(make_app, add, post):
    """Without users.grant the form has no roles, and whatever is sent for them is ignored."""
    scopes = frozenset({"users.edit", "users.read"})
    app = make_app(("users",), identity=Identity(id="x", name="x", carrier="ambient", scopes=scopes))
    user_id = add(app, "ada", roles=("editor",))
    client = app.test_client()
    page = f"/users/{user_id}/edit"
    assert 'name="roles"' not in client.get(page).text
    fields = {"username": "ada", "email": "ada@example.org", "is_active": "y", "roles": ["administrator"]}
    assert post(client, page, **fields).status_code == 302
    assert account(app, "ada")["roles"] == {"member", "editor"}


def test_the_last_administrator_stays(app: Flask, admin: FlaskClient, post):
    """Neither a form nor the button takes the site its last administrator."""
    fields: dict[str, Any] = {"username": "root", "email": "root@example.org", "is_active": "y"}
    assert "last active administrator" in post(admin, "/users/1/edit", **fields).text
    fields = {"username": "root", "email": "root@example.org", "roles": ["administrator"]}
    assert "last active administrator" in post(admin, "/users/1/edit", **fields).text
    answer = post(admin, "/users/1/delete", page="/users/1")
    assert "last active administrator" in admin.get(answer.location).text
    assert account(app, "root")["roles"] == {"member", "administrator"}
    assert account(app, "root")["active"]


def test_an_account_is_deleted_by_post_only(app: Flask, admin: FlaskClient, add, post):
    """A link deletes nobody; the button does."""
    user_id = add(app, "ada", roles=("editor",))
    assert admin.get(f"/users/{user_id}/delete").status_code == 405
    answer = post(admin, f"/users/{user_id}/delete", page=f"/users/{user_id}")
    assert answer.location == "/users/"
    assert "The account of ada is deleted." in admin.get("/users/").text
    assert admin.get(f"/users/{user_id}").status_code == 404


@pytest.mark.parametrize("number", ["0", "99", "2147483648", "99999999999999999999", "-1", "x"])
def test_nobody_is_a_404(admin: FlaskClient, number: str):
    """An id that no account has, or that no database can hold, is a 404."""
    assert admin.get(f"/users/{number}").status_code == 404


def test_a_search_finds_names_however_written(app: Flask, admin: FlaskClient, add):
    """Case, accents and the order of words do not matter; wildcards are letters."""
    add(app, "jose", display_name="José Núñez")
    add(app, "ada")
    for search in ("jose", "NUNEZ jo", "José", "jose@example"):
        text = admin.get("/users/", query_string={"q": search}).text
        assert "José Núñez" in text
        assert "ada@example.org" not in text
    for search in ("%", "_", "\\", "nobody", "x" * 5000, "jose ada"):
        assert "Nobody matches" in admin.get("/users/", query_string={"q": search}).text
    assert "3 people" in admin.get("/users/", query_string={"q": "\0"}).text


def test_the_list_takes_as_many_queries_for_many_as_for_few(app: Flask, admin: FlaskClient, add):
    """There is no query per row, and pages hold twenty."""

    def queries() -> int:
        seen = []
        with app.app_context():
            engine = db.engine()
        event.listen(engine, "before_cursor_execute", lambda *_: seen.append(1))
        admin.get("/users/")
        return len(seen)

    few = queries()
    for number in range(24):
        add(app, f"person{number:02}", roles=("editor",))
    assert queries() == few
    first, second = admin.get("/users/"), admin.get("/users/?page=2")
    assert "25 people" in first.text
    assert "person20" not in first.text
    assert "person23" in second.text


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=-3", "page=99999999999999999999", "sort=id"])
def test_odd_pages_of_the_list_are_answered(admin: FlaskClient, query: str):
    """A page that is none is empty or the first."""
    assert admin.get(f"/users/?{query}").status_code == 200


def test_the_list_is_in_the_order_asked_for(app: Flask, admin: FlaskClient, add):
    """By username, unless the newest are to come first."""
    add(app, "zoe")
    add(app, "ada")
    names = ["ada@", "root@", "zoe@"]
    text = admin.get("/users/").text
    assert sorted(names, key=text.index) == names
    text = admin.get("/users/?sort=newest").text
    assert sorted(names, key=text.index) == ["ada@", "zoe@", "root@"]


def test_everybody_has_a_profile_of_his_own(app: Flask, add, come_as, post):
    """It shows the person, and takes another display name but nothing else."""
    client = come_as(add(app, "ada"))
    assert "ada@example.org" in client.get("/users/me").text
    fields = {"display_name": "  Ada   Lovelace ", "roles": ["administrator"], "username": "root"}
    answer = post(client, "/users/me", **fields)
    assert answer.location == "/users/me"
    assert account(app, "ada")["name"] == "Ada Lovelace"
    assert account(app, "ada")["roles"] == {"member"}


@pytest.mark.parametrize("person", ["99", "²", "someone-else", "9" * 40])
def test_who_has_no_account_has_no_profile(come_as: Callable[[Any], FlaskClient], person: str):
    """An identity that another plugin vouches for need not be in the list of people."""
    client = come_as(person.encode().decode("latin-1"))
    assert client.get("/users/me").status_code == 404


def test_visitors_have_no_profile(app: Flask):
    """Whoever is not signed in is asked to be."""
    assert app.test_client().get("/users/me").status_code == 401


def test_names_are_escaped(app: Flask, admin: FlaskClient, add):
    """A display name is text, never markup."""
    user_id = add(app, "ada", display_name="<script>alert(1)</script>")
    for page in ("/users/", f"/users/{user_id}", f"/users/{user_id}/edit"):
        assert "<script>alert" not in admin.get(page).text


def test_the_profile_opens_a_slot(make_app, install, add):
    """Another plugin's content stands on the profile, and knows whose it is."""
    module = """
        from markupsafe import Markup
        from glassware import hookimpl
        from glassware.access import Identity
        from glassware.contributions import SlotContent

        @hookimpl
        def identify(request):
            return Identity(id="1", name="ada", carrier="ambient")

        @hookimpl
        def fill_slots():
            return [SlotContent("users.profile", greet)]

        def greet(user):
            return Markup("<p>Hello {}</p>").format(user.username)
    """
    requires = ("glassware-users",)
    install("greeter", {"glassware_greeter.py": module}, requires=requires, guards=True)
    app = make_app(("greeter",))
    add(app, "ada")
    assert "<p>Hello ada</p>" in app.test_client().get("/users/me").text
