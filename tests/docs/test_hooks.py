"""The page on hooks agrees with the code."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SIGNATURE = re.compile(r"^```python\n(def \w+\(.*?\) -> .+?: \.\.\.)\n```$", re.MULTILINE)
SPECIFIED = {
    "core": ROOT / "core/src/glassware/hookspecs.py",
    "api": ROOT / "plugins/api/src/glassware_api/hookspecs.py",
}


def signatures(path: Path) -> list[str]:
    """Return the signature of every hook in a module, as written."""
    functions = [
        node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)
    ]
    return [
        f"def {function.name}({ast.unparse(function.args)}) -> {ast.unparse(function.returns)}: ..."
        for function in functions
        if function.returns
    ]


def test_every_hook_is_documented_with_its_exact_signature() -> None:
    """And none that does not exist."""
    documented = SIGNATURE.findall((ROOT / "docs/hooks.md").read_text("utf-8"))
    specified = [line for path in SPECIFIED.values() for line in signatures(path)]
    assert sorted(documented) == sorted(specified)


@pytest.mark.parametrize(
    "name", [line.split("(")[0].removeprefix("def ") for line in signatures(SPECIFIED["core"])]
)
def test_every_hook_is_used_by_a_first_party_plugin(name: str) -> None:
    """A new hook comes only with a plugin that uses it."""
    implementing = [
        path
        for path in ROOT.glob("plugins/*/src/*/plugin.py")
        if re.search(rf"@hookimpl\ndef {name}\(", path.read_text("utf-8"))
    ]
    assert implementing, f"no first-party plugin implements {name}()"
