"""The kernel stays small enough to be read from top to bottom in half an hour."""

from pathlib import Path

import pytest

import glassware

PACKAGE = Path(glassware.__file__).parent
OTHER_PARTS = {"ops", "testing"}
"""The command line and the test kit: not of the kernel, which imports neither."""

KERNEL = [
    path.relative_to(PACKAGE).as_posix()
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.relative_to(PACKAGE).parts[0] not in OTHER_PARTS
]
MOST_LINES = 200


@pytest.mark.parametrize("module", KERNEL)
def test_no_module_of_the_kernel_is_longer_than_a_sitting(module: str) -> None:
    """A module that grows past the limit wants to be two, each with one idea."""
    lines = len((PACKAGE / module).read_text("utf-8").splitlines())

    assert lines <= MOST_LINES, f"{module} has {lines} lines"
