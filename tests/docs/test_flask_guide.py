"""The table of a Flask guide's topics is true."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| ([^|`]+) \| `([^`]+)` \| `([^`]+)::(\w+)` \|$", re.MULTILINE)
ROWS = ROW.findall((ROOT / "docs/flask-guide.md").read_text("utf-8"))
TOPICS = (
    *("application", "routing", "converters", "methods", "request", "response", "debug", "jinja", "data"),
    *("inheritance", "static", "forms", "wtf", "validation", "sqlalchemy", "create, read", "migrations"),
    *("authentication", "flask-login", "hashing", "json web tokens", "rest", "error handlers", "gunicorn"),
)


@pytest.mark.parametrize(("topic", "source", "tests", "test"), ROWS, ids=[row[0] for row in ROWS])
def test_row_names_a_file_and_a_test_that_are_there(topic: str, source: str, tests: str, test: str) -> None:
    """Both, under the names that the table gives."""
    assert (ROOT / source).is_file()
    assert re.search(rf"^def {test}\(", (ROOT / tests).read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_a_row(topic: str) -> None:
    """Whoever knows Flask finds it."""
    assert any(topic in row[0].lower() for row in ROWS)


def test_every_row_of_the_table_is_read() -> None:
    """A row that is written otherwise would be proven by nothing."""
    lines = (ROOT / "docs/flask-guide.md").read_text("utf-8").splitlines()
    assert len([line for line in lines if line.startswith("|")]) == len(ROWS) + 2
