"""Tests of `services/markdown.py`."""

import re
from html.parser import HTMLParser

import pytest

from glassware_pages.services.markdown import render, render_file

POLYGLOTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    "<form action=/auth/logout method=post><button>x</button></form>",
    "<base href=//evil.example><link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<style>body{display:none}</style><p style='position:fixed;inset:0'>x</p>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href=' java\tscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<details open ontoggle=alert(1)>x</details>",
    "<div class='modal position-fixed vh-100' tabindex=-1 data-bs-toggle=modal>x</div>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](vbscript:msgbox)",
    "![x](javascript:alert(1))",
    '![x](x"onerror="alert(1))',
    '![x" onerror="alert(1)](x.png)',
    '[x](x "t\\" onmouseover=\\"alert(1)")',
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    '```"><img src=x onerror=alert(1)>\nx\n```',
    '```html\n<img src=x onerror="alert(1)">\n```',
    "# <img src=x onerror=alert(1)>",
    '# "><script>alert(1)</script>',
    "[^1]: <script>alert(1)</script>\n\nx[^1]",
    '[^"><script>alert(1)</script>]: y\n\nx[^"><script>alert(1)</script>]',
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "> [!NOTE]\n> <script>alert(1)</script>",
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() )//</stYle/</scRipt/--!><sVg/oNloAd=alert()//>",
    "<!--<img src=--><img src=x onerror=alert(1)//>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<x onclick=alert(1)>\u0000<scr\u0000ipt>alert(1)</scr\u0000ipt>",
)
HARMFUL = {"base", "button", "embed", "form", "iframe", "input", "link", "math", "meta", "noscript"}
HARMFUL |= {"object", "script", "style", "svg", "template"}
CLASSES = re.compile(
    r"markdown-alert.*|footnote.*|header-anchor|table-responsive|text-(end|center)|[a-z0-9]{1,3}"
)


class Reader(HTMLParser):
    """Reads HTML as a browser does, and keeps what would run, frame, restyle or submit."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag, attribute, URL, class that no page may have."""
        if tag in HARMFUL:
            self.found.append(tag)
        for name, value in attrs:
            text = re.sub(r"[\0-\x20]", "", value or "").lower()
            if name.startswith(("on", "data-")) or name in ("style", "srcdoc"):
                self.found.append(name)
            if name in ("href", "src") and text.startswith(("javascript:", "vbscript:", "data:")):
                self.found.append(text)
            if name == "class" and not all(CLASSES.fullmatch(one) for one in (value or "").split()):
                self.found.append(text)


def harm_in(html: str) -> list[str]:
    """Return what is harmful in some HTML."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.found


@pytest.mark.parametrize("text", POLYGLOTS)
def test_no_text_becomes_a_program(text: str) -> None:
    """Whatever is written, no tag, attribute or URL comes out that a browser would run."""
    assert harm_in(render(text).html) == []
    assert harm_in(render_file(text, lambda url: url).html) == []


def test_the_reader_sees_programs() -> None:
    """The test above fails for what is let through: raw, most of its texts are harmful."""
    assert all(
        harm_in(text) for text in POLYGLOTS if text.startswith("<") and "javascript:a" not in text[:15]
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** ~~gone~~", "<strong>bold</strong> <s>gone</s>"),
        ("https://example.com", '<a href="https://example.com">https://example.com</a>'),
        ("<kbd>Ctrl</kbd>", "<kbd>Ctrl</kbd>"),
        ("> [!TIP]\n> Do.", '<div class="markdown-alert markdown-alert-tip">'),
        ("| a |\n|--:|\n| 1 |", '<td class="text-end">1</td>'),
        ("[m](mailto:a@example.com)", '<a href="mailto:a@example.com">m</a>'),
        ("![a](b.png)", '<img src="b.png" alt="a" loading="lazy">'),
        ("x[^1]\n\n[^1]: note", '<li id="fn1">'),
        ("[ ] to do", "[ ] to do"),
    ],
)
def test_what_github_shows_is_shown(text: str, html: str) -> None:
    """GitHub's dialect is understood, so a file looks alike there and here."""
    assert html in render(text).html


def test_code_is_coloured_by_classes() -> None:
    """Code of a known language is marked for the style sheet, with no style of its own."""
    html = render("```python\ndef f(): pass\n```").html
    assert '<span class="k">def</span>' in html
    assert "style=" not in html


@pytest.mark.parametrize("language", ["", "nosuchlanguage", "../../etc/passwd"])
def test_code_of_an_unknown_language_is_shown_plainly(language: str) -> None:
    """A language that Pygments does not know costs the colours only."""
    assert "<code>a &lt; b\n</code>" in render(f"```{language}\na < b\n```").html


def test_headings_are_found_with_unique_ids() -> None:
    """Headings that read alike get ids that differ, as on GitHub."""
    rendered = render("# The `title`\n\n## Use it!\n\n## Use it!\n")
    assert rendered.title == "The title"
    assert [(heading.level, heading.id) for heading in rendered.headings] == [
        (1, "the-title"),
        (2, "use-it"),
        (2, "use-it-1"),
    ]
    assert rendered.headings[1].text == "Use it!"


def test_wide_tables_and_code_can_be_scrolled_by_keyboard() -> None:
    """What scrolls by itself can have the focus."""
    html = render("| a |\n|---|\n| 1 |\n\n```\nx\n```").html
    assert '<div class="table-responsive" tabindex="0"><table>' in html
    assert '<pre tabindex="0">' in html


def test_only_a_file_has_front_matter() -> None:
    """A page of the database has columns for that; three dashes there are a line."""
    text = "---\ntitle: x\n---\n\nText"
    assert render_file(text, lambda url: url).front_matter == "title: x"
    assert render(text).front_matter is None


def test_relative_urls_are_put_through_the_relinker() -> None:
    """Links, images and raw HTML alike; None takes the URL away."""
    text = '[a](a.md) <img src="b.png"> [c](https://example.com/c.md) [d](d.md)'
    html = render_file(text, lambda url: None if url == "d.md" else f"new/{url}").html
    assert 'href="new/a.md"' in html
    assert 'src="new/b.png"' in html
    assert 'href="https://example.com/c.md"' in html
    assert "<a>d</a>" in html
