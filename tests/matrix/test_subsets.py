"""Every subset of the first-party plugins that their dependencies allow is a site."""

from collections.abc import Callable
from itertools import chain, combinations, permutations

import pytest
from flask import Flask
from sqlalchemy import inspect

from glassware import db
from glassware.discovery import find_plugins
from glassware.resolution import with_needed
from glassware.testing.applications import AppMaker

PLUGINS = ("pages", "forms", "users", "auth", "api")


def subsets() -> list[tuple[str, ...]]:
    """Return every subset that has what its members need."""
    sizes = range(len(PLUGINS) + 1)
    every = chain.from_iterable(combinations(PLUGINS, size) for size in sizes)
    return [names for names in every if set(with_needed(names, find_plugins())) == set(names)]


def test_subsets_are_those_that_dependencies_allow() -> None:
    """`auth` needs `users`: of 32 subsets, 8 are no sites."""
    assert len(subsets()) == 24


@pytest.mark.parametrize("names", subsets(), ids="+".join)
def test_subset_is_a_site(
    make_app: AppMaker, check_site: Callable[[Flask], None], names: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """It boots, upgrades, answers, downgrades and upgrades again."""
    check_site(make_app(names))


def test_order_of_plugins_does_not_change_the_schema(make_app: AppMaker) -> None:
    """M7: a sample of orders, one beginning with each plugin."""
    orders = [order for order in permutations(PLUGINS) if order[1:] == tuple(sorted(order[1:]))]
    schemas = [schema(make_app(order)) for order in orders]
    assert len(schemas) == len(PLUGINS)
    assert all(other == schemas[0] for other in schemas)


def schema(app: Flask) -> dict[str, list[str]]:
    """Return the columns of every table."""
    with app.app_context():
        inspector = inspect(db.engine())
        return {
            table: [f"{column['name']} {column['type']}" for column in inspector.get_columns(table)]
            for table in sorted(inspector.get_table_names())
        }
