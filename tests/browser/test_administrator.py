"""The administrator's story: people, messages and pages."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.sites import Site
from tests.browser.visitors import PHONE, Visitor


def test_people_are_made_changed_shut_out_and_deleted(administrator: Visitor):
    """Each step says what it did; deleting asks first, and a no is a no."""
    ada = administrator
    ada.open("/")
    ada.choose("Administration", "People")
    ada.follow("New account")
    ada.fill({"Username": "ada", "E-mail address": "another@example.org"})
    ada.send("Create account")
    ada.inspect()
    ada.fill({"Username": "mary", "E-mail address": "mary@example.org", "Display name": "Mary Somerville"})
    ada.page.get_by_label("editor").check()
    ada.send("Create account")
    expect(ada.page.get_by_role("status")).to_contain_text("Mary Somerville has an account now.")
    expect(ada.page.locator("dl")).to_contain_text("editor")
    ada.follow("Edit")
    ada.page.get_by_label("Active").uncheck()
    ada.send("Save")
    expect(ada.page.locator("dl")).to_contain_text("Deactivated")
    ada.inspect()
    ada.press("Delete account")
    assert ada.dialogs == ["Delete the account of Mary Somerville?"]
    expect(ada.page.locator("h1")).to_have_text("Mary Somerville")
    ada.accepts = True
    ada.send("Delete account")
    expect(ada.page.get_by_role("status").first).to_contain_text("is deleted")
    expect(ada.page.locator("tbody")).not_to_contain_text("Mary Somerville")


def test_the_last_administrator_stays(administrator: Visitor):
    """Ada cannot delete herself, and is told why."""
    administrator.open("/users/?q=ada")
    administrator.follow("ada", within="tbody")
    administrator.accepts = True
    administrator.send("Delete account")
    expect(administrator.page.get_by_role("alert")).to_be_visible()
    administrator.inspect()
    assert administrator.open("/users/") == 200


def test_a_message_arrives(visitor: Visitor, administrator: Visitor):
    """It is listed, read with its lines kept, and deleted."""
    visitor.open("/forms/contact")
    visitor.fill({"Your name": "Émilie", "Your e-mail address": "emilie@example.org"})
    visitor.fill({"Subject": "Two lines & a <tag>", "Message": "First.\nSecond."})
    visitor.send("Send")
    administrator.open("/")
    administrator.choose("Administration", "Submissions")
    administrator.follow("Two lines & a <tag>")
    text = administrator.page.locator(".gw-text")
    expect(text).to_have_js_property("innerText", "First.\nSecond.")
    administrator.accepts = True
    administrator.send("Delete")
    expect(administrator.page.get_by_role("status").first).to_contain_text("deleted")


def test_a_page_is_a_draft_until_it_is_published(visitor: Visitor, administrator: Visitor):
    """Until then visitors get 404; afterwards its Markdown is a page of the site."""
    ada = administrator
    ada.open("/")
    ada.choose("Administration", "Pages")
    ada.follow("New page")
    ada.fill({"Title": "Our history", "Address": "docs/history", "Text": "Founded by **three** people."})
    ada.send("Save")
    expect(ada.page.get_by_label("Address")).to_have_attribute("aria-invalid", "true")
    ada.inspect()
    ada.fill({"Address": "/team/history"})
    ada.send("Save")
    expect(ada.page.get_by_text("Draft", exact=True)).to_be_visible()
    ada.inspect()
    assert visitor.open("/team/history") == 404
    ada.follow("Edit this page")
    ada.page.get_by_label("Published").check()
    ada.send("Save")
    assert visitor.open("/team/history") == 200
    expect(visitor.page.locator("article strong")).to_have_text("three")
    expect(visitor.page.get_by_role("link", name="Edit this page")).to_have_count(0)


def test_a_phone_shows_the_menus_of_who_is_signed_in(
    visit: Callable[..., Visitor], site: Site, administration: object
):
    """Administration and account open inside the menu, and lead on."""
    ada = visit(site.address, width=PHONE, state=administration)
    ada.open("/users/")
    ada.press("Menu")
    ada.press("Administration")
    ada.inspect()
    ada.press("ada")
    expect(ada.page.get_by_role("button", name="Log out")).to_be_visible()
    ada.follow("Account")
    assert ada.heading() == "Your account"
