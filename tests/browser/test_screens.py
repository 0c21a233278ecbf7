"""Every main screen, on a phone and on a desk, in light and in dark: nothing is wrong with any of them.

`GLASSWARE_PICTURES` may name a folder; pictures of the screens are then written there.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.sites import Site
from tests.browser.visitors import ADMINISTRATOR, DESK, PHONE, SCHEMES, Visitor

PICTURES = os.environ.get("GLASSWARE_PICTURES", "")

VISITORS_SCREENS = {
    "home": "/",
    "about": "/about",
    "docs": "/docs/",
    "document": "/docs/tutorial",
    "table": "/docs/flask-guide",
    "contact": "/forms/contact",
    "thanks": "/forms/contact/thanks",
    "log-in": "/auth/login",
    "register": "/auth/register",
    "missing": "/nowhere",
}
NOTHING_YET = {"no-submissions": "/forms/submissions", "no-pages": "/pages/"}
ADMINISTRATORS_SCREENS = {
    "home-administrator": "/",
    "account": "/auth/account",
    "profile": "/users/me",
    "people": "/users/",
    "new-person": "/users/new",
    "person": "/users/2",
    "edit-person": "/users/2/edit",
    "submissions": "/forms/submissions",
    "submission": "/forms/submissions/1",
    "pages": "/pages/",
    "new-page": "/pages/new",
    "edit-page": "/pages/1/edit",
    "page": "/team/history",
}
PEOPLE = {
    "grace": "Grace Hopper",
    "katherine": "Katherine Johnson",
    "mary.somerville": "Mary Somerville",
    "sofya_kovalevskaya": "Sofya Vasilyevna Kovalevskaya",
}
MESSAGES = {
    "The tutorial helped": "My first plugin ran before lunch.\n\nMay a plugin bring a theme of its own?",
    "A talk about plugins in November, and whether you would like to come to it": "We meet on Tuesday.",
}
PAGES = {
    "/team/history": (
        "Our history",
        "Founded by *three* people and a `plugins.toml`.\n\n## Since then\n\nMore.",
    ),
    "/imprint": ("Imprint", "Who answers for this site."),
}


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_every_screen_is_sound(visit: Callable[..., Visitor], new_site: Site, width: int):
    """It fits the window, everybody can use it, it asks no other host, and the browser is content."""
    visitor = visit(new_site.address, width=width)
    show(visitor, "set-up", new_site.setup_link)
    for name, path in VISITORS_SCREENS.items():
        show(visitor, name, path)
    visitor.open(new_site.setup_link)
    visitor.fill(ADMINISTRATOR)
    visitor.send("Make the administrator")
    for name, path in NOTHING_YET.items():
        show(visitor, name, path)
    fill(visitor)
    for name, path in ADMINISTRATORS_SCREENS.items():
        show(visitor, name, path)


def fill(ada: Visitor) -> None:
    """Give the site people, messages and pages."""
    for username, name in PEOPLE.items():
        ada.open("/users/new")
        email = f"{username}@example.org"
        ada.fill({"Username": username, "E-mail address": email, "Display name": name})
        if username == "grace":
            ada.page.get_by_label("editor").check()
        ada.send("Create account")
    for subject, message in MESSAGES.items():
        ada.open("/forms/contact")
        ada.fill({"Your name": "Émilie", "Your e-mail address": "emilie@example.org"})
        ada.fill({"Subject": subject, "Message": message})
        ada.send("Send")
    for path, (title, text) in PAGES.items():
        ada.open("/pages/new")
        ada.fill({"Title": title, "Address": path, "Text": text})
        ada.page.get_by_label("Published").set_checked(path == "/team/history")
        ada.send("Save")


def show(visitor: Visitor, name: str, path: str) -> None:
    """Open a screen, look for faults, and take its pictures if they are wanted."""
    visitor.open(path)
    visitor.inspect()
    if PICTURES:
        width = visitor.page.viewport_size["width"] if visitor.page.viewport_size else 0
        for scheme in SCHEMES:
            visitor.page.emulate_media(color_scheme=scheme)
            visitor.page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{scheme}.png", full_page=True)
        visitor.page.emulate_media(color_scheme="light")
