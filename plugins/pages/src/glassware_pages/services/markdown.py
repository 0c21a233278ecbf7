"""Markdown as HTML that is safe to show: parsed by markdown-it, coloured by Pygments, cleaned by nh3."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.gfm import gfm_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

Relink = Callable[[str], str | None]

DEEPEST_ANCHOR = 4
PAGES_KEPT = 256
ALIGNMENTS = {"text-align:center": "text-center", "text-align:right": "text-end"}
ALERTS = ("note", "tip", "important", "warning", "caution")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TAGS = frozenset(
    (
        *("a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl", "dt"),
        *("em", "figcaption", "figure", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "picture", "pre"),
        *("q", "s", "samp", "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody"),
        *("td", "tfoot", "th", "thead", "tr", "u", "ul", "var", *HEADINGS),
    )
)
ATTRIBUTES = {
    "a": {"href", "title", "id"},
    "abbr": {"title"},
    "details": {"open"},
    "img": {"src", "alt", "title", "width", "height"},
    "li": {"id"},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    **{heading: {"id"} for heading in HEADINGS},
}
# Any other class would let a page borrow the look of the site: an overlay, a log-in form.
CLASSES = {
    "a": {"header-anchor", "footnote-backref"},
    "div": {"table-responsive", "markdown-alert", *(f"markdown-alert-{kind}" for kind in ALERTS)},
    "p": {"markdown-alert-title"},
    "section": {"footnotes"},
    "span": {name for name in STANDARD_TYPES.values() if name},
    "sup": {"footnote-ref"},
    "td": set(ALIGNMENTS.values()),
    "th": set(ALIGNMENTS.values()),
}
FOCUSABLE = {"pre": {"tabindex": {"0"}}, "div": {"tabindex": {"0"}}}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that a link can lead to."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML, the text of its first `h1`, its headings, and its front matter as written."""

    html: Markup
    title: str | None
    headings: tuple[Heading, ...]
    front_matter: str | None


@lru_cache(maxsize=PAGES_KEPT)
def render(text: str) -> Rendered:
    """Return a page of the database as HTML."""
    return _render(text, None, front_matter=False)


def render_file(text: str, relink: Relink) -> Rendered:
    """Return a file as HTML, each relative URL in it put through `relink`; None removes the URL."""
    return _render(text, relink, front_matter=True)


def _render(text: str, relink: Relink | None, *, front_matter: bool) -> Rendered:
    parser = _parser(front_matter=front_matter)
    environment: dict[str, object] = {}
    tokens = parser.parse(text, environment)
    for token in tokens:
        _align(token)
    headings = tuple(
        Heading(int(token.tag[1]), str(token.attrGet("id")), _text_of(inline))
        for token, inline in pairwise(tokens)
        if token.type == "heading_open" and token.attrGet("id")
    )
    written = next((token.content for token in tokens if token.type == "front_matter"), None)
    title = next((heading.text for heading in headings if heading.level == 1), None)
    html = _cleaner(relink).clean(parser.renderer.render(tokens, parser.options, environment))
    # Nothing but what nh3 let through is marked as safe.
    return Rendered(Markup(html), title, headings, written)  # noqa: S704


def _align(token: Token) -> None:
    """Say by a class what markdown-it says by a style, which no page may bear."""
    alignment = ALIGNMENTS.get(str(token.attrGet("style")))
    if alignment:
        token.attrSet("class", alignment)


@cache
def _parser(*, front_matter: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"highlight": _highlight}).use(gfm_plugin)
    # A box that nobody can tick says nothing to a screen reader; the brackets do.
    parser.options["tasklists"] = False
    parser.use(anchors_plugin, max_level=DEEPEST_ANCHOR, permalink=True, permalinkSymbol="#")
    if front_matter:
        parser.use(front_matter_plugin)
    # A wide table scrolls by itself, also by keyboard; the page does not.
    parser.add_render_rule("table_open", _open_table)
    parser.add_render_rule("table_close", _close_table)
    return parser


def _cleaner(relink: Relink | None) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        tag_attribute_values=FOCUSABLE,
        # No link opens a window, which is what the default, noopener, is for.
        link_rel=None,
        set_tag_attribute_values={"img": {"loading": "lazy"}},
        url_schemes={"http", "https", "mailto", "tel"},
        url_relative=relink or "pass_through",
    )


def _highlight(code: str, language: str, _attributes: str) -> str:
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        coloured = escape(code)
    else:
        coloured = highlight(code, lexer, HtmlFormatter(nowrap=True))
    return f'<pre tabindex="0"><code>{coloured}</code></pre>\n'


def _open_table(*_arguments: object) -> str:
    return '<div class="table-responsive" tabindex="0"><table>\n'


def _close_table(*_arguments: object) -> str:
    return "</table></div>\n"


def _text_of(inline: Token) -> str:
    kept = ("text", "code_inline")
    return "".join(child.content for child in inline.children or () if child.type in kept).strip()
