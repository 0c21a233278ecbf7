"""Tests of who gets in: marks, tokens against forgery, cookies."""

import sqlite3
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from glassware import db
from glassware.access import Identity
from glassware.errors import PluginError
from glassware.testing import csrf_token
from glassware.testing.applications import AppMaker

Install = Callable[..., Path]

SHOP = """
from flask import Blueprint, make_response, render_template_string, request, session
from flask.views import MethodView
from glassware import hookimpl
from glassware.access import Identity, cookieless, current_identity, may, public, requires, signed_in
from glassware.contributions import Permission

blueprint = Blueprint("shop", __name__)

@blueprint.get("/open")
@public
def open_to_all():
    identity = current_identity()
    return identity.name if identity else "nobody"

@blueprint.get("/members")
@signed_in
def members():
    return "members"

@blueprint.route("/buy", methods=["GET", "POST"])
@requires("shop.buy")
def buy():
    return "bought"

@blueprint.get("/form")
@public
def form():
    return render_template_string('<input name="csrf_token" value="{{ csrf_token() }}">')

@blueprint.post("/say")
@public
def say():
    return "said"

@blueprint.post("/token")
@public
@cookieless
def token():
    session["a"] = 1
    response = make_response("cookies: " + ",".join(request.cookies))
    response.set_cookie("sneaky", "1")
    return response

@requires("shop.buy")
class Item(MethodView):
    def get(self):
        return "item"
    @requires("shop.sell")
    def delete(self):
        return "sold"

blueprint.add_url_rule("/item", view_func=Item.as_view("item"))

@hookimpl
def register_blueprint():
    return blueprint

@hookimpl
def register_permissions():
    return [Permission("shop.buy", "Buy"), Permission("shop.sell", "Sell")]
"""

GATE = """
from glassware import hookimpl
from glassware.access import Identity

@hookimpl
def identify(request):
    if request.headers.get("Authorization") == "Bearer good":
        return Identity("1", "bearer", "token")
    if request.headers.get("X-Broken"):
        raise OSError("directory down")
    return Identity("1", "cookie", "ambient") if request.cookies.get("who") else None

@hookimpl
def authorize(identity, permission):
    if identity is not None and identity.id == "broken":
        raise OSError("directory down")
    return True if identity and permission == "shop.buy" else None
"""


@pytest.fixture
def app(install: Install, make_app: AppMaker) -> Flask:
    """Return a shop whose gate knows a cookie and a token."""
    install("shop", {"glassware_shop_guarded.py": SHOP})
    install("gate", {"glassware_gate.py": GATE}, guards=True)
    return make_app(["gate", "shop"], migrated=False)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a visitor."""
    return app.test_client()


@pytest.fixture
def member(app: Flask) -> FlaskClient:
    """Return somebody with a cookie."""
    client = app.test_client()
    client.set_cookie("who", "me")
    return client


BEARER = {"Authorization": "Bearer good"}


def test_endpoint_without_a_mark_is_a_load_error(install: Install, make_app: AppMaker) -> None:
    """Every endpoint declares who may use it, or the site does not start."""
    install("shop", {"glassware_shop_bare.py": SHOP.replace("@blueprint.get('/open')", "").replace(
        "@public\ndef open_to_all", "def open_to_all")})  # fmt: skip
    with pytest.raises(PluginError, match=r"'shop\.open_to_all' \(.* /shop/open\) does not say"):
        make_app(["shop"], migrated=False)


def test_permission_that_nobody_declares_is_a_load_error(install: Install, make_app: AppMaker) -> None:
    """With its near miss."""
    install(
        "shop", {"glassware_shop_typo.py": SHOP.replace('@requires("shop.sell")', '@requires("shop.sel")')}
    )
    with pytest.raises(PluginError, match=r"Did you mean 'shop\.sell'"):
        make_app(["shop"], migrated=False)


def test_everybody_may_use_what_is_public(client: FlaskClient, member: FlaskClient) -> None:
    """And is known there when there is something to know."""
    assert client.get("/shop/open").text == "nobody"
    assert member.get("/shop/open").text == "cookie"


def test_visitor_is_asked_to_sign_in(client: FlaskClient) -> None:
    """Without a plugin that answers `challenge`, by a 401."""
    assert client.get("/shop/members").status_code == 401
    assert client.get("/shop/buy").status_code == 401


def test_signed_in_without_the_permission_is_forbidden(member: FlaskClient) -> None:
    """403 rather than another log-in."""
    assert member.get("/shop/members").text == "members"
    assert member.get("/shop/buy").text == "bought"
    assert member.delete("/shop/item").status_code == 403


def test_mark_of_a_method_counts_before_that_of_its_class(member: FlaskClient) -> None:
    """The nearest mark counts."""
    assert member.get("/shop/item").text == "item"
    assert member.head("/shop/item").status_code == 200
    assert member.delete("/shop/item").status_code == 403


def test_scopes_limit_whatever_plugins_would_grant(install: Install, make_app: AppMaker) -> None:
    """A permission outside them is denied before any plugin is asked."""
    install("shop", {"glassware_shop_scoped.py": SHOP})
    scoped = Identity("1", "key", "ambient", scopes=frozenset({"shop.sell"}))
    client = make_app(["shop"], identity=scoped, migrated=False).test_client()
    assert client.get("/shop/buy").status_code == 403
    everything = Identity("1", "key", "ambient")
    client = make_app(["shop"], identity=everything, migrated=False).test_client()
    assert client.get("/shop/buy").status_code == 200


def test_unsafe_request_needs_a_token_against_forgery(client: FlaskClient, app: Flask) -> None:
    """W2: without, with a wrong one, with another client's: 400; with its own: done."""
    assert client.post("/shop/say").status_code == 400
    assert client.post("/shop/say", data={"csrf_token": "guess"}).status_code == 400
    others = csrf_token(app.test_client(), "/shop/form")
    assert client.post("/shop/say", data={"csrf_token": others}).status_code == 400
    own = csrf_token(client, "/shop/form")
    assert client.post("/shop/say", data={"csrf_token": own}).text == "said"
    assert client.post("/shop/say", headers={"X-CSRFToken": own}).text == "said"


