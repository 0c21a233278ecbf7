"""Input that is made to become script, in every field of every form and in the addresses that are shown."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import PASSWORD, Visitor

POLYGLOTS = {
    "tags": "'\"><img alt=x src=data:, onerror=alert(1)></title></textarea>"
    "<script>alert(1)</script><svg onload=alert(1)>",
    "links": '[a](javascript:alert(1)) <a href=javascript:alert(1)>b</a> ![c](x" onerror=alert(1))',
    "templates": "{{7*7}}${alert(1)}<%= 7*7 %>'-alert(1)-'</style><style>@import'//x.example'</style>",
}
VISITORS_FORMS = ["/forms/contact", "/auth/login", "/auth/register"]
MEMBERS_FORMS = ["/auth/account", "/users/me"]
ADMINISTRATORS_FORMS = ["/users/new", "/pages/new"]
QUERIES = [
    "/users/?q=%s",
    "/users/?sort=%s",
    "/auth/login?next=%s",
    "/%s",
    "/docs/%s",
    "/forms/submissions?page=%s",
]
FIELDS = "main form[method=post] :is(textarea, input:not([type=hidden], [type=checkbox], [type=radio]))"


@pytest.mark.parametrize(("kind", "text"), POLYGLOTS.items(), ids=list(POLYGLOTS))
def test_no_input_becomes_script(visitor: Visitor, administrator: Visitor, kind: str, text: str):
    """Refused or kept, it is shown as what it is: no dialog, no fault, no request to elsewhere."""
    for path in VISITORS_FORMS:
        stuff(visitor, path, text)
    name = f"mallory-{kind}"
    visitor.open("/auth/register")
    visitor.fill({"Username": name, "E-mail address": f"{name}@example.org", "Password": PASSWORD})
    visitor.send("Register")
    for path in MEMBERS_FORMS:
        stuff(visitor, path, text)
    for path in ADMINISTRATORS_FORMS:
        stuff(administrator, path, text)
    assert len(text) <= 120
    expect(visitor.page.locator("header .gw-name")).to_have_text(text)
    send_message(visitor, text)
    write_page(administrator, f"/hostile/{kind}", text)
    administrator.inspect()
    administrator.open("/forms/submissions")
    with administrator.page.expect_navigation():
        administrator.page.locator("tbody a").first.click()
    assert administrator.page.locator(".gw-text").inner_text() == text
    for query in QUERIES:
        administrator.open(query % quote(text, safe=""))
    administrator.open(f"/users/?q={name}")
    expect(administrator.page.locator("tbody a")).to_have_text(text)
    assert not visitor.dialogs + administrator.dialogs


def stuff(visitor: Visitor, path: str, text: str) -> None:
    """Put a text into every field of a page's form, past the browser's own checks, and send it."""
    visitor.open(path)
    fields = visitor.page.locator(FIELDS)
    assert fields.count()
    for field in fields.all():
        field.evaluate("(field, text) => { field.value = text; }", text)
    with visitor.page.expect_navigation():
        visitor.page.locator("main form[method=post]").first.evaluate("form => form.submit()")


def send_message(visitor: Visitor, text: str) -> None:
    """Send a message that is taken."""
    visitor.open("/forms/contact")
    visitor.fill(
        {"Your name": text, "Your e-mail address": "x@example.org", "Subject": text, "Message": text}
    )
    visitor.send("Send")
    assert visitor.heading() == "Thank you"


def write_page(visitor: Visitor, path: str, text: str) -> None:
    """Publish a page, and look at it."""
    visitor.open("/pages/new")
    visitor.fill({"Title": text, "Address": path, "Description": text, "Text": text})
    visitor.page.get_by_label("Published").check()
    visitor.send("Save")
    expect(visitor.page.locator("article")).to_be_visible()
