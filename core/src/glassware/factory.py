"""`create_app`: from a folder with `plugins.toml` to a Flask application, step by step."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, get_args

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from glassware import db
from glassware.collection import collect
from glassware.errors import SettingError, SettingMissingError
from glassware.registry import load
from glassware.rendering import TemplateEnvironment
from glassware.site import Site, Tables, read_site
from glassware.wiring import wire

Mode = Literal["production", "up", "run", "test"]

MEBIBYTE = 1024 * 1024
KEY_CHARACTERS = 32

DEFAULTS = {
    "MAX_CONTENT_LENGTH": 16 * MEBIBYTE,
    "MAX_FORM_MEMORY_SIZE": MEBIBYTE,
    "MAX_FORM_PARTS": 1000,
}
"""What `[flask]` may change."""

OWNED = (
    *("SECRET_KEY", "DEBUG", "TESTING", "TRUSTED_HOSTS", "SERVER_NAME", "APPLICATION_ROOT"),
    *("PREFERRED_URL_SCHEME", "PERMANENT_SESSION_LIFETIME", "TEMPLATES_AUTO_RELOAD"),
    *("SESSION_", "SQLALCHEMY_", "WTF_", "BABEL_", "LOGIN_", "REMEMBER_", "JWT_", "BCRYPT_"),
)
"""Keys, and beginnings of keys, of `[flask]` that only the core and plugins' own settings decide."""


def create_app(
    site: Path | str | None = None,
    *,
    enabled: Iterable[str] | None = None,
    settings: Tables | None = None,
    mode: Mode = "production",
) -> Flask:
    """Return the application that a site's `plugins.toml` describes.

    `site` is its folder, by default the one that `GLASSWARE_SITE_DIR` names or that is found upwards;
    `enabled` and `settings` (by table and key) replace what the file says. No query is run. It may be
    called many times in one process.

    Raises a `GlasswareError` for whatever is wrong with the composition.
    """
    if mode not in get_args(Mode):
        message = f"mode is {mode!r}; it must be one of {', '.join(get_args(Mode))}"
        raise ValueError(message)
    names = tuple(enabled) if enabled is not None else None
    read = read_site(Path(site) if site else None, enabled=names, overrides=settings)
    composition = load(read, mode)
    app = _make_flask(read, mode)
    db.init_app(app, db.database_url(read.site.database, read.instance))
    app.extensions["glassware"] = composition
    with app.app_context():
        composition = collect(composition)
        app.extensions["glassware"] = composition
        wire(app, composition)
    return app


def _make_flask(site: Site, mode: Mode) -> Flask:
    app = Flask("glassware", static_folder=None, instance_path=str(site.instance))
    app.jinja_environment = TemplateEnvironment
    app.jinja_options = {"cache_size": -1}
    app.config.from_mapping(DEFAULTS)
    app.config.from_mapping(_flask_table(site))
    production = mode == "production"
    app.config.from_mapping(
        DEBUG=mode == "run",
        TESTING=mode == "test",
        SECRET_KEY=_secret_key(site, mode),
        TRUSTED_HOSTS=_trusted_hosts(site, mode),
        TEMPLATES_AUTO_RELOAD=mode == "run",
        PREFERRED_URL_SCHEME="https" if production else "http",
        SESSION_COOKIE_NAME="__Host-session" if production else "session",
        SESSION_COOKIE_SECURE=production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        # The core checks tokens itself, for it knows who needs none.
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    if site.site.proxies:
        count = site.site.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
    return app


def _flask_table(site: Site) -> dict[str, Any]:
    for key in site.flask:
        if not key.isupper():
            raise SettingError("flask", key, site.place("flask", key), "Flask's keys are upper case")
        if key.startswith(OWNED):
            reason = "the core decides it; see [site] and the plugins' own tables"
            raise SettingError("flask", key, site.place("flask", key), reason)
    return site.flask


def _secret_key(site: Site, mode: Mode) -> str:
    key = site.secret_key
    if key is None and mode in ("run", "test"):
        return secrets.token_urlsafe(KEY_CHARACTERS)
    if key is None:
        remedy = (
            "Run `glassware up` once, which makes instance/secret_key, or set GLASSWARE_SITE__SECRET_KEY."
        )
        raise SettingMissingError("secret_key", "is not set", remedy)
    if len(key) < KEY_CHARACTERS:
        remedy = "Make one: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        raise SettingMissingError("secret_key", f"has fewer than {KEY_CHARACTERS} characters", remedy)
    return key


def _trusted_hosts(site: Site, mode: Mode) -> list[str] | None:
    if mode == "test":
        return None
    if mode != "production":
        return ["localhost", "127.0.0.1", *site.site.trusted_hosts]
    if not site.site.trusted_hosts:
        remedy = 'Set url = "https://www.example.org", or trusted_hosts = ["www.example.org"].'
        raise SettingMissingError("trusted_hosts", "is empty and url is not set", remedy)
    return list(site.site.trusted_hosts)