def test_json_does_not_get_round_the_token(member: FlaskClient) -> None:
    """W2: a cookie with JSON or text/plain is still a cookie."""
    assert member.post("/shop/buy", json={}).status_code == 400
    assert member.post("/shop/buy", data="{}", content_type="text/plain").status_code == 400


def test_token_in_a_header_needs_none_against_forgery(client: FlaskClient) -> None:
    """No browser sends it by itself."""
    assert client.post("/shop/buy", headers=BEARER).text == "bought"


def test_basic_is_never_exempt(member: FlaskClient) -> None:
    """Browsers send Basic by themselves."""
    assert member.post("/shop/buy", headers={"Authorization": "Basic eDp5"}).status_code == 400


@pytest.mark.parametrize("headers", [{"Authorization": "Bearer bad"}, {"X-API-Key": "bad"}])
@pytest.mark.parametrize("path", ["/shop/open", "/shop/buy", "/nowhere"])
def test_bad_token_is_401_in_spite_of_a_good_cookie(
    member: FlaskClient, headers: dict[str, str], path: str
) -> None:
    """There is no falling back."""
    assert member.get(path, headers=headers).status_code == 401


def test_cookieless_view_sees_and_sets_no_cookie(member: FlaskClient) -> None:
    """And needs no token for that reason."""
    response = member.post("/shop/token")
    assert response.text == "cookies: "
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")


def test_plugin_that_fails_to_identify_is_503(client: FlaskClient) -> None:
    """P9: nobody can say what it would have denied."""
    response = client.get("/shop/members", headers={"X-Broken": "1"})
    assert response.status_code == 503
    assert response.headers["Retry-After"]


def test_plugin_that_fails_to_authorize_is_503(install: Install, make_app: AppMaker) -> None:
    """P9: never 200."""
    install("shop", {"glassware_shop_broken_gate.py": SHOP})
    install("gate", {"glassware_gate_broken.py": GATE}, guards=True)
    broken = Identity("broken", "broken", "ambient")
    client = make_app(["gate", "shop"], identity=broken, migrated=False).test_client()
    assert client.get("/shop/buy").status_code == 503


def test_one_denial_outweighs_every_grant(install: Install, make_app: AppMaker) -> None:
    """A plugin that says False is heard wherever it stands."""
    install("shop", {"glassware_shop_denied.py": SHOP})
    deny = (
        "from glassware import hookimpl\n@hookimpl\ndef authorize(identity, permission):\n    return False\n"
    )
    install("deny", {"glassware_deny.py": deny}, guards=True)
    app = make_app(["shop", "deny"], identity=Identity("1", "me", "ambient"), migrated=False)
    assert app.test_client().get("/shop/buy").status_code == 403


def test_identity_does_not_outlive_its_request(app: Flask, member: FlaskClient) -> None:
    """Not even when an application context was there before."""
    with app.app_context():
        assert member.get("/shop/open").text == "cookie"
        assert app.test_client().get("/shop/open").text == "nobody"


def test_automatic_options_are_answered(client: FlaskClient) -> None:
    """They show methods, which are no secret."""
    response = client.options("/shop/buy")
    assert response.status_code == 200
    assert "POST" in response.headers["Allow"]


