"""Somebody with a browser, and a watch on everything that the browser finds wrong."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, Response, StorageState

PHONE, DESK = 390, 1280
"""Widths in CSS pixels."""

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PASSWORD = "correct horse battery staple"
ADMINISTRATOR = {"Username": "ada", "E-mail address": "ada@example.org", "Password": PASSWORD}

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} forbids ${event.blockedURI} ${event.sample}`);
});
"""
# Chromium says this of every status from 400 on, which is noted of responses, and right for some pages.
STATUS = "Failed to load resource"
# Colours are what the schemes differ in.
RULES = {"light": {}, "dark": {"runOnly": {"type": "rule", "values": ["color-contrast"]}}}
GRAVE = {"serious", "critical"}


class Visitor:
    """A page, what went wrong on it, and the few things that people do."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.faults: list[str] = []
        self.dialogs: list[str] = []
        self.accepts = False
        page.context.on("console", self._note_message)
        page.context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        page.context.on("request", self._note_request)
        page.context.on("response", self._note_response)
        page.context.on("dialog", self._note_dialog)

    def open(self, path: str) -> int:
        """Go to a page of the site; return the answer's status."""
        answer = self.page.goto(path if path.startswith("http") else self.address + path)
        assert answer
        return answer.status

    def follow(self, name: str, within: str = "body") -> None:
        """Click a link, and wait for what it leads to."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("link", name=name, exact=True).click()

    def press(self, name: str, within: str = "body") -> None:
        """Click a button."""
        self.page.locator(within).get_by_role("button", name=name, exact=True).click()

    def send(self, name: str, within: str = "main") -> None:
        """Click a button that sends a form, and wait for the answer."""
        with self.page.expect_navigation():
            self.press(name, within)

    def choose(self, menu: str, item: str) -> None:
        """Open a menu of the header, click what is in it, and wait for where it leads."""
        header = self.page.locator("header")
        header.get_by_role("button", name=menu, exact=True).click()
        with self.page.expect_navigation():
            header.locator(".dropdown-menu.show .dropdown-item").get_by_text(item, exact=True).click()

    def fill(self, values: Mapping[str, str]) -> None:
        """Type into fields, by their labels."""
        for label, text in values.items():
            self.page.get_by_label(label).first.fill(text)

    def log_in(self, name: str, password: str = PASSWORD) -> None:
        """Log in by the form."""
        self.open("/auth/login")
        self.fill({"Username or e-mail address": name, "Password": password})
        self.send("Log in")

    def heading(self) -> str:
        """Return the page's one heading of the first level."""
        return self.page.locator("h1").inner_text()

    def inspect(self) -> None:
        """Fail for what anybody could find wrong with the page shown now, in light and in dark."""
        for scheme in SCHEMES:
            self.page.emulate_media(color_scheme=scheme)
            found = Axe().run(self.page, options=RULES[scheme])["violations"]
            self.faults += [_worded(each, scheme, self.page.url) for each in found if each["impact"] in GRAVE]
        self.page.emulate_media(color_scheme="light")
        over = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if over > 0:
            self.faults.append(f"{self.page.url} is {over} pixels wider than the window")
        assert not self.faults, "\n".join(self.faults)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(STATUS):
            self.faults.append(f"console: {message.text}")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:")):
            self.faults.append(f"left the host: {request.url}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.faults.append(f"{response.status}: {response.url}")

    def _note_dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        if self.accepts:
            dialog.accept()
        else:
            dialog.dismiss()


@contextmanager
def visiting(
    browser: Browser, address: str, *, width: int = DESK, state: StorageState | None = None
) -> Iterator[Visitor]:
    """Open a browser without a past, or with the cookies of `state`; whatever it found wrong fails."""
    context = browser.new_context(
        viewport={"width": width, "height": 844 if width == PHONE else 800},
        storage_state=state,
        locale="en-GB",
        reduced_motion="reduce",
        color_scheme="light",
        is_mobile=width == PHONE,
        has_touch=width == PHONE,
    )
    context.set_default_timeout(15_000)
    context.add_init_script(REPORT_VIOLATIONS)
    try:
        visitor = Visitor(context.new_page(), address)
        yield visitor
        assert not visitor.faults, "\n".join(visitor.faults)
    finally:
        context.close()


def _worded(violation: Mapping[str, Any], scheme: str, url: str) -> str:
    nodes = "; ".join(f"{node['html'][:160]} {node['failureSummary']}" for node in violation["nodes"][:3])
    return f"axe, {scheme}, {url}: {violation['help']}: {nodes}"
