"""A visitor's story: reading, writing a message, a wrong turn; by mouse, by keyboard, by phone."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.sites import Site
from tests.browser.visitors import PHONE, Visitor


def test_the_docs_are_read_from_the_home_page_on(visitor: Visitor):
    """Navigation, contents, and the link to the next page lead through them."""
    visitor.open("/")
    visitor.follow("Docs", within="nav[aria-label=Main]")
    expect(visitor.page).to_have_url(f"{visitor.address}/docs/")
    visitor.follow("Your first plugin", within=".pages-contents > nav")
    expect(visitor.page.locator("h1")).to_contain_text("Your first plugin")
    expect(visitor.page.locator(".pages-contents > nav [aria-current=page]")).to_have_text(
        "Your first plugin"
    )
    onward = visitor.page.locator("a[rel=next]")
    address = onward.get_attribute("href")
    onward.click()
    expect(visitor.page).to_have_url(f"{visitor.address}{address}")
    visitor.page.locator("a[rel=prev]").click()
    expect(visitor.page.locator("h1")).to_contain_text("Your first plugin")


def test_a_message_is_refused_then_sent(visitor: Visitor):
    """Errors are tied to their fields, are led to, and cost nothing that was typed."""
    visitor.open("/forms/contact")
    # The browser's own checks would hide those of the site.
    visitor.page.locator("form.gw-form").evaluate("form => { form.noValidate = true; }")
    visitor.fill({"Your name": "Émilie", "Your e-mail address": "nowhere"})
    visitor.send("Send")
    email = visitor.page.get_by_label("Your e-mail address")
    expect(email).to_have_attribute("aria-invalid", "true")
    described = (email.get_attribute("aria-describedby") or "").split()
    assert [visitor.page.locator(f"#{each}").count() for each in described] == [1] * len(described)
    assert any(each.endswith("-errors") for each in described)
    expect(visitor.page.locator("[data-gw-errors]")).to_be_focused()
    visitor.inspect()
    visitor.follow("Your e-mail address", within="[data-gw-errors]")
    expect(email).to_be_focused()
    expect(visitor.page.get_by_label("Your name")).to_have_value("Émilie")
    visitor.fill({"Your e-mail address": "emilie@example.org", "Subject": "Hello", "Message": "One line."})
    visitor.send("Send")
    expect(visitor.page).to_have_url(re.compile("/forms/contact/thanks"))
    assert visitor.heading() == "Thank you"


def test_a_wrong_turn_ends_on_a_page_of_the_site(visitor: Visitor):
    """It has the site's navigation, and a way home."""
    assert visitor.open("/no/such/page") == 404
    expect(visitor.page.locator("nav[aria-label=Main]")).to_be_visible()
    visitor.follow("To the home page")
    assert visitor.heading() == "Glassware"


def test_the_keyboard_skips_to_the_content(visitor: Visitor):
    """The first Tab shows the link, Enter leads past the navigation."""
    visitor.open("/docs/")
    visitor.page.keyboard.press("Tab")
    skip = visitor.page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("main")).to_be_focused()
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_keyboard_opens_menus(visitor: Visitor):
    """Enter opens, the arrows move, Escape closes and gives the focus back."""
    visitor.open("/")
    toggle = visitor.page.get_by_role("button", name="Light or dark")
    toggle.focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("ArrowDown")
    expect(visitor.page.get_by_role("button", name="Light", exact=True)).to_be_focused()
    visitor.inspect()
    visitor.page.keyboard.press("Escape")
    expect(toggle).to_be_focused()
    expect(toggle).to_have_attribute("aria-expanded", "false")


def test_the_dark_scheme_lasts(visitor: Visitor):
    """What is chosen goes before what the system prefers, on every page, after a reload too."""
    root = visitor.page.locator("html")
    visitor.open("/")
    expect(root).to_have_attribute("data-bs-theme", "light")
    visitor.press("Light or dark")
    visitor.press("Dark")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    visitor.page.reload()
    expect(root).to_have_attribute("data-bs-theme", "dark")
    visitor.open("/docs/")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    visitor.press("Light or dark")
    visitor.press("Like the system")
    expect(root).to_have_attribute("data-bs-theme", "light")


def test_a_phone_opens_the_menu(visit: Callable[..., Visitor], site: Site):
    """The navigation is one tap away, and so is the list of pages beside a text."""
    visitor = visit(site.address, width=PHONE)
    visitor.open("/")
    contact = visitor.page.locator("nav[aria-label=Main]").get_by_role("link", name="Contact")
    expect(contact).to_be_hidden()
    visitor.press("Menu")
    expect(contact).to_be_visible()
    visitor.inspect()
    contact.click()
    assert visitor.heading() == "Contact"
    visitor.open("/docs/tutorial")
    visitor.page.get_by_text("All pages").click()
    visitor.follow("Hooks", within=".pages-contents details")
    expect(visitor.page).to_have_url(re.compile("/docs/hooks$"))
