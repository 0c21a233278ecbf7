"""The core's own templates: forms that everybody can fill in, errors that need nothing, nothing inline."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, render_template, render_template_string
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from wtforms import BooleanField, FileField, HiddenField, RadioField, StringField, SubmitField
from wtforms.validators import InputRequired

import glassware

CORE = Path(glassware.__file__).parent
FORM = '{% from "glassware/form.html" import render_form %}{{ render_form(form) }}'
JINJA = re.compile(r"\{[{%#].*?[#%}]\}", re.DOTALL)
INLINE = re.compile(r"<style|<script(?![^>]* src=)|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)


class Order(FlaskForm):
    """A form with a field of each kind that is built in its own way."""

    secret = HiddenField()
    name = StringField(
        "Name", validators=[InputRequired()], description="In full.", render_kw={"class": "own"}
    )
    size = RadioField("Size", choices=["small", "large"], validators=[InputRequired()])
    agreed = BooleanField("I agree")


class WithFile(FlaskForm):
    """A form that sends a file by a button of its own."""

    file = FileField("File")
    send = SubmitField("Upload")


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """Return a site without plugins."""
    return make_app()


@pytest.fixture
def shown(app: Flask) -> Callable[..., str]:
    """Return a function that renders a form, filled in with what is given."""

    def show(form: type[FlaskForm], **fields: str) -> str:
        with app.test_request_context(method="POST" if fields else "GET", data=fields):
            made = form(meta={"csrf": False})
            if fields:
                made.validate()
                made.form_errors.append("The <whole> is wrong.")
            return render_template_string(FORM, form=made)

    return show


def test_a_field_has_a_label_and_its_help(shown: Callable[..., str]):
    """Whoever listens to the page hears both; the field's own class stays."""
    page = shown(Order)
    assert '<label class="form-label" for="name">Name' in page
    (control,) = re.findall(r'<input[^>]* id="name"[^>]*>', page)
    assert 'aria-describedby="name-help"' in control
    assert 'class="form-control own"' in control
    assert " required" in control
    assert "aria-invalid" not in page
    assert page.count('name="secret"') == 1


def test_an_error_stands_beside_its_field_and_in_the_summary(shown: Callable[..., str]):
    """The summary leads to each field, to the first choice of several, and shows text as text."""
    page = shown(Order, secret="x")
    (control,) = re.findall(r'<input[^>]* id="name"[^>]*>', page)
    assert 'aria-describedby="name-help name-errors"' in control
    assert 'aria-invalid="true"' in control
    assert '<div class="invalid-feedback d-block" id="name-errors">' in page
    assert 'href="#name">Name</a>: This field is required.' in page
    assert 'href="#size-0">Size</a>' in page
    assert 'id="size-0"' in page
    assert "The &lt;whole&gt; is wrong." in page


def test_choices_are_a_group_with_a_name(shown: Callable[..., str]):
    """Each has a label of its own besides."""
    page = shown(Order)
    assert re.search(r"<fieldset[^>]*>\s*<legend[^>]*>Size", page)
    assert '<label class="form-check-label" for="size-1">large</label>' in page


def test_a_form_with_a_file_is_sent_in_parts(shown: Callable[..., str]):
    """And its own button is the only one."""
    page = shown(WithFile)
    assert 'enctype="multipart/form-data"' in page
    assert page.count('type="submit"') == 1


def test_the_error_page_needs_no_url_and_no_file(app: Flask):
    """It must show what went wrong when nothing else works."""
    with app.app_context():
        page = render_template("glassware/error.html", error=NotFound("No <such> thing."), request_id="abc")
    assert "<h1>Not Found</h1>" in page
    assert "No &lt;such&gt; thing." in page
    assert "abc" in page
    assert not re.search(r'(?:src|href)="(?!data:)', page)


@pytest.mark.parametrize("path", sorted((CORE / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_nothing_is_inline(path: Path):
    """The content security policy would refuse it."""
    html = JINJA.sub("", path.read_text("utf-8"))
    assert not INLINE.search(html)
