"""Tests of what a site refuses to start with, and of Flask's keys."""

import pytest
from flask import request

from glassware.errors import DatabaseUrlError, SettingError, SettingMissingError
from glassware.factory import Mode
from glassware.testing.applications import AppMaker

SAFE = {"secret_key": "k" * 40, "url": "https://example.org"}


def test_production_without_a_key_is_refused(make_app: AppMaker) -> None:
    """C1: with what makes one."""
    with pytest.raises(SettingMissingError, match="glassware up") as caught:
        make_app([], settings={"site": {"url": SAFE["url"]}}, mode="production", migrated=False)
    assert caught.value.key == "secret_key"


def test_production_with_a_short_key_is_refused(make_app: AppMaker) -> None:
    """C1: it could be guessed."""
    with pytest.raises(SettingMissingError, match="fewer than 32"):
        make_app([], settings={"site": SAFE | {"secret_key": "short"}}, mode="production", migrated=False)


def test_production_without_trusted_hosts_is_refused(make_app: AppMaker) -> None:
    """Links would follow any Host header."""
    with pytest.raises(SettingMissingError, match="trusted_hosts"):
        make_app([], settings={"site": {"secret_key": SAFE["secret_key"]}}, mode="production", migrated=False)


def test_production_s_cookies_are_bound_to_https_and_the_host(make_app: AppMaker) -> None:
    """Flask's defaults are not safe."""
    config = make_app([], settings={"site": SAFE}, mode="production", migrated=False).config
    assert config["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert config["SESSION_COOKIE_SECURE"] is True
    assert config["SESSION_COOKIE_HTTPONLY"] is True
    assert config["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert config["PERMANENT_SESSION_LIFETIME"].total_seconds() == 12 * 3600
    assert config["MAX_CONTENT_LENGTH"] == 16 * 1024 * 1024
    assert not config["DEBUG"]


@pytest.mark.parametrize(
    "key",
    ["SECRET_KEY", "DEBUG", "LOGIN_DISABLED", "SESSION_COOKIE_SECURE", "WTF_CSRF_ENABLED", "TRUSTED_HOSTS"],
)
def test_keys_that_would_open_doors_are_refused(make_app: AppMaker, key: str) -> None:
    """`LOGIN_DISABLED = true` would open every protected view."""
    with pytest.raises(SettingError, match="the core decides it") as caught:
        make_app([], settings={"flask": {key: True}}, migrated=False)
    assert caught.value.key == key


def test_other_keys_reach_flask(make_app: AppMaker) -> None:
    """`[flask]` passes what the core leaves alone."""
    app = make_app([], settings={"flask": {"MAX_CONTENT_LENGTH": 100}}, migrated=False)
    assert app.config["MAX_CONTENT_LENGTH"] == 100


@pytest.mark.parametrize(
    "url",
    [
        *("nonsense", "oracel://x", "postgresql://user@host:port/x"),
        *("oracle://user@host/x", "postgresql+asyncpg://user@host/x", "sqlite+aiosqlite:///x"),
    ],
)
def test_url_of_no_known_database_is_refused_without_being_shown(make_app: AppMaker, url: str) -> None:
    """It may hold a password."""
    with pytest.raises(DatabaseUrlError) as caught:
        make_app([], settings={"site": {"database": url}}, migrated=False)
    assert url not in str(caught.value)


def test_unknown_mode_is_refused(make_app: AppMaker) -> None:
    """A misspelt mode is not production by accident."""
    with pytest.raises(ValueError, match="prodution"):
        make_app([], mode="prodution", migrated=False)  # type: ignore[arg-type]


def test_key_of_flask_in_small_letters_is_refused(make_app: AppMaker) -> None:
    """Flask would never look at it."""
    with pytest.raises(SettingError, match="upper case"):
        make_app([], settings={"flask": {"max_content_length": 1}}, migrated=False)


@pytest.mark.parametrize("mode", ["run", "up"])
def test_modes_of_this_machine_answer_for_this_machine_only(make_app: AppMaker, mode: Mode) -> None:
    """W7: a page elsewhere cannot reach them under a name of its own (DNS rebinding)."""
    client = make_app([], mode=mode, settings={"site": SAFE}, migrated=False).test_client()
    assert client.get("/healthz", base_url="http://127.0.0.1:5000").status_code == 200
    assert client.get("/healthz", base_url="http://localhost:5000").status_code == 200
    assert client.get("/healthz", base_url="http://evil.example:5000").status_code == 400


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "192.0.2.9"), (2, "192.0.2.8")])
def test_addresses_are_believed_from_as_many_proxies_as_there_are(
    make_app: AppMaker, proxies: int, address: str
) -> None:
    """W8: without one, anybody could choose his own."""
    app = make_app([], settings={"site": {"proxies": proxies}}, migrated=False)
    with app.test_client() as client:
        client.get("/healthz", headers={"X-Forwarded-For": "192.0.2.7, 192.0.2.8, 192.0.2.9"})
        assert request.remote_addr == address


def test_forms_may_be_as_large_as_a_page_s_text_and_links_are_https(make_app: AppMaker) -> None:
    """Flask's own defaults are half of it, an hour for every token, and the clear."""
    config = make_app([], settings={"site": SAFE}, mode="production", migrated=False).config
    assert config["MAX_FORM_MEMORY_SIZE"] == 1024 * 1024
    assert config["MAX_FORM_PARTS"] == 1000
    assert config["WTF_CSRF_TIME_LIMIT"] is None
    assert config["PREFERRED_URL_SCHEME"] == "https"
