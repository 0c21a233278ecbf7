"""Where `next` may lead, and where it may not."""

import pytest
from flask import Flask, request

from glassware_auth.destinations import here, safe_destination

GOOD = [
    "/",
    "/auth/account",
    "/users/7/edit?page=2&sort=name#top",
    "/search?q=http://evil.example//x",
    "/caf%C3%A9/%2F%2Fnot-a-host",
    "/a:b@c",
    "/?next=//evil.example",
]
BAD = [
    None,
    "",
    " ",
    "evil.example",
    "account",
    "?next=/",
    "#top",
    "//evil.example",
    "///evil.example",
    "////evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "/a\\b",
    "http://evil.example",
    "https://evil.example/",
    "HTTPS:evil.example",
    "http:evil.example",
    "http:/evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "mailto:a@evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    " //evil.example",
    " /account",
    "/account\r\nSet-Cookie: a=b",
    "/account\n",
    "/\0/evil.example",
    "/\x7f",
    "/\x0b/evil.example",
    "/ /evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/account//evil.example",
    "/\u2028/evil.example",
    "/\u3002evil.example",
    "\uff0f\uff0fevil.example",
    "/\uff0fevil.example",
    "//[::1",
    "/" + "a" * 2048,
]


@pytest.mark.parametrize("target", GOOD)
def test_a_path_on_this_site_is_followed(target: str) -> None:
    """A visitor gets back to where he was."""
    assert safe_destination(target) == target


@pytest.mark.parametrize("target", BAD)
def test_anything_else_is_not(target: str | None) -> None:
    """W4: no spelling that some browser or proxy takes for another host."""
    assert safe_destination(target) is None


@pytest.mark.parametrize(
    "url", ["/", "/a%20b?c=d+e", "/caf%C3%A9", "/a%0Ab", "/a%5Cb", "/?q=%2F%2F", "/a%3Fb"]
)
def test_where_a_request_is_can_be_returned_to(url: str) -> None:
    """What `here` writes, `safe_destination` accepts, and it leads to the same request."""
    app = Flask(__name__)
    with app.test_request_context(url):
        target = here(request)
        path, query = request.path, request.query_string
    assert safe_destination(target) == target
    with app.test_request_context(target):
        assert (request.path, request.query_string) == (path, query)
