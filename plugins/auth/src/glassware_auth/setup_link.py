"""The set-up link: whoever starts a site without an administrator gets a URL that makes one."""

from datetime import timedelta

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from glassware_users import services as users

LIFETIME = timedelta(days=1)
PURPOSE = "glassware.auth.setup"
FIRST_ADMINISTRATOR = "first administrator"
"""What a link's token says: being signed for this purpose is all that it has to be."""


def link() -> str | None:
    """Return the link's path, or None when the site has an administrator."""
    if users.has_administrator():
        return None
    token = _serializer().dumps(FIRST_ADMINISTRATOR)
    # The hook is called outside a request, too, where url_for() would want a host.
    return current_app.url_map.bind("localhost").build("auth.setup", {"token": token})


def is_usable(token: str) -> bool:
    """Return whether a link's token is genuine, young enough, and the site still without administrator."""
    try:
        said = _serializer().loads(token, max_age=int(LIFETIME.total_seconds()))
    except BadData:
        return False
    return said == FIRST_ADMINISTRATOR and not users.has_administrator()


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=PURPOSE)
