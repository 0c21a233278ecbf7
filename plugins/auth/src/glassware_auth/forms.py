"""What the pages accept."""

from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from glassware_auth.passwords import LONGEST, SHORTEST
from glassware_auth.services import LONGEST_LOGIN

LONGEST_USERNAME = 64


def _new_password(label: Any) -> PasswordField:  # noqa: ANN401 - a lazy string has no type of its own
    return PasswordField(
        label,
        validators=[
            InputRequired(),
            Length(SHORTEST, LONGEST, message=lazy_gettext("A password has %(min)d to %(max)d characters.")),
        ],
        description=lazy_gettext("At least %(shortest)d characters; length counts.", shortest=SHORTEST),
        render_kw={"autocomplete": "new-password"},
    )


class LogInForm(FlaskForm):
    """Who, and a password. What is wrong with either is not said here but by the answer, always the same."""

    username = StringField(
        lazy_gettext("Username or e-mail address"),
        validators=[InputRequired(), Length(max=LONGEST_LOGIN)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "autofocus": True},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        validators=[InputRequired()],
        render_kw={"autocomplete": "current-password"},
    )


class AccountForm(FlaskForm):
    """A new account: the visitor's own, or that of the first administrator."""

    username = StringField(
        lazy_gettext("Username"),
        validators=[InputRequired(), Length(max=LONGEST_USERNAME)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "autofocus": True},
    )
    email = EmailField(
        lazy_gettext("E-mail address"),
        validators=[InputRequired(), Length(max=LONGEST_LOGIN)],
        render_kw={"autocomplete": "email"},
    )
    password = _new_password(lazy_gettext("Password"))


class PasswordForm(FlaskForm):
    """Another password, for who knows the present one."""

    current_password = PasswordField(
        lazy_gettext("Current password"),
        validators=[InputRequired()],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = _new_password(lazy_gettext("New password"))
