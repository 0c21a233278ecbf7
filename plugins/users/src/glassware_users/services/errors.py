"""What can be wrong with an account. Each error takes facts, keeps them as data, and words itself."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext


@dataclass(eq=False)
class UserError(Exception):
    """An account cannot be made, changed or removed as asked."""


@dataclass(eq=False)
class InvalidUserError(UserError):
    """A field's value cannot be taken. `message` is a string that is translated when it is shown."""

    field: str
    message: Any

    def __str__(self) -> str:
        return str(self.message)


@dataclass(eq=False)
class UserExistsError(UserError):
    """Another account has this `username` or `email`."""

    field: str

    @property
    def message(self) -> str:
        """What to tell whoever may know who has an account."""
        if self.field == "email":
            return gettext("Another account has this e-mail address.")
        return gettext("Another account has this username.")

    def __str__(self) -> str:
        return self.message


@dataclass(eq=False)
class LastAdministratorError(UserError):
    """Without this account nobody would be left to administer the site."""

    def __str__(self) -> str:
        return gettext("This is the last active administrator. Make somebody else an administrator first.")