FORGERY = """
from flask import Blueprint, Response, request
from flask.views import MethodView
from glassware import hookimpl
from glassware.access import Identity, cookieless, current_identity, public, signed_in

blueprint = public(Blueprint("shop", __name__))

@blueprint.before_app_request
def meddle():
    current_identity()
    if request.args.get("meddle"):
        return "answered by another"

@blueprint.post("/token")
@cookieless
@signed_in
def token():
    return current_identity().name

@blueprint.route("/purge", methods=["PURGE"])
@signed_in
def purge():
    return "purged"

class Secret(MethodView):
    methods = ["GET", "HEAD"]
    def get(self):
        return "open"
    @signed_in
    def head(self):
        return Response()

blueprint.add_url_rule("/secret", view_func=Secret.as_view("secret"))

@blueprint.get("/mine")
@signed_in
def mine():
    return "mine"

@hookimpl
def register_blueprint():
    return blueprint

@hookimpl
def identify(request):
    if request.headers.get("Authorization") == "Bearer good":
        return Identity("1", "bearer", "token")
    proxy = request.headers.get("X-Remote-User")
    return Identity("1", "ambient", "ambient") if proxy or request.cookies.get("who") else None
"""


@pytest.fixture
def forged(install: Install, make_app: AppMaker) -> FlaskClient:
    """Return somebody with a cookie, in a shop that asks for identities before the guard would."""
    install("shop", {"glassware_shop_forged.py": FORGERY}, guards=True)
    client = make_app(["shop"], migrated=False).test_client()
    client.set_cookie("who", "me")
    return client


@pytest.mark.parametrize("headers", [{}, {"X-Remote-User": "me"}])
def test_cookieless_view_knows_nobody_by_what_is_sent_unasked(
    forged: FlaskClient, headers: dict[str, str]
) -> None:
    """A browser sends cookies, a proxy its header, also with another site's form; a token it does not."""
    assert forged.post("/shop/token", headers=headers).status_code == 401
    assert forged.post("/shop/token", headers=headers | BEARER).text == "bearer"


def test_guard_comes_before_what_plugins_do_before_requests(forged: FlaskClient) -> None:
    """They neither answer for a view that is closed, nor run for who is refused."""
    visitor = forged.application.test_client()
    assert visitor.get("/shop/mine?meddle=1").status_code == 401
    assert forged.get("/shop/mine?meddle=1").text == "answered by another"


def test_unsafe_methods_that_few_know_need_a_token_too(forged: FlaskClient) -> None:
    """Whatever is not safe is checked."""
    assert forged.open("/shop/purge", method="PURGE").status_code == 400


def test_head_of_its_own_has_a_mark_of_its_own(forged: FlaskClient) -> None:
    """A class that writes `head` means it."""
    visitor = forged.application.test_client()
    assert visitor.get("/shop/secret").text == "open"
    assert visitor.head("/shop/secret").status_code == 401


ASKING = """
from flask import Blueprint, request
from sqlalchemy import text
from glassware import db, hookimpl
from glassware.access import Identity, signed_in

blueprint = Blueprint("shop", __name__)

@blueprint.post("/order")
@signed_in
def order():
    db.session.execute(text("SELECT 1"))
    return ",".join(request.form)

@hookimpl
def register_blueprint():
    return blueprint

@hookimpl
def identify(request):
    db.session.execute(text("SELECT 1"))
    return Identity("1", "me", "token" if "Authorization" in request.headers else "ambient")
"""


class Body(BytesIO):
    """A form that notes, while it comes in, whether others can write to the database."""

    def __init__(self, database: str) -> None:
        super().__init__(b"csrf_token=none&item=hat")
        self.database = database
        self.blocked: list[str] = []

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any buffer that can be written to
        """Give what is left, as the server does."""
        connection = sqlite3.connect(self.database, timeout=0)
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            self.blocked.append(str(error))
        finally:
            connection.close()
        return super().readinto(buffer)


@pytest.mark.parametrize("headers", [{}, BEARER])
def test_slow_body_holds_no_lock(install: Install, make_app: AppMaker, headers: dict[str, str]) -> None:
    """Or one member with a slow connection, or bad intent, would keep everybody else from writing."""
    install("shop", {"glassware_shop_asking.py": ASKING}, guards=True)
    app = make_app(["shop"])
    with app.app_context():
        body = Body(str(db.engine().url.database))
    form = "application/x-www-form-urlencoded"
    response = app.test_client().post(
        "/shop/order", headers=headers, input_stream=body, content_type=form, content_length=24
    )
    assert response.status_code == (200 if headers else 400)
    assert body.tell() == 24
    assert body.blocked == []


