"""What a visitor gets when something is missing, refused or broken."""

import logging

from flask import Flask, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, NotFound, SecurityError, ServiceUnavailable

from glassware import db
from glassware.headers import request_id
from glassware.hooks import Ordered

log = logging.getLogger(__name__)

KEPT = ("Allow", "Retry-After", "WWW-Authenticate")
RETRY_SECONDS = 5


def init_app(app: Flask, resolvers: Ordered, renderers: Ordered) -> None:
    """Let plugins answer for paths without a rule and render every HTTP error."""

    @app.errorhandler(HTTPException)
    def handle(error: HTTPException) -> ResponseReturnValue:
        unmatched = isinstance(error, NotFound) and error is request.routing_exception
        if unmatched and request.method in ("GET", "HEAD"):
            try:
                for implementation in resolvers(request.path):
                    answer: ResponseReturnValue | None = implementation({"request": request})
                    if answer is not None:
                        return answer
            except HTTPException as raised:
                error = raised
            except (OperationalError, InterfaceError) as raised:
                return handle_database(raised)
        return render(error, renderers)

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    def handle_database(error: DBAPIError) -> ResponseReturnValue:
        # SQLite calls a wrong statement an OperationalError too; it stays what it is, a fault of the code.
        wrong_statement = getattr(error.orig, "sqlite_errorname", None) == "SQLITE_ERROR"
        if app.debug or app.testing or wrong_statement:
            raise error
        log.error("The database did not answer: %s", error.orig, exc_info=error)
        db.session.rollback()
        return render(ServiceUnavailable(retry_after=RETRY_SECONDS), renderers)


def render(error: HTTPException, renderers: Ordered) -> Response:
    """Return the first plugin's page for an error, or the core's plain one; headers that count are kept."""
    response = _rendered(error, renderers)
    for name, value in error.get_headers():
        if name in KEPT and name not in response.headers:
            response.headers[name] = value
    return response


def _rendered(error: HTTPException, renderers: Ordered) -> Response:
    # For a host that is not trusted no URL can be built, so that no page of a plugin can be rendered.
    for implementation in () if isinstance(error, SecurityError) else renderers(request.path):
        try:
            answer: ResponseReturnValue | None = implementation({"error": error, "request": request})
        except Exception:
            log.exception("Plugin %s failed to render error %s", implementation.plugin, error.code)
            continue
        if answer is not None:
            return make_response(answer)
    try:
        page = render_template("glassware/error.html", error=error, request_id=request_id())
    except Exception:
        log.exception("The page glassware/error.html failed")
        return make_response(error.get_response(request.environ))
    return make_response(page, error.code or 500)
