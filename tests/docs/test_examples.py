"""The examples in the papers are code."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {path.parent.name for path in ROOT.glob("*/src/*/__init__.py")} | {
    path.parent.name for path in ROOT.glob("plugins/*/src/*/__init__.py")
}
BLOCK = re.compile(r"^```(python|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = [
    pytest.param(language, text, id=f"{path.relative_to(ROOT)}:{number}")
    for pattern in ("README.md", "docs/*.md", "core/README.md", "plugins/*/README.md")
    for path in sorted(ROOT.glob(pattern))
    for number, (language, text) in enumerate(BLOCK.findall(path.read_text("utf-8")), 1)
]


@pytest.mark.parametrize(("language", "text"), EXAMPLES)
def test_example_is_valid(language: str, text: str) -> None:
    """Python compiles, and what it imports of Glassware is there; TOML parses."""
    if language == "toml":
        assert tomllib.loads(text)
        return
    compile(text, "example", "exec")
    for line, package in re.findall(r"^(from (glassware\w*)\S* import [^(\n]+)$", text, re.MULTILINE):
        if package in OURS:
            exec(line)  # noqa: S102
