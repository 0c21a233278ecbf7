"""A real browser on a real server: `GLASSWARE_TEST_BROWSER` names the browser; unset, none is used."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, StorageState

    from tests.browser.sites import Site
    from tests.browser.visitors import Visitor

# Playwright is imported by the fixtures: where no browser is named, it need not be there.

BROWSER = os.environ.get("GLASSWARE_TEST_BROWSER", "")
ARGUMENTS = [
    "--no-sandbox",  # a container's root has no other way
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]

collect_ignore_glob = [] if BROWSER else ["test_*.py"]


def pytest_report_header() -> str:
    """Say which browser is used, or that its tests are left out."""
    return f"browser: {BROWSER or 'GLASSWARE_TEST_BROWSER names none: tests/browser is not collected'}"


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Return the browser that is named."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def new_site(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Site]":
    """Return a site that was just started for the first time: it has no administrator."""
    from tests.browser.sites import running_site

    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Site]":
    """Return the site that most stories are told on; each process that runs tests has its own."""
    from tests.browser.sites import running_site

    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def visit(browser: "Browser") -> "Iterator[Callable[..., Visitor]]":
    """Return `visit(address, width=…, state=…)`: somebody with a browser; what it finds wrong fails."""
    from tests.browser.visitors import visiting

    with ExitStack() as stack:
        yield lambda address, **options: stack.enter_context(visiting(browser, address, **options))


@pytest.fixture
def visitor(visit: "Callable[..., Visitor]", site: "Site") -> "Visitor":
    """Return somebody who comes to the site for the first time."""
    return visit(site.address)


@pytest.fixture(scope="session")
def administration(browser: "Browser", site: "Site") -> "StorageState":
    """Return the cookies of the site's administrator, who is called Ada."""
    from tests.browser.visitors import ADMINISTRATOR, visiting

    with visiting(browser, site.address) as ada:
        ada.open(site.setup_link)
        ada.fill(ADMINISTRATOR)
        ada.send("Make the administrator")
        return ada.page.context.storage_state()


@pytest.fixture
def administrator(visit: "Callable[..., Visitor]", site: "Site", administration: "StorageState") -> "Visitor":
    """Return the administrator, logged in."""
    return visit(site.address, state=administration)
