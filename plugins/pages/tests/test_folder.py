"""Tests of `services/folder.py`."""

import os
from pathlib import Path

import pytest

from glassware_pages.services.folder import Folder


def fill(root: Path, files: dict[str, str]) -> Folder:
    """Return a folder that holds these files."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Folder(root)


def test_files_have_addresses(tmp_path: Path) -> None:
    """A page loses its suffix, an index its name; an image keeps both."""
    folder = fill(tmp_path, dict.fromkeys(("index.md", "a.md", "b/index.md", "b/c.md", "b/d.png"), ""))
    assert set(folder.files()) == {"", "a", "b/", "b/c", "b/d.png"}


@pytest.mark.parametrize("name", [".git/config.md", ".hidden.md", "secret.py", "page.html", "x.js", "a.MD"])
def test_what_is_no_page_and_no_image_has_no_address(tmp_path: Path, name: str) -> None:
    """Hidden files and other types are not served."""
    assert fill(tmp_path, {name: "x"}).files() == {}


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    """Neither a link to a file elsewhere nor one to a folder; one within the folder is fine."""
    fill(tmp_path / "elsewhere", {"secret.md": "x"})
    folder = fill(tmp_path / "docs", {"page.md": "x"})
    (folder.root / "leak.md").symlink_to(tmp_path / "elsewhere" / "secret.md")
    (folder.root / "leaks").symlink_to(tmp_path / "elsewhere")
    (folder.root / "loop").symlink_to(folder.root)
    (folder.root / "gone.md").symlink_to(tmp_path / "nothing.md")
    (folder.root / "alias.md").symlink_to(folder.root / "page.md")
    assert set(folder.files()) == {"page", "alias"}


def test_a_missing_folder_holds_nothing(tmp_path: Path) -> None:
    """It is a fault for `glassware check`, not for every request."""
    assert Folder(tmp_path / "nothing").files() == {}


def test_an_unchanged_file_is_read_once(tmp_path: Path) -> None:
    """The same document comes back until time or size have changed."""
    folder = fill(tmp_path, {"a.md": "# Old"})
    path = folder.files()["a"]
    first = folder.document(path)
    assert folder.document(path) is first
    path.write_text("# New", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert folder.document(path).title == "New"


def test_the_title_is_said_or_found_or_made_of_the_name(tmp_path: Path) -> None:
    """Front matter goes before the first heading, that before the file's name."""
    texts = {"a.md": "---\ntitle: Said\n---\n# Found", "b.md": "# Found", "how-to_go.md": "text"}
    folder = fill(tmp_path, texts)
    assert [node.title for node in folder.tree().pages()] == ["Found", "How to go", "Said"]


def test_pages_are_ordered_by_number_then_by_title(tmp_path: Path) -> None:
    """What bears no number comes last; a folder takes its index's number."""
    folder = fill(
        tmp_path,
        {
            "index.md": "# Start",
            "z.md": "---\norder: 1\n---\n# Z",
            "b.md": "# B",
            "a.md": "# A",
            "guide/index.md": "---\norder: 2\n---\n# Guide",
            "guide/one.md": "# One",
            "pictures/only.png": "",
            "unled/page.md": "# Page",
        },
    )
    assert [node.address for node in folder.tree().pages()] == [
        "",
        "z",
        "guide/",
        "guide/one",
        "a",
        "b",
        "unled/page",
    ]
    unled = folder.tree().children[-1]
    assert (unled.title, unled.address) == ("Unled", None)


def test_bad_front_matter_costs_the_front_matter_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The text is shown, the log names the file."""
    folder = fill(tmp_path, {"a.md": "---\norder: many\n---\n# Title"})
    document = folder.document(folder.files()["a"])
    assert document.title == "Title"
    assert document.fault is not None
    assert "a.md" in caplog.text


def test_a_file_that_is_no_utf8_is_shown_as_far_as_it_goes(tmp_path: Path) -> None:
    """Wrong bytes become marks of replacement, a byte order mark nothing."""
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbf# T\xff")
    folder = Folder(tmp_path)
    assert folder.document(folder.files()["a"]).title == "T\ufffd"


@pytest.mark.parametrize(
    ("file", "written", "shown"),
    [
        ("index.md", "tutorial.md", "tutorial"),
        ("index.md", "tutorial.md#first", "tutorial#first"),
        ("index.md", "./guide/index.md?x=1", "./guide/?x=1"),
        ("index.md", "guide/", "guide/"),
        ("tutorial.md", "index.md", "./"),
        ("guide/start.md", "../index.md", "../"),
        ("guide/start.md", "../img/a.png", "../img/a.png"),
        ("guide/start.md", "#here", "#here"),
        ("guide/start.md", "/about", "/about"),
        ("guide/start.md", "//example.com/a.md", "//example.com/a.md"),
        ("guide/start.md", "a%20b.md", "a%20b"),
    ],
)
def test_links_between_files_work_on_the_site_too(
    tmp_path: Path, file: str, written: str, shown: str
) -> None:
    """A page lies where its file does: only the names of pages change."""
    folder = fill(tmp_path, {file: f"[x]({written})"})
    html = folder.document(tmp_path / file).rendered.html
    assert html == f'<p><a href="{shown}">x</a></p>\n'


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("../core/factory.py", "https://git.example/blob/main/core/factory.py"),
        ("../README.md#run", "https://git.example/blob/main/README.md#run"),
        ("..", "https://git.example/blob/main/"),
    ],
)
def test_links_out_of_the_folder_lead_to_its_source_or_nowhere(
    tmp_path: Path, written: str, published: str
) -> None:
    """On the site there is nothing at `../core`; where the files are published there is."""
    fill(tmp_path, {"a.md": f"[x]({written})"})
    path = tmp_path / "a.md"
    assert Folder(tmp_path).document(path).rendered.html == "<p><a>x</a></p>\n"
    sourced = Folder(tmp_path, "https://git.example/blob/main/docs")
    assert f'href="{published}"' in sourced.document(path).rendered.html


def test_a_malformed_link_is_no_link(tmp_path: Path) -> None:
    """What cannot be taken apart leads nowhere, and breaks nothing."""
    folder = fill(tmp_path, {"a.md": '<a href="//[">x</a>'})
    assert "x</a>" in folder.document(tmp_path / "a.md").rendered.html
