"""What the contact form accepts."""

import re

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, StringField, TextAreaField
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, Email, Length, StopValidation, ValidationError

from glassware.settings import settings
from glassware_forms.settings import FormsSettings

# At best these are noise, at worst another header in a mail, or a NUL, which PostgreSQL does not store.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
CONTROL_BUT_WHITE_SPACE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def strip(value: str | None) -> str | None:
    """Return the text without the white space around it."""
    return value.strip(" \t\r\n") if value else value


def plain_newlines(value: str | None) -> str | None:
    """Return the text with the line ends that browsers count: one character each."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if value else value


class AtMost(Length):
    """Refuses what is too long, and keeps the validators after it from reading it."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Raise `StopValidation` for one character too many."""
        try:
            super().__call__(form, field)
        except ValidationError as error:
            raise StopValidation(*error.args) from error


class Without:
    """Refuses text in which a pattern is found."""

    def __init__(self, refused: re.Pattern[str]) -> None:
        self.refused = refused

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Raise `StopValidation` if it is."""
        if self.refused.search(field.data or ""):
            raise StopValidation(gettext("This has characters in it that cannot be printed."))


class ContactForm(FlaskForm):
    """A message to those who run the site."""

    name = StringField(
        lazy_gettext("Your name"),
        filters=[strip],
        validators=[DataRequired(), AtMost(max=120), Without(CONTROL)],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        lazy_gettext("Your e-mail address"),
        filters=[strip],
        validators=[DataRequired(), AtMost(max=254), Without(CONTROL), Email()],
        description=lazy_gettext("Only used to answer you."),
        render_kw={"autocomplete": "email"},
    )
    subject = StringField(
        lazy_gettext("Subject"),
        filters=[strip],
        validators=[DataRequired(), AtMost(max=200), Without(CONTROL)],
    )
    message = TextAreaField(
        lazy_gettext("Message"),
        filters=[plain_newlines, strip],
        validators=[DataRequired(), Without(CONTROL_BUT_WHITE_SPACE)],
        render_kw={"rows": 8},
    )
    # People do not see this field, programs fill it in.
    website = StringField(lazy_gettext("Leave this empty"))

    def validate_message(self, field: Field) -> None:
        """Refuse a message that is longer than the site takes."""
        longest = settings(FormsSettings).max_length
        if len(field.data) > longest:
            raise ValidationError(
                gettext(
                    "This has %(length)d characters; %(longest)d are the most.",
                    length=len(field.data),
                    longest=longest,
                )
            )

    @property
    def by_a_program(self) -> bool:
        """Whether the field that nobody sees is filled in."""
        return bool(self.website.data)
