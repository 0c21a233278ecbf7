"""Reading bodies: JSON into a schema, or the 4xx that says what is wrong with it."""

import math
from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeVar

from flask import request
from flask_babel import gettext
from pydantic import BaseModel, TypeAdapter, ValidationError
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from glassware.settings import settings
from glassware_api.problems import FieldError, InvalidRequest
from glassware_api.settings import ApiSettings

SchemaT = TypeVar("SchemaT", bound=BaseModel)

MOST_ERRORS = 50
"""As many are shown: a body of a million unknown fields gets no answer larger than itself."""
LARGEST = 2**63 - 1
"""The largest whole number of a database's BIGINT."""

_ANYTHING = TypeAdapter[Any](Any)


def read_body(schema: type[SchemaT]) -> SchemaT:
    """Return the request's body as an instance of the schema.

    Types are strict: `"5"` is no number and `1` no truth. Raises 415 for a body that is not declared as
    JSON, 413 for one that is too large, 400 for malformed JSON, and `InvalidRequest` (422) for JSON of
    the wrong shape.
    """
    if not request.is_json:
        raise UnsupportedMediaType(gettext("Send JSON, with Content-Type: application/json."))
    own = settings(ApiSettings).max_body
    most = min(own, request.max_content_length or own)
    # Werkzeug cuts a body without a Content-Length off at the limit and says nothing: ask for one more.
    request.max_content_length = most + 1
    data = request.get_data()
    if len(data) > most:
        raise RequestEntityTooLarge
    try:
        value = _ANYTHING.validate_json(data)
    except ValidationError as error:
        raise BadRequest(error.errors()[0]["msg"]) from error
    unstorable = list(islice(_unstorable(value), MOST_ERRORS))
    if unstorable:
        raise InvalidRequest(unstorable)
    try:
        return schema.model_validate_json(data, strict=True)
    except ValidationError as error:
        raise InvalidRequest(field_errors(error)) from error


def field_errors(error: ValidationError) -> list[FieldError]:
    """Return pydantic's findings without what the client sent: it may have been a password."""
    return [{"loc": list(one["loc"]), "msg": one["msg"]} for one in error.errors()[:MOST_ERRORS]]


def _unstorable(value: object) -> Iterator[FieldError]:
    """Yield what is JSON but fits no database: a NaN, a number beyond 64 bits, a NUL in a text."""
    pending: list[tuple[tuple[str | int, ...], object]] = [((), value)]
    while pending:
        place, one = pending.pop()
        if isinstance(one, dict):
            pending += [((*place, key), inner) for key, inner in one.items()]
            one = "".join(one)
        elif isinstance(one, list):
            pending += [((*place, index), inner) for index, inner in enumerate(one)]
        if isinstance(one, float) and not math.isfinite(one):
            yield {"loc": place, "msg": gettext("Input should be a finite number")}
        elif isinstance(one, int) and abs(one) > LARGEST:
            yield {"loc": place, "msg": gettext("Input should fit into 64 bits")}
        elif isinstance(one, str) and "\0" in one:
            yield {"loc": place, "msg": gettext("Input should not contain NUL characters")}
