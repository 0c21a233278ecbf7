"""What the pages accept. The services say what else is wrong with a value."""

from collections.abc import Iterable

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from glassware_users.models import MEMBER, User
from glassware_users.services import InvalidUserError, UserError, UserExistsError, known_roles
from glassware_users.services.names import LONGEST_DISPLAY_NAME, LONGEST_EMAIL, LONGEST_USERNAME


def _display_name(autocomplete: str) -> StringField:
    return StringField(
        lazy_gettext("Display name"),
        validators=[Length(max=LONGEST_DISPLAY_NAME)],
        description=lazy_gettext("What others see. Without one it is the username."),
        render_kw={"autocomplete": autocomplete},
    )


class ProfileForm(FlaskForm):
    """What people may change of themselves."""

    display_name = _display_name("name")

    def blame(self, error: UserError) -> None:
        """Show an error of the services beside the field that it is about, or above the form."""
        name = error.field if isinstance(error, InvalidUserError | UserExistsError) else ""
        if name in self:
            self[name].errors = [*self[name].errors, str(error)]
        else:
            self.form_errors.append(str(error))


class PersonForm(ProfileForm):
    """An account, as administrators make and change it."""

    username = StringField(
        lazy_gettext("Username"),
        validators=[InputRequired(), Length(max=LONGEST_USERNAME)],
        description=lazy_gettext("Letters from a to z, digits, dots, hyphens and underscores."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    email = EmailField(
        lazy_gettext("E-mail address"),
        validators=[InputRequired(), Length(max=LONGEST_EMAIL)],
        render_kw={"autocomplete": "off"},
    )
    display_name = _display_name("off")
    roles = SelectMultipleField(
        lazy_gettext("Roles"),
        description=lazy_gettext("Everybody who has an account is a member."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    is_active = BooleanField(
        lazy_gettext("Active"),
        description=lazy_gettext(
            "Whoever is not cannot log in and may do nothing; nothing of theirs is lost."
        ),
    )

    def offer_roles(self, had: Iterable[str] = ()) -> None:
        """Let the roles be chosen among those that are known, and those that the account has."""
        self.roles.choices = [role for role in dict.fromkeys((*known_roles(), *had)) if role != MEMBER]

    @classmethod
    def of(cls, user: User | None, *, may_grant: bool) -> "PersonForm":
        """Return the form of an account, or of a new one; with its roles, for who may grant them."""
        form = cls(obj=user)
        form.offer_roles(user.roles if user else ())
        if not may_grant:
            del form.roles
        if user is None:
            del form.is_active
        return form
