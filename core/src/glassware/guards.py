"""Who gets in: the marks of every endpoint, enforced before its view, and CSRF tokens."""

from flask import Flask, Response, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.routing import Rule

from glassware import db
from glassware.access import COOKIELESS, MARK, PUBLIC, Guard, Guards, current_identity
from glassware.errors import near_miss
from glassware.hooks import Ordered
from glassware.policy import IDENTITY, bears_token
from glassware.registry import Composition

DROPPED = "glassware.cookies_dropped"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


def compile_guards(app: Flask, composition: Composition) -> Guards:
    """Return the guard of every endpoint and method.

    Raises `PluginError` for an endpoint that bears no mark, or one with an undeclared permission.
    """
    guards: dict[tuple[str, str], Guard] = {}
    for rule in app.url_map.iter_rules():
        for method in rule.methods or ():
            guards[rule.endpoint, method] = _guard(app, composition, rule, method)
    return guards


def _guard(app: Flask, composition: Composition, rule: Rule, method: str) -> Guard:
    view = app.view_functions[rule.endpoint]
    view_class = getattr(view, "view_class", None)
    handler = getattr(view_class, method.lower(), None)
    if handler is None and method == "HEAD":
        handler = getattr(view_class, "get", None)
    blueprints = [app.blueprints.get(name) for name in _nested(rule.endpoint)]
    bearers = [bearer for bearer in (handler, view, view_class, *blueprints) if bearer is not None]
    cookieless = any(getattr(bearer, COOKIELESS, False) for bearer in bearers)
    if method == "OPTIONS" and getattr(rule, "provide_automatic_options", False):
        return Guard(PUBLIC, cookieless)
    mark = next((getattr(bearer, MARK) for bearer in bearers if hasattr(bearer, MARK)), None)
    declared = composition.policy.permissions
    if mark is None:
        reason = (
            f"its endpoint {rule.endpoint!r} ({method} {rule.rule}) does not say who may use it. "
            'Mark it with @public, @signed_in or @requires("…") from glassware.access.'
        )
    elif mark.permission is not None and mark.permission not in declared:
        reason = (
            f"its endpoint {rule.endpoint!r} requires {mark.permission!r}, which no enabled plugin "
            f"declares by register_permissions().{near_miss(mark.permission, declared)}"
        )
    else:
        return Guard(mark, cookieless)
    raise composition.plugin(rule.endpoint.partition(".")[0]).fault(reason)


def _nested(endpoint: str) -> list[str]:
    """Return the names of the blueprints around an endpoint, the nearest first."""
    parts = endpoint.split(".")[:-1]
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]


def init_app(app: Flask, guards: Guards, challengers: Ordered) -> None:
    """Enforce the guards before every view, and before whatever plugins do then."""
    csrf = CSRFProtect(app)
    # Its own list leaves out the methods that few know.
    app.config["WTF_CSRF_METHODS"] = {method for _, method in guards} - SAFE
    app.session_interface = CookieSession()

    def enforce() -> ResponseReturnValue | None:
        identity = current_identity() if bears_token(request) else None
        if request.url_rule is None:
            return None
        guard = guards[request.url_rule.endpoint, request.method]
        if guard.cookieless:
            _drop_cookies()
            # Nor may it know anybody by what else a browser or proxy adds unasked: it is not protected
            # against forgery.
            request.environ[IDENTITY] = identity
        if not guard.admits():
            if current_identity() is not None:
                raise Forbidden
            return challenge(challengers)
        exempt = guard.cookieless or (identity is not None and identity.carrier == "token")
        if request.method not in SAFE:
            _receive(None if exempt else csrf)
        return None

    # Plugins' before_app_request() is there already; it must neither answer for nor see what is refused.
    app.before_request_funcs.setdefault(None, []).insert(0, enforce)

    @app.after_request
    def set_no_cookies(response: Response) -> Response:
        if DROPPED in request.environ:
            response.headers.remove("Set-Cookie")
        return response


def _receive(csrf: CSRFProtect | None) -> None:
    """Take in what a form sends, and check its token; nobody holds the database meanwhile."""
    # To ask for the identity took SQLite's write lock: whoever sends a body slowly must not keep it.
    db.session.rollback()
    if csrf:
        csrf.protect()
    elif request.mimetype in FORMS:
        request.form  # noqa: B018 - the view may query before it reads what comes in here


def challenge(challengers: Ordered) -> ResponseReturnValue:
    """Return the first plugin's way to ask for a log-in; without one, raise 401."""
    for implementation in challengers(request.path):
        answer: ResponseReturnValue | None = implementation({"request": request})
        if answer is not None:
            return answer
    raise Unauthorized


class CookieSession(SecureCookieSessionInterface):
    """Flask's session in a signed cookie, never set by a view that is cut off from cookies."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie, unless the view is `@cookieless`."""
        if DROPPED not in request.environ:
            super().save_session(app, session, response)


def _drop_cookies() -> None:
    request.environ[DROPPED] = True
    request.environ.pop("HTTP_COOKIE", None)
    vars(request).pop("cookies", None)
    session.clear()
