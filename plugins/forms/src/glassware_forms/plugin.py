"""Start here: everything that this plugin adds to a site."""

from flask import Blueprint

from glassware import hookimpl
from glassware.contributions import NavItem, Permission
from glassware_forms import services, views
from glassware_forms.settings import FormsSettings


@hookimpl
def register_settings() -> type[FormsSettings]:
    """Return the model of `[forms]`."""
    return FormsSettings


@hookimpl
def register_blueprint() -> Blueprint:
    """Return the contact form and the list of what was sent."""
    return views.blueprint


@hookimpl
def register_navigation() -> list[NavItem]:
    """Return links to the contact form and, for whoever may read it, to what was sent."""
    return [
        NavItem("Contact", "forms.contact", order=210),
        NavItem("Submissions", "forms.submissions", "admin", order=30),
    ]


@hookimpl
def register_permissions() -> list[Permission]:
    """Return the rights to read and to delete what was sent."""
    return [
        Permission(services.READ, "Read what was sent by forms", ("editor", "administrator")),
        Permission(services.DELETE, "Delete what was sent by forms", ("administrator",)),
    ]
