"""Going through a site as a browser would: pages first, then the forms on them."""

import re
from html import unescape

from flask.testing import FlaskClient

TOKEN = re.compile(r'<input\b[^>]*\bname="csrf_token"[^>]*\bvalue="([^"]+)"')


def csrf_token(client: FlaskClient, url: str) -> str:
    """Return the token in the first form of a page, valid for this client's cookies.

    Raises `LookupError` when the page has no form with a token.
    """
    response = client.get(url)
    found = TOKEN.search(response.text)
    if found is None:
        message = f"{url} answered {response.status_code} and has no form with a csrf_token"
        raise LookupError(message)
    return unescape(found[1])