YARD = """
from flask import Blueprint, session, jsonify, render_template_string
from flask.views import MethodView
from glassware import hookimpl
from glassware.access import cookieless, public, requires, signed_in
from glassware.contributions import Permission

blueprint = signed_in(Blueprint("yard", __name__))
gate = public(Blueprint("gate", __name__, url_prefix="/gate"))

@blueprint.get("/")
def index():
    return "index"

@gate.get("/")
def open_gate():
    return "open"

@public
class Shed(MethodView):
    @requires("yard.shed")
    def get(self):
        return "shed"
    def post(self):
        return "posted"

blueprint.add_url_rule("/shed", view_func=Shed.as_view("shed"))

@blueprint.get("/remember")
@public
def remember():
    session["note"] = "canary"
    return render_template_string('<input name="csrf_token" value="{{ csrf_token() }}">')

@blueprint.post("/forget")
@public
@cookieless
def forget():
    return jsonify(dict(session))

@blueprint.delete("/everything")
@public
def everything():
    return "deleted"

blueprint.register_blueprint(gate)

@hookimpl
def register_blueprint():
    return blueprint

@hookimpl
def register_permissions():
    return [Permission("yard.shed", "Look")]
"""


@pytest.fixture
def yard(install: Install, make_app: AppMaker) -> FlaskClient:
    """Return a visitor of a yard whose marks are on blueprints and classes."""
    install("yard", {"glassware_yard.py": YARD})
    return make_app(["yard"], migrated=False).test_client()


def test_mark_of_a_blueprint_counts_for_its_views_the_nearest_first(yard: FlaskClient) -> None:
    """A plugin may say it once for all of them, and otherwise for some."""
    assert yard.get("/yard/").status_code == 401
    assert yard.get("/yard/gate/").text == "open"


def test_head_asks_what_get_asks(yard: FlaskClient) -> None:
    """It is answered by the same function."""
    assert yard.get("/yard/shed").status_code == 401
    assert yard.head("/yard/shed").status_code == 401


def test_cookieless_view_knows_nothing_of_the_session(yard: FlaskClient) -> None:
    """It is read before any view is chosen."""
    yard.get("/yard/remember")
    assert yard.post("/yard/forget").json == {}


def test_delete_needs_a_token_against_forgery_too(yard: FlaskClient) -> None:
    """W2: forms cannot send it, scripts can."""
    token = csrf_token(yard, "/yard/remember")
    assert yard.delete("/yard/everything").status_code == 400
    assert yard.delete("/yard/everything", headers={"X-CSRFToken": token}).text == "deleted"


def test_token_that_is_not_in_its_header_is_no_excuse(install: Install, make_app: AppMaker) -> None:
    """W2: whatever a plugin calls a token, without the header a browser may have sent it by itself."""
    install("yard", {"glassware_yard_token.py": YARD})
    client = make_app(["yard"], identity=Identity("1", "me", "token"), migrated=False).test_client()
    assert client.delete("/yard/everything").status_code == 400
    assert client.delete("/yard/everything", headers={"X-API-Key": "x"}).text == "deleted"


def test_bad_token_is_told_what_is_wrong(client: FlaskClient) -> None:
    """RFC 6750: a client can tell a bad token from a missing one."""
    answer = client.get("/shop/open", headers={"Authorization": "bearer bad"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer error=invalid_token"


ANSWER = "from flask import abort\nfrom glassware import hookimpl\n@hookimpl\ndef {hook}:\n    {body}\n"


def test_first_plugin_with_an_answer_asks_for_the_log_in(install: Install, make_app: AppMaker) -> None:
    """One without leaves it to the next."""
    install("yard", {"glassware_yard_asked.py": YARD})
    install("quiet", {"asks_quiet.py": ANSWER.format(hook="challenge(request)", body="return None")})
    install("loud", {"asks_loud.py": ANSWER.format(hook="challenge(request)", body="return 'who?', 401")})
    client = make_app(["quiet", "loud", "yard"], migrated=False).test_client()
    assert client.get("/yard/").text == "who?"


@pytest.mark.parametrize("answer", ["1", "'yes'", "[0]", "'False'"])
def test_only_true_is_a_grant(install: Install, make_app: AppMaker, answer: str) -> None:
    """What merely looks like it may have been meant otherwise."""
    install("yard", {f"glassware_yard_true{hash(answer)}.py": YARD})
    source = ANSWER.format(hook="authorize(identity, permission)", body=f"return {answer}")
    install("gate", {f"answers_{hash(answer)}.py": source}, guards=True)
    assert make_app(["yard", "gate"], migrated=False).test_client().get("/yard/shed").status_code == 401


def test_plugin_that_refuses_while_it_identifies_is_heard(install: Install, make_app: AppMaker) -> None:
    """Its 401 is an answer, and no failure."""
    install("yard", {"glassware_yard_refusing.py": YARD})
    install("gate", {"refuses.py": ANSWER.format(hook="identify(request)", body="abort(401)")}, guards=True)
    assert make_app(["yard", "gate"], migrated=False).test_client().get("/yard/").status_code == 401
