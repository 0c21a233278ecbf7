"""What plugins answer to `api_resources` is checked when the site starts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from glassware.testing.applications import AppMaker

Install = Callable[..., Path]
HEAD = '''
"""Odd."""

from glassware import hookimpl
from glassware.access import public
from glassware_api.resources import Resource
from glassware_api.routes import Route


class Plain(Resource):
    @public
    def get(self):
        return {}


class Other(Resource):
    @public
    def get(self):
        return {}


class Unmarked(Resource):
    def get(self):
        return {}


class Waiting(Resource):
    @public
    async def get(self):
        return {}


class Tracing(Resource):
    @public
    def trace(self):
        return {}


class Idle(Resource):
    """Answers nothing."""


Other.__name__ = "Plain"


@hookimpl
def api_resources() -> None:
    return ANSWER
'''

FAULTS = {
    'Route("", Plain)': "not a list of Route",
    '["/plain"]': "is not a glassware_api.routes.Route",
    '[Route("plain", Plain)]': 'must be "" or begin with "/"',
    "[Route(None, Plain)]": 'must be "" or begin with "/"',
    '[Route("/", Plain)]': 'nor end with "/"',
    '[Route("/a//b", Plain)]': "must not hold empty",
    '[Route("/../pages", Plain)]': "must not hold empty",
    '[Route("", dict)]': "not a subclass of glassware_api.resources.Resource",
    '[Route("", Plain())]': "not a subclass of glassware_api.resources.Resource",
    '[Route("", Idle)]': "answers no method",
    '[Route("", Tracing)]': "answers TRACE",
    '[Route("", Waiting)]': "get() is async",
    '[Route("", Plain), Route("/b", Plain)]': "two resources named Plain",
    '[Route("", Plain), Route("/b", Other)]': "two resources named Plain",
}


@pytest.mark.parametrize(("answer", "words"), FAULTS.items(), ids=FAULTS)
def test_wrong_answer_is_a_load_error_that_names_the_plugin(
    install: Install, make_app: AppMaker, answer: str, words: str
) -> None:
    """The site does not start, and the error says whose the answer is and what is wrong with it."""
    install("odd", {"glassware_odd.py": HEAD.replace("ANSWER", answer)}, requires=("glassware-api",))
    with pytest.raises(Exception, match=r"plugin 'odd'") as caught:
        make_app(("odd",))
    assert words in str(caught.value)
    assert type(caught.value).__name__ == "PluginError"


def test_method_that_says_not_who_may_use_it_is_a_load_error(install: Install, make_app: AppMaker) -> None:
    """The core refuses a resource's method without a mark as it does any view."""
    install(
        "odd",
        {"glassware_odd.py": HEAD.replace("ANSWER", '[Route("", Unmarked)]')},
        requires=("glassware-api",),
    )
    with pytest.raises(Exception, match="odd_unmarked"):
        make_app(("odd",))


def test_hook_that_raises_names_its_plugin(install: Install, make_app: AppMaker) -> None:
    """An exception in a plugin's hook is that plugin's fault, not the API's."""
    install("odd", {"glassware_odd.py": HEAD.replace("ANSWER", "1 / 0")}, requires=("glassware-api",))
    with pytest.raises(Exception, match=r"'odd'.*api_resources\(\) raised ZeroDivisionError"):
        make_app(("odd",))


def test_plugin_with_a_soft_dependency_works_without_the_api(notes: None, make_app: AppMaker) -> None:
    """Its hook waits for nobody, and its resources are not there."""
    client = make_app(("notes",)).test_client()
    assert client.get("/notes/token").status_code == 200
    assert client.get("/api/v1/notes").status_code == 404
