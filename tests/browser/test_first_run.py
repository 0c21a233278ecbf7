"""The first minutes of a site: from the link that `glassware up` prints to its administrator."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.sites import Site
from tests.browser.visitors import ADMINISTRATOR, Visitor


def test_the_set_up_link_makes_one_administrator(visit: Callable[..., Visitor], new_site: Site):
    """Who holds it is let in and may administer; it then leads nowhere, for him and for others."""
    ada = visit(new_site.address)
    ada.open(new_site.setup_link)
    assert ada.heading() == "Set up Glassware"
    ada.fill(ADMINISTRATOR | {"Password": "short"})
    ada.press("Make the administrator")
    expect(ada.page.locator("input:invalid")).to_be_focused()
    ada.fill(ADMINISTRATOR)
    ada.send("Make the administrator")
    expect(ada.page.get_by_role("status")).to_contain_text("you are its administrator")
    ada.choose("Administration", "People")
    expect(ada.page.locator("tbody")).to_contain_text("administrator")
    for late in (ada, visit(new_site.address)):
        assert late.open(new_site.setup_link) == 404
        late.inspect()
