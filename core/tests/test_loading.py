"""Tests of importing plugins and of the rules for their models."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from glassware import db
from glassware.errors import PluginError
from glassware.testing.applications import AppMaker

Install = Callable[..., Path]

BASE = """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from glassware import db

class Model(DeclarativeBase):
    metadata = db.metadata
"""


def models(text: str) -> str:
    """Return a module of models."""
    return BASE + text


def test_plugin_that_raises_is_blamed_with_file_and_line(install: Install, make_app: AppMaker) -> None:
    """P1: whatever it raises, the culprit and the place are named."""
    install("shop", {"glassware_shop/__init__.py": "", "glassware_shop/plugin.py": "a = 1\n1 / 0\n"},
            entry="glassware_shop.plugin")  # fmt: skip
    with pytest.raises(PluginError, match="ZeroDivisionError") as caught:
        make_app(["shop"], migrated=False)
    assert caught.value.plugin == "shop"
    assert caught.value.place is not None
    assert str(caught.value.place).endswith("plugin.py, line 2")
    assert "glassware-shop 1.0" in str(caught.value)


@pytest.mark.parametrize("source", ["def broken(:", "raise SystemExit(3)", "import nowhere_at_all"])
def test_no_way_to_fail_at_import_escapes(install: Install, make_app: AppMaker, source: str) -> None:
    """P1: a syntax error, an exit, a missing module."""
    install("shop", {"glassware_shop_broken.py": source})
    with pytest.raises(PluginError) as caught:
        make_app(["shop"], migrated=False)
    assert caught.value.plugin == "shop"


def test_plugin_that_is_not_enabled_is_not_imported(install: Install, make_app: AppMaker) -> None:
    """P3: installed is not enabled."""
    install("shop", {"glassware_shop_idle.py": "raise RuntimeError"})
    make_app([], migrated=False)
    assert "glassware_shop_idle" not in sys.modules


def test_table_outside_of_its_prefix_is_refused(install: Install, make_app: AppMaker) -> None:
    """P6: a plugin owns what is named after it, mapped or not."""
    install("shop", {"glassware_shop/__init__.py": "", "glassware_shop/models.py": models("""
from sqlalchemy import Column, Integer, Table
links = Table("orders", db.metadata, Column("id", Integer, primary_key=True))
""")})  # fmt: skip
    with pytest.raises(PluginError, match="'orders' must be named shop_"):
        make_app(["shop"], migrated=False)


def test_broken_relationship_is_found_when_the_site_starts(install: Install, make_app: AppMaker) -> None:
    """It imports cleanly, and would break the first query."""
    install("shop", {"glassware_shop/__init__.py": "", "glassware_shop/models.py": models("""
class Item(Model):
    __tablename__ = "shop_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    other: Mapped["NoSuchThing"] = relationship("NoSuchThing")
""")})  # fmt: skip
    with pytest.raises(PluginError, match="NoSuchThing") as caught:
        make_app(["shop"], migrated=False)
    assert caught.value.plugin == "shop"


def test_base_over_metadata_of_its_own_is_refused(install: Install, make_app: AppMaker) -> None:
    """Its tables would never be migrated."""
    install("shop", {"glassware_shop/__init__.py": "", "glassware_shop/models.py": """
from sqlalchemy.orm import DeclarativeBase
class Model(DeclarativeBase):
    pass
"""})  # fmt: skip
    with pytest.raises(PluginError, match=r"metadata = glassware\.db\.metadata"):
        make_app(["shop"], migrated=False)


ITEM = """
class Item(Model):
    __tablename__ = "base_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[int] = mapped_column(unique=True)
"""

POINTER = """
class Pointer(Model):
    __tablename__ = "above_pointer"
    id: Mapped[int] = mapped_column(primary_key=True)
    target: Mapped[int] = mapped_column(ForeignKey("{target}"{ondelete}))
"""


@pytest.mark.parametrize(
    ("target", "ondelete", "requires", "complaint"),
    [
        ("base_item.id", ', ondelete="CASCADE"', (), "does not depend on 'base'"),
        ("base_item.id", "", ("glassware-base",), 'needs ondelete="CASCADE"'),
        ("base_item.code", ', ondelete="CASCADE"', ("glassware-base",), "no primary key"),
    ],
)
def test_foreign_keys_to_others_obey_three_rules(
    install: Install,
    make_app: AppMaker,
    target: str,
    ondelete: str,
    requires: tuple[str, ...],
    complaint: str,
) -> None:
    """Along a hard dependency, harmless to a deletion there, to a primary key."""
    install("base", {"glassware_base/__init__.py": "", "glassware_base/models.py": models(ITEM)})
    pointer = models(POINTER.format(target=target, ondelete=ondelete))
    install(
        "above",
        {"glassware_above/__init__.py": "", "glassware_above/models.py": pointer},
        requires=requires,
    )
    with pytest.raises(PluginError, match=complaint) as caught:
        make_app(["base", "above"], migrated=False)
    assert caught.value.plugin == "above"


TAG = """
class Tag(Model):
    __tablename__ = "{name}_tag"
    id: Mapped[int] = mapped_column(primary_key=True)
    again: Mapped["Tag"] = relationship(
        "Tag", primaryjoin="foreign(Tag.id) == Tag.id", viewonly=True
    )
