"""What the tests of combinations ask of a site."""

from collections.abc import Callable
from functools import partial

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import inspect

from glassware import db
from glassware.migrations.running import run
from glassware.registry import Composition
from glassware.revision_files import read_histories

FRONT_DOORS = {
    "pages": "/about",
    "forms": "/forms/contact",
    "users": "/users/",
    "auth": "/auth/login",
    "api": "/api/v1/",
}


@pytest.fixture
def check_site() -> Callable[[Flask], None]:
    """Return a check: what is enabled answers, what is not is invisible, and all can be undone."""
    return _check


def _check(app: Flask) -> None:
    composition: Composition = app.extensions["glassware"]
    enabled = {plugin.name for plugin in composition.plugins}
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json == {"status": "ok", "faults": [], "degraded": {}}
    for name, path in FRONT_DOORS.items():
        status = client.get(path).status_code
        assert (status == 404) is (name not in enabled), f"{path} answers {status}"
        assert status < 500
    assert client.get("/nowhere/at/all").status_code == 404
    assert _owners(app) <= enabled
    for history in reversed(read_histories(composition)):
        run(app, history, partial(flask_migrate.downgrade, revision="base"))
    assert _owners(app) == set()
    assert client.get("/readyz").status_code == (503 if read_histories(composition) else 200)
    for history in read_histories(composition):
        run(app, history, flask_migrate.upgrade)
    assert client.get("/readyz").status_code == 200


def _owners(app: Flask) -> set[str]:
    """Return the names of the plugins that have tables."""
    with app.app_context():
        tables = inspect(db.engine()).get_table_names()
        db.session.remove()
    return {name.removeprefix("alembic_version_").partition("_")[0] for name in tables}
