"""A member's story: register, go, come back, leave nothing behind."""

import re

from playwright.sync_api import expect

from tests.browser.visitors import PASSWORD, Visitor


def register(visitor: Visitor, name: str) -> None:
    """Make an account by the form."""
    visitor.open("/auth/register")
    visitor.fill({"Username": name, "E-mail address": f"{name}@example.org", "Password": PASSWORD})
    visitor.send("Register")


def test_a_member_comes_and_goes(visitor: Visitor):
    """Registering lets in, logging out ends it, and the way back leads to where he wanted to go."""
    register(visitor, "grace")
    expect(visitor.page).to_have_url(f"{visitor.address}/auth/account")
    expect(visitor.page.get_by_role("status")).to_contain_text("Welcome")
    expect(visitor.page.locator("main")).to_contain_text("grace@example.org")
    visitor.choose("grace", "Profile")
    visitor.fill({"Display name": "Grace Hopper"})
    visitor.send("Save")
    expect(visitor.page.get_by_role("button", name="Grace Hopper")).to_be_visible()
    visitor.choose("Grace Hopper", "Log out")
    expect(visitor.page.get_by_role("status")).to_contain_text("logged out")
    visitor.inspect()
    visitor.open("/users/me")
    expect(visitor.page).to_have_url(re.compile("/auth/login"))
    visitor.fill({"Username or e-mail address": "Grace", "Password": PASSWORD})
    visitor.send("Log in")
    expect(visitor.page).to_have_url(f"{visitor.address}/users/me")


def test_after_logging_out_nothing_is_shown_again(visitor: Visitor):
    """Neither the browser's way back nor its cache has a page of the account left."""
    register(visitor, "rosalind")
    visitor.open("/users/me")
    visitor.open("/")
    visitor.choose("rosalind", "Log out")
    for _ in range(3):
        visitor.page.go_back()
        expect(visitor.page.locator("main")).to_be_visible()
        expect(visitor.page.locator("body")).not_to_contain_text("rosalind")
    expect(visitor.page).to_have_url(re.compile("/auth/login"))
    visitor.open("/")
    expect(visitor.page.get_by_role("link", name="Log in")).to_be_visible()


def test_a_wrong_password_says_no_more_than_that(visitor: Visitor):
    """Known name or unknown, the answer is the same, and what was typed as password is not sent back."""
    register(visitor, "lise")
    visitor.choose("lise", "Log out")
    said = []
    for name in ("lise", "nobody"):
        visitor.log_in(name, "not this one")
        said.append(visitor.page.get_by_role("alert").inner_text())
        expect(visitor.page.get_by_label("Password")).to_have_value("")
    visitor.inspect()
    assert said[0] == said[1]


def test_a_member_is_no_administrator(visitor: Visitor):
    """The menu is not there, and the address answers 403 with a page of the site."""
    register(visitor, "emmy")
    expect(visitor.page.get_by_role("button", name="Administration")).to_have_count(0)
    assert visitor.open("/users/") == 403
    expect(visitor.page.locator("nav[aria-label=Main]")).to_be_visible()
    visitor.inspect()
