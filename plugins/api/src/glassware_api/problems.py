"""Problem documents: every error of the API in one form, RFC 9457."""

from collections.abc import Sequence
from typing import TypedDict
from urllib.parse import quote

from flask import Request, Response, current_app, jsonify, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException, Unauthorized, UnprocessableEntity
from werkzeug.http import HTTP_STATUS_CODES

from glassware.settings import settings
from glassware_api.settings import ApiSettings

PREFIX = "/api/v1"
MIMETYPE = "application/problem+json"
REPLACED = frozenset({"content-type", "content-length"})


class FieldError(TypedDict):
    """What is wrong with one place of a request: the way to it, and the matter."""

    loc: Sequence[str | int]
    msg: str


class InvalidRequest(UnprocessableEntity):
    """A 422 that says which fields are wrong: `raise InvalidRequest([{"loc": ["email"], "msg": "…"}])`."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        """Keep the errors; the document shows them as they are."""
        super().__init__(gettext("The request is well-formed but not valid; see errors."))
        self.errors = errors


def owns(request: Request) -> bool:
    """Return whether the request's path is the API's."""
    prefix = (settings(ApiSettings).url_prefix or PREFIX).rstrip("/")
    return request.path == prefix or request.path.startswith(f"{prefix}/")


def prefers_json(request: Request) -> bool:
    """Return whether the client would rather have JSON than HTML; one that takes anything would not."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json", MIMETYPE], "text/html")
    return best != "text/html"


def challenge() -> Response:
    """Return a 401 that asks for a token."""
    return problem(Unauthorized(gettext("Log in, or send a token: Authorization: Bearer …")))


def problem(error: HTTPException) -> Response:
    """Return the document of an error, with the headers that belong to it."""
    if error.response is not None:  # whoever raised it has made the answer too
        return current_app.make_response(error.get_response(request.environ))
    status = error.code or 500
    document: dict[str, object] = {
        "type": "about:blank",
        "title": HTTP_STATUS_CODES.get(status, "Unknown Error"),
        "status": status,
        "instance": quote(request.root_path + request.path),
    }
    if error.description:
        document["detail"] = str(error.description)
    if isinstance(error, InvalidRequest):
        document["errors"] = error.errors
    response = jsonify(document)
    response.mimetype = MIMETYPE
    response.status_code = status
    for name, value in error.get_headers(request.environ):
        if name.lower() not in REPLACED:
            response.headers.add(name, value)
    if status == Unauthorized.code and "WWW-Authenticate" not in response.headers:
        response.headers["WWW-Authenticate"] = 'Bearer realm="api"'
    if not owns(request):
        response.vary.add("Accept")
    return response
