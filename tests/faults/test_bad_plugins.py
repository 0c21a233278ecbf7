"""What a deployer is told by the real command line when a plugin beside the five is wrong."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]
Install = Callable[..., Path]
Check = Callable[..., None]

HOOK = "from glassware import hookimpl\n\n\n@hookimpl\n"
BLUEPRINT = """
from flask import Blueprint
from glassware import hookimpl
from glassware.access import public

blueprint = Blueprint("shop", __name__, url_prefix="/users")


@blueprint.get("/me")
@public
def mine():
    return ""


@hookimpl
def register_blueprint():
    return blueprint
"""
MODELS = """
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from glassware import db


class Model(DeclarativeBase):
    metadata = db.metadata


class Item(Model):
    __tablename__ = "{table}"
    id: Mapped[int] = mapped_column(primary_key=True)
    {more}
"""


def shop(site: Path, install: Install, modules: dict[str, str], **metadata: object) -> None:
    """Install a plugin and enable it after the five."""
    install("shop", modules, **metadata)
    text = (site / "plugins.toml").read_text(encoding="utf-8")
    (site / "plugins.toml").write_text(text.replace("]", ', "shop"]'), encoding="utf-8")


PLUGINS = {
    "raises": ({"shop.py": "a = 1\nraise OSError('the till')\n"}, ["OSError: the till", "shop.py, line 2"]),
    "exits": ({"shop.py": "import sys\nsys.exit(0)\n"}, ["SystemExit", "shop.py, line 2"]),
    "cannot be parsed": ({"shop.py": "\n\ndef broken(:\n"}, ["SyntaxError", "shop.py, line 3"]),
    "misspelt hook": (
        {"shop.py": HOOK + "def register_bluprint():\n    return None\n"},
        ["register_bluprint()", "Did you mean 'register_blueprint'?"],
    ),
    "undecorated hook": (
        {"shop.py": "def register_blueprint():\n    return None\n"},
        ["register_blueprint()", "no @hookimpl", "Decorate or rename it"],
    ),
    "hook that raises": (
        {"shop.py": HOOK + "def register_slots():\n    return 1 / 0\n"},
        ["register_slots() raised ZeroDivisionError"],
    ),
    "hook that exits": (
        {"shop.py": HOOK + "def init_app(app):\n    exit(0)\n"},
        ["init_app() raised SystemExit"],
    ),
    "table outside its prefix": (
        {"shop/__init__.py": "", "shop/models.py": MODELS.format(table="users_item", more="")},
        ["'users_item' must be named shop_", "models.py"],
    ),
    "broken relationship": (
        {
            "shop/__init__.py": "",
            "shop/models.py": MODELS.format(
                table="shop_item", more='other: Mapped["Nowhere"] = relationship("Nowhere")'
            ),
        },
        ["its models cannot be mapped", "Nowhere"],
    ),
    "the URL of another": ({"shop.py": BLUEPRINT}, ["/users/me", "glassware-users", "Disable one of them"]),
    "template of another": (
        {"shop/__init__.py": "", "shop/templates/users/list.html": "mine"},
        ["'users/list.html'", "outside shop/", 'theme = "shop"'],
    ),
    "undeclared guard": (
        {"shop.py": HOOK + "def authorize(identity, permission):\n    return True\n"},
        ["authorize", "glassware.guards"],
    ),
}


@pytest.mark.parametrize("fault", PLUGINS)
def test_a_plugin_that_is_wrong_is_one_message_that_blames_it(
    site: Path, install: Install, command: Command, check_refusal: Check, fault: str
) -> None:
    """P1, P6, P7: with its distribution and version, beside five that are right."""
    modules, words = PLUGINS[fault]
    shop(site, install, modules)
    before = (site / "plugins.toml").read_bytes()
    check_refusal(command("db", "status"), "shop", "glassware-shop 1.0", *words)
    assert (site / "plugins.toml").read_bytes() == before


def test_what_is_installed_and_not_enabled_is_not_imported(
    site: Path, install: Install, command: Command, tmp_path: Path
) -> None:
    """P3: whatever it would do."""
    trace = tmp_path / "imported"
    install("shop", {"shop.py": f"open({str(trace)!r}, 'w').close()\n"})
    assert command("db", "status").returncode == 0
    assert command("plugins").returncode == 0
    assert not trace.exists()
