"""The table `[auth]`."""

from collections.abc import Callable

import pytest
from flask import Flask

from glassware.settings import settings
from glassware_auth.settings import AuthSettings


def test_defaults_hash_by_argon2id_and_let_visitors_register(app: Flask) -> None:
    """What a site gets that sets nothing."""
    with app.app_context():
        found = settings(AuthSettings)
    assert (found.hasher, found.registration, found.jwt_key) == ("argon2id", "open", None)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("hasher", "md5"),
        ("registration", "perhaps"),
        ("registration", True),
        ("jwt_key", "too short"),
        ("jwt_key", "x" * 31),
        ("unknown", 1),
    ],
)
def test_a_wrong_setting_stops_the_site_and_is_named(
    make_app: Callable[..., Flask], key: str, value: object
) -> None:
    """And a secret is not repeated."""
    with pytest.raises(Exception, match=key) as raised:
        make_app(("auth",), settings={"auth": {key: value}})
    if key == "jwt_key":
        assert str(value) not in str(raised.value)
