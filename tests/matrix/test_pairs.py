"""All first-party plugins together on every database; `nox` repeats it on every Python."""

from collections.abc import Callable

import pytest
from flask import Flask

from glassware.testing.applications import AppMaker


def test_all_plugins_are_a_site_on_every_database(
    make_app: AppMaker,
    check_site: Callable[[Flask], None],
    database: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It boots, upgrades, answers, downgrades and upgrades again."""
    check_site(make_app(("pages", "forms", "users", "auth", "api")))
