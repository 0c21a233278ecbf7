"""Tests of `plugin.py` and `services/content.py`."""

import os
from pathlib import Path

import pytest

from glassware.testing.applications import AppMaker


def test_image_sources_are_in_the_policy(make_app: AppMaker) -> None:
    """A page may show images from the hosts that the site names, and from no others."""
    settings = {"pages": {"image_sources": ["https://images.example"]}}
    response = make_app(("pages",), settings=settings).test_client().get("/")
    directives = response.headers["Content-Security-Policy"].split("; ")
    assert "img-src 'self' data: https://images.example" in directives


@pytest.mark.parametrize(("made", "passes"), [(True, True), (False, False)])
def test_a_missing_folder_is_found_by_a_check_and_a_probe(
    make_app: AppMaker, tmp_path: Path, *, made: bool, passes: bool
) -> None:
    """A wrong setting is told by `glassware check` and by `/readyz`."""
    folder = tmp_path / "manual"
    if made:
        folder.mkdir()
    app = make_app(("pages",), settings={"pages": {"content": str(folder)}})
    with app.app_context():
        composition = app.extensions["glassware"]
        (check,) = [check for check in composition.checks if check.id == "pages.content_exists"]
        (probe,) = [probe for probe in composition.probes if probe.name == "pages.content"]
        assert check.passes() is passes
        assert (probe.fault() is None) is passes
    assert app.test_client().get("/docs/").status_code == 200


def test_a_folder_that_may_not_be_read_is_a_fault(
    make_app: AppMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The probe tells; pages are not found, rather than broken."""
    folder = tmp_path / "manual"
    folder.mkdir(mode=0o000)
    if os.geteuid() == 0:
        # The superuser may read everything; this is what the system says to anybody else.
        monkeypatch.setattr(os, "access", lambda *_, **__: False)
    app = make_app(("pages",), settings={"pages": {"content": str(folder)}})
    with app.app_context():
        (probe,) = [p for p in app.extensions["glassware"].probes if p.name == "pages.content"]
        assert probe.fault()
    assert app.test_client().get("/docs/a").status_code == 404


@pytest.mark.parametrize(("text", "passes"), [("order: 1", True), ("order: many", False)])
def test_bad_front_matter_is_found_by_a_check(
    make_app: AppMaker, tmp_path: Path, text: str, *, passes: bool
) -> None:
    """It costs a page its title and order, and somebody should know."""
    folder = tmp_path / "manual"
    folder.mkdir()
    (folder / "a.md").write_text(f"---\n{text}\n---\n# A", encoding="utf-8")
    app = make_app(("pages",), settings={"pages": {"content": str(folder)}})
    with app.app_context():
        (check,) = [c for c in app.extensions["glassware"].checks if c.id == "pages.front_matter"]
        assert check.passes() is passes


def test_without_a_folder_there_is_nothing_to_check(make_app: AppMaker) -> None:
    """The setting is optional: no navigation, no fault."""
    app = make_app(("pages",))
    with app.app_context():
        assert all(check.passes() for check in app.extensions["glassware"].checks)
    assert "/docs/" not in app.test_client().get("/").text
