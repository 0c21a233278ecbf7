"""The tutorial's files make the plugin that it promises."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from glassware.testing.applications import AppMaker

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"
FILE = re.compile(
    r"^```\w+\n(?:# |<!-- )(glassware-hello/\S+)(?: -->)?\n(.*?)^```$", re.MULTILINE | re.DOTALL
)


@pytest.fixture
def files() -> dict[str, str]:
    """Return the files that the tutorial prints, by path below the distribution."""
    found = dict(FILE.findall(TUTORIAL.read_text("utf-8")))
    return {path.removeprefix("glassware-hello/"): text for path, text in found.items()}


def test_tutorial_s_plugin_greets(
    files: dict[str, str], install: Callable[..., Path], make_app: AppMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pyproject names it, its page works, its setting counts, its own test passes."""
    project = tomllib.loads(files["pyproject.toml"])["project"]
    ((name, module),) = project["entry-points"]["glassware.plugins"].items()
    package = {path: text for path, text in files.items() if path.startswith(f"{module}/")}
    install(name, package, entry=module, version=project["version"], requires=tuple(project["dependencies"]))
    assert "Hello, stranger!" in make_app([name]).test_client().get("/hello/").text
    told: dict[str, object] = {}
    exec(compile(files["tests/test_hello.py"], "test_hello.py", "exec"), told)  # noqa: S102
    told["test_greeting_is_the_setting_s"](make_app)  # type: ignore[operator]


def test_module_is_as_short_as_promised(files: dict[str, str]) -> None:
    """Some twenty lines, blank ones, docstrings and imports aside."""
    text = re.sub(r'"""(.|\n)*?"""', "", files["glassware_hello/__init__.py"])
    lines = [line for line in text.splitlines() if line.strip() and "import" not in line]
    assert len(lines) <= 22
