"""P11, a sample: `plugins.toml` as it comes out of accidents, seeded so that every run is the same."""

import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from glassware import create_app, db
from glassware.errors import GlasswareError, SettingsFileError

Install = Callable[..., Path]

SEED = 20261121
TIMES = 400
WELL = """\
enabled = ["pages", "canary"]

[site]
name = "Glassware"  # shown on every page
database = "sqlite"
proxies = 0
trusted_hosts = ["www.example.org", 'example.org']
secret_key = { file = "secret" }

[pages]
url_prefix = "/pages"

[flask]
MAX_CONTENT_LENGTH = 1_000
"""
PIECES = (
    *("[", "]", '"', "'", "=", ".", "\n", "#", "{", "}", ",", "\0", "\ufeff", "\x7f", "\u202e", "\\", '"""'),
    *(
        "[site]\n",
        "[[site]]\n",
        "enabled = 1\n",
        'enabled = [["pages"]]\n',
        "[canary.deep.er]\n",
        "a.b.c = 1\n",
    ),
    *(
        "true",
        "nan",
        "-inf",
        "1979-05-27T07:32:00Z",
        "0xDEADBEEF",
        "9" * 400,
        "\na = " + "[" * 3000,
        '"\\uD800"',
    ),
    *('enabled = ["../../etc/passwd"]\n', 'name = { file = "../../../etc/passwd" }\n', "os", "__class__"),
)


def spoil(chance: random.Random, text: str) -> bytes:
    """Return the file after one to four accidents."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice((0, 0, 1, 5, 40)))
        text = text[:start] + chance.choice(("", *PIECES)) + text[end:]
        if chance.random() < 0.2:
            lines = text.splitlines(keepends=True)
            chance.shuffle(lines)
            text = "".join(lines)
    data = text.encode()
    if chance.random() < 0.1:
        cut = chance.randrange(len(data) + 1)
        data = data[:cut] + chance.choice((b"\xff\xfe", b"\x80", b""))
    return data


def fault_of(site: Path) -> GlasswareError | None:
    """Return what the site is refused for, or None."""
    try:
        app = create_app(site, mode="test")
    except GlasswareError as error:
        return error
    with app.app_context():
        db.engine().dispose()
    return None


def test_no_accident_is_anything_but_an_error_with_its_line(install: Install, tmp_path: Path) -> None:
    """It is read, or refused by an error of Glassware's; what cannot be read imports no plugin."""
    install("canary", {"canary_plugin.py": ""})
    (tmp_path / "secret").write_text("k" * 40, encoding="utf-8")
    path = tmp_path / "plugins.toml"
    chance = random.Random(SEED)
    refused = accepted = 0
    for number in range(TIMES):
        path.write_bytes(spoil(chance, WELL))
        before = path.read_bytes()
        sys.modules.pop("canary_plugin", None)
        error = fault_of(tmp_path)
        if error is None:
            accepted += 1
            continue
        refused += 1
        assert "\n" not in str(error), number
        if isinstance(error, SettingsFileError):
            assert error.place.line, (number, str(error))
        if isinstance(error, SettingsFileError) or getattr(error, "plugin", "") == "site":
            assert "canary_plugin" not in sys.modules, (number, str(error))
        assert path.read_bytes() == before
    assert refused > TIMES / 2
    assert accepted > TIMES / 20


def test_the_file_without_accidents_is_accepted(install: Install, tmp_path: Path) -> None:
    """Or what was refused above shows nothing."""
    install("canary", {"canary_plugin.py": ""})
    (tmp_path / "secret").write_text("k" * 40, encoding="utf-8")
    (tmp_path / "plugins.toml").write_text(WELL, encoding="utf-8")
    app = create_app(tmp_path, mode="test")
    assert app.secret_key == "k" * 40
    assert "canary_plugin" in sys.modules


@pytest.mark.parametrize(
    "listed", ["../etc/passwd", "os", "glassware", "pages.plugin", "pages\0", "PAGES", " ", "é"]
)
def test_no_name_reaches_a_file_or_a_module(tmp_path: Path, listed: str) -> None:
    """P11: a name is looked up among what is installed, never imported."""
    (tmp_path / "plugins.toml").write_text("", encoding="utf-8")
    with pytest.raises(GlasswareError):
        create_app(tmp_path, enabled=[listed], mode="test")
