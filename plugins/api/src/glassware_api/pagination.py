"""Pages of a collection, with the links to the others, RFC 8288."""

from typing import Any
from urllib.parse import quote, urlencode

from flask import request
from flask_babel import gettext
from pydantic import BaseModel
from sqlalchemy import Select, inspect

from glassware import db
from glassware.settings import settings
from glassware_api.problems import FieldError, InvalidRequest
from glassware_api.settings import ApiSettings

MOST_DIGITS = 9
"""Nobody has a billion pages, and the offset stays within every database's numbers."""


def paginate(
    statement: Select[Any], schema: type[BaseModel]
) -> tuple[list[dict[str, Any]], int, dict[str, str]]:
    """Return one page of a select of models, 200, and its headers: what a collection's `get` returns.

    The client chooses it by `?page=` and `?per_page=`. `Link` leads to the first, previous, next and last
    page, `X-Total-Count` says how many items there are. Models are ordered by their key where the
    select leaves them equal. Raises `InvalidRequest` (422) for a page that is no number.
    """
    own = settings(ApiSettings)
    page, per_page = _asked(own)
    found = db.paginate(_in_full_order(statement), page=page, per_page=per_page, most=own.per_page_max)
    items = [schema.model_validate(item).model_dump(mode="json", by_alias=True) for item in found.items]
    headers = {"Link": _links(page, max(found.pages, 1)), "X-Total-Count": str(found.total)}
    return items, 200, headers


def _asked(own: ApiSettings) -> tuple[int, int]:
    errors: list[FieldError] = []
    numbers = []
    for name, default, most in (
        ("page", 1, 10**MOST_DIGITS - 1),
        ("per_page", own.per_page, own.per_page_max),
    ):
        text = request.args.get(name, str(default))
        number = int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0
        if not 1 <= number <= most:
            message = gettext("Input should be a whole number from 1 to %(most)s", most=most)
            errors.append({"loc": ["query", name], "msg": message})
        numbers.append(number)
    if errors:
        raise InvalidRequest(errors)
    return numbers[0], numbers[1]


def _in_full_order(statement: Select[Any]) -> Select[Any]:
    # Rows that compare equal may come in any order, and then be on two pages or on none.
    first = statement.column_descriptions[0]
    if first["entity"] is None or first["expr"] is not first["entity"]:
        return statement
    return statement.order_by(*inspect(first["entity"]).primary_key)


def _links(page: int, last: int) -> str:
    numbers = {"first": 1, "prev": min(page - 1, last), "next": page + 1, "last": last}
    if page <= 1:
        del numbers["prev"]
    if page >= last:
        del numbers["next"]
    return ", ".join(f'<{_url(number)}>; rel="{relation}"' for relation, number in numbers.items())


def _url(page: int) -> str:
    # Not by url_for(): a client's query could then say _external, or the name of a URL variable.
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    return f"{quote(request.root_path + request.path)}?{urlencode([*query, ('page', page)])}"