"""


def test_two_plugins_may_have_classes_of_one_name(install: Install, make_app: AppMaker) -> None:
    """A registry for each plugin keeps their names apart."""
    for name in ("one", "two"):
        text = models(TAG.format(name=name))
        install(name, {f"glassware_{name}/__init__.py": "", f"glassware_{name}/models.py": text})
    app = make_app(["one", "two"], migrated=False)
    assert [plugin.tables for plugin in app.extensions["glassware"].plugins] == [{"one_tag"}, {"two_tag"}]


def test_own_plugin_of_another_site_does_not_linger(tmp_path: Path) -> None:
    """Two sites in one process each get their own `local`."""
    from glassware import create_app

    for word in ("first", "second"):
        folder = tmp_path / word
        folder.mkdir()
        (folder / "plugins.toml").write_text("enabled = []", encoding="utf-8")
        text = models("""
class Note(Model):
    __tablename__ = "local_note"
    id: Mapped[int] = mapped_column(primary_key=True)
""")
        (folder / "local.py").write_text(f'{text}\nWORD = "{word}"\n', encoding="utf-8")
        app = create_app(folder, mode="test")
        own = app.extensions["glassware"].plugins[-1]
        assert (own.name, own.module.WORD, own.tables) == ("local", word, {"local_note"})
    sys.modules.pop("local")
    db.metadata.remove(db.metadata.tables["local_note"])


def test_table_whose_name_only_begins_alike_is_refused(install: Install, make_app: AppMaker) -> None:
    """`shopping_list` is not the shop's."""
    text = """
from sqlalchemy import Column, Integer, Table
links = Table("shopping_list", db.metadata, Column("id", Integer, primary_key=True))
"""
    install("shop", {"glassware_shop_alike/__init__.py": "", "glassware_shop_alike/models.py": models(text)})
    with pytest.raises(PluginError, match="'shopping_list' must be named shop_"):
        make_app(["shop"], migrated=False)


def above(install: Install, name: str, target: str, ondelete: str) -> None:
    """Install a plugin whose table points at a table of the plugin that it needs."""
    install("base", {f"base_{name}/__init__.py": "", f"base_{name}/models.py": models(ITEM)})
    pointer = models(POINTER.format(target=target, ondelete=f', ondelete="{ondelete}"'))
    modules = {f"above_{name}/__init__.py": "", f"above_{name}/models.py": pointer}
    install("above", modules, requires=("glassware-base",))


def test_foreign_key_may_become_null(install: Install, make_app: AppMaker) -> None:
    """A deletion there leaves the row here."""
    above(install, "null", "base_item.id", "SET NULL")
    assert make_app(["above"], migrated=False).extensions["glassware"].plugin("above").tables


def test_foreign_key_to_a_table_that_is_not_there_is_refused(install: Install, make_app: AppMaker) -> None:
    """And named, before SQLAlchemy looks for it."""
    above(install, "nothing", "base_nothing.id", "CASCADE")
    with pytest.raises(PluginError, match=r"points at base_nothing\.id, no primary key"):
        make_app(["above"], migrated=False)


def test_place_of_a_syntax_error_is_where_it_is(install: Install, make_app: AppMaker) -> None:
    """P1: not where it was found."""
    install("shop", {"glassware_shop_syntax.py": "a = 1\n\ndef broken(:\n"})
    with pytest.raises(PluginError) as caught:
        make_app(["shop"], migrated=False)
    assert str(caught.value.place).endswith("glassware_shop_syntax.py, line 3")


def test_module_that_is_not_there_has_no_place(install: Install, make_app: AppMaker) -> None:
    """The fault is in the metadata, and not in Python's machinery."""
    install("shop", {}, entry="glassware_shop_nowhere")
    with pytest.raises(PluginError, match="No module named 'glassware_shop_nowhere'") as caught:
        make_app(["shop"], migrated=False)
    assert caught.value.place is None


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Return `own(source)`: a site with that plugin of its own, forgotten afterwards."""

    def write(source: str) -> Path:
        (tmp_path / "plugins.toml").write_text('enabled = ["base"]', encoding="utf-8")
        (tmp_path / "local.py").write_text(source, encoding="utf-8")
        return tmp_path

    yield write
    sys.modules.pop("local", None)
    for name in [name for name in db.metadata.tables if name.startswith("local_")]:
        db.metadata.remove(db.metadata.tables[name])


def test_own_plugin_may_point_at_anybody_s_tables(install: Install, own: Callable[[str], Path]) -> None:
    """It depends on whatever is enabled; made twice, its site has one `local`."""
    from glassware import create_app

    install("base", {"glassware_base_own/__init__.py": "", "glassware_base_own/models.py": models(ITEM)})
    pointer = POINTER.replace("above_", "local_").format(
        target="base_item.id", ondelete=', ondelete="CASCADE"'
    )
    folder = own(models(pointer))
    modules = [create_app(folder, mode="test").extensions["glassware"].plugin("local").module for _ in "12"]
    assert modules[0] is modules[1]


def test_own_plugin_that_fails_is_imported_anew_the_next_time(
    install: Install, own: Callable[[str], Path]
) -> None:
    """Half of it is never taken for the whole."""
    from glassware import create_app

    install("base", {"glassware_base_failing.py": ""})
    folder = own("raise RuntimeError('canary')")
    for _ in range(2):
        with pytest.raises(PluginError, match="canary"):
            create_app(folder, mode="test")
