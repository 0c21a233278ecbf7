"""The pytest plugin: fixtures that build applications, databases and servers for tests.

`GLASSWARE_TEST_DATABASES` names servers (URLs, parted by commas) beside SQLite for tests that ask for
`database`; what it names is never skipped.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from glassware.testing.applications import AppMaker

# Flask and SQLAlchemy are imported by the fixtures: this module is loaded by every pytest run on a
# machine that has Glassware, whatever it tests.


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `database` on SQLite and on each server that is named."""
    if "database" in metafunc.fixturenames:
        from glassware.testing.databases import servers

        metafunc.parametrize("database", ["sqlite", *servers()], indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: "Path") -> Iterator[str]:
    """Return the URL of an empty database, of each kind in turn."""
    from glassware.testing.databases import fresh_database

    with fresh_database(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def make_app(
    request: pytest.FixtureRequest, tmp_path: "Path", tmp_path_factory: pytest.TempPathFactory
) -> Iterator["AppMaker"]:
    """Return `make_app(plugins, settings=…, identity=…)`: a migrated application on a fresh database."""
    from glassware.testing.applications import AppMaker

    chosen = request.getfixturevalue("database") if "database" in request.fixturenames else None
    maker = AppMaker(tmp_path, tmp_path_factory.getbasetemp(), chosen)
    yield maker
    maker.close()


@pytest.fixture
def install(tmp_path: "Path") -> Iterator[Callable[..., "Path"]]:
    """Return `install(plugin, modules, …)`: a made-up distribution, found as if pip had installed it.

    It takes the arguments of `glassware.testing.write_distribution` from the second on, and is gone when
    the test ends.
    """
    from glassware.testing.distributions import importable, write_distribution

    folder = tmp_path / "distributions"
    folder.mkdir()
    with importable(folder):
        yield partial(write_distribution, folder)


@pytest.fixture
def client(make_app: "AppMaker", request: pytest.FixtureRequest) -> "FlaskClient":
    """Return a client of an application with the plugins in `@pytest.mark.plugins("a", "b")`."""
    mark = request.node.get_closest_marker("plugins")
    return make_app(mark.args if mark else ()).test_client()


@pytest.fixture
def live_server() -> Iterator[Callable[["Flask"], str]]:
    """Return `live_server(app)`: the address at which a real server serves the application."""
    from glassware.testing.applications import serve

    with serve() as start:
        yield start


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marks."""
    config.addinivalue_line("markers", "plugins(*names): the plugins of the fixture `client`")
