"""The README's two lines, and every link in the papers."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAPERS = [
    path
    for pattern in ("*.md", "docs/**/*.md", "core/*.md", "plugins/*/*.md")
    for path in sorted(ROOT.glob(pattern))
]
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.mark.parametrize("section", ["Run", "Test"])
def test_each_section_begins_with_one_line(section: str) -> None:
    """A fenced `sh` block of exactly one line, right below the heading."""
    text = (ROOT / "README.md").read_text("utf-8")
    found = re.search(rf"^## {section}\n\n```sh\n(?P<lines>.*?)\n```$", text, re.MULTILINE | re.DOTALL)
    assert found
    assert "\n" not in found["lines"]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(paper: Path) -> None:
    """Files that a paper links to are there."""
    for target in LINK.findall(CODE.sub("", paper.read_text("utf-8"))):
        if not re.match(r"[a-z]+:|#", target):
            assert (paper.parent / target.partition("#")[0]).exists(), target
