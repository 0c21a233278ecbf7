"""What the guestbook accepts."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

NO_CONTROLS = Regexp(r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$", message=lazy_gettext("Use plain text."))


class EntryForm(FlaskForm):
    """A visitor's entry."""

    name = StringField(lazy_gettext("Your name"), [DataRequired(), Length(max=80), NO_CONTROLS])
    town = StringField(lazy_gettext("Your town"), [Length(max=80), NO_CONTROLS])
    message = TextAreaField(lazy_gettext("Your message"), [DataRequired(), Length(max=1000), NO_CONTROLS])


class AnswerForm(FlaskForm):
    """A reply to an entry."""

    message = TextAreaField(lazy_gettext("Your answer"), [DataRequired(), Length(max=1000), NO_CONTROLS])
