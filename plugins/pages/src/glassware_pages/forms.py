"""What pages accept: the form by which editors write one."""

from flask import current_app
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from glassware_pages.models import Page
from glassware_pages.services import stored
from glassware_pages.services.stored import LONGEST_PATH, Content

LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 300
LONGEST_BODY = 100_000
REPLACEABLE = frozenset({"pages.home", "pages.about"})
"""Endpoints whose own text gives way to that of a page with their path."""


def tidy(text: str | None) -> str:
    """Return one line without blanks around it, and without NUL, which PostgreSQL does not store."""
    return (text or "").replace("\0", "").strip()


def tidy_body(text: str | None) -> str:
    """Return the text with the line ends that Markdown is written with."""
    return (text or "").replace("\0", "").replace("\r\n", "\n")


def tidy_path(text: str | None) -> str:
    """Return what was meant: `Team/History/` is `/team/history`."""
    return f"/{tidy(text).strip('/').lower()}" if text else ""


class PageForm(FlaskForm):
    """A page's address, words, and whether everybody may read it."""

    title = StringField(lazy_gettext("Title"), [DataRequired(), Length(max=LONGEST_TITLE)], filters=[tidy])
    path = StringField(
        lazy_gettext("Address"),
        [DataRequired(), Length(max=LONGEST_PATH)],
        filters=[tidy_path],
        description=lazy_gettext("Where the page is found, for example /team/history."),
    )
    description = StringField(
        lazy_gettext("Description"),
        [Length(max=LONGEST_DESCRIPTION)],
        filters=[tidy],
        description=lazy_gettext("One sentence for search engines and previews."),
    )
    body = TextAreaField(
        lazy_gettext("Text"),
        [Length(max=LONGEST_BODY)],
        filters=[tidy_body],
        description=lazy_gettext("Written in Markdown."),
        render_kw={"rows": 18, "class": "font-monospace", "spellcheck": "true"},
    )
    published = BooleanField(
        lazy_gettext("Published"),
        description=lazy_gettext("Until then only those who may edit pages see it."),
    )

    def __init__(self, page: Page | None = None) -> None:
        """Show a page to be changed; None is for a new one."""
        super().__init__(obj=page)
        self.page = page

    def validate_path(self, field: StringField) -> None:
        """Refuse an address that no page can have, or that something else has."""
        path: str = field.data
        if not stored.is_path(path):
            message = gettext("Use small letters, digits, - and _ between slashes, such as /team/history.")
            raise ValidationError(message)
        owner = owner_of(path)
        if owner is not None:
            message = gettext("Addresses that begin so belong to “%(plugin)s”.", plugin=owner)
            raise ValidationError(message)
        other = stored.find_page(path)
        if other is not None and other is not self.page:
            raise ValidationError(gettext("Another page has this address."))

    def refuse_path(self) -> None:
        """Say that another page took the address since the form was checked."""
        self.path.errors = (*self.path.errors, gettext("Another page has this address."))

    def content(self) -> Content:
        """Return what was written."""
        return Content(
            path=self.path.data,
            title=self.title.data,
            description=self.description.data,
            body=self.body.data,
            published=self.published.data,
        )


def owner_of(path: str) -> str | None:
    """Return the plugin, or `site`, whose URLs begin with the same word as a page's path would."""
    root = next(current_app.url_map.iter_rules("pages.home")).rule.rstrip("/")
    word = path.split("/")[1]
    for rule in current_app.url_map.iter_rules():
        inside = rule.rule.removeprefix(root) if rule.rule.startswith(f"{root}/") else "/"
        if rule.endpoint not in REPLACEABLE and word and inside.split("/")[1] == word:
            owner: str = rule.endpoint.partition(".")[0]
            return owner.replace("glassware", "site")
    return None
