"""A body comes out as HTML that cannot hurt readers."""

from __future__ import annotations

import lxml.html
import psutil
import pytest

from shared.article import BodyFormat
from shared.body import readable


def _shown(body: str, body_format: BodyFormat) -> str:
    return readable(body, body_format).html


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java\x01script:alert(1)">x</a>',
    '<a href="java&#1;script:alert(1)">x</a>',
    '<a href=" &#14; javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    "<iframe src=https://evil.example></iframe>",
    "<form action=https://evil.example><button>x</button></form>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=alert(1)>'>",
    '<p style="position:fixed" class="masthead" id="content" onclick="alert(1)">x</p>',
    "<<h1>script>alert(1)<</h1>/script>",
    "</div></main><meta http-equiv=refresh content=0;url=https://evil.example>",
]


@pytest.mark.parametrize("body_format", BodyFormat)
@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_or_reaches_out_survives(attack: str, body_format: BodyFormat) -> None:
    tree = lxml.html.fragment_fromstring(_shown(attack, body_format) or "<p>", create_parent="div")
    assert not tree.xpath("//script | //iframe | //form | //svg | //math | //style | //meta | //main | //button")
    assert not tree.xpath("//@*[starts-with(name(), 'on')] | //@style | //@*[contains(., 'masthead')]")
    assert all(name.startswith("text-") for name in tree.xpath("//@id"))
    assert all(
        url.startswith(("https://", "http://", "mailto:", "/", "#text-")) for url in tree.xpath("//@href | //@src")
    )


@pytest.mark.parametrize("element", ["blockquote", "q", "ins", "del"])
@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "//evil.example", "&#106;avascript:x", "rel"]
)
def test_a_citation_that_is_no_web_address_goes(element: str, url: str) -> None:
    assert "cite" not in _shown(f'<{element} CITE="{url}">x</{element}>', BodyFormat.HTML)


def test_a_citation_that_is_a_web_address_stays() -> None:
    cited = '<blockquote cite="https://a.example/ä?b=1">x</blockquote>'
    assert _shown(cited, BodyFormat.HTML) == cited


def test_markdown_has_tables_strikethrough_and_bare_links() -> None:
    tree = lxml.html.fragment_fromstring(
        _shown("|a|b|\n|-|-|\n|1|2|\n\n~~alt~~ https://a.example", BodyFormat.MARKDOWN), create_parent="div"
    )
    assert tree.xpath("//td/text()") == ["1", "2"]
    assert tree.xpath("//del/text()") == ["alt"]
    assert tree.xpath("//a/@href") == ["https://a.example"]


def test_text_keeps_its_paragraphs_line_ends_and_signs() -> None:
    made = _shown("Eins & <zwei>\r\ndrei\r\n\r\n\r\nvier\n", BodyFormat.TEXT)
    assert made == "<p>Eins &amp; &lt;zwei&gt;<br>drei</p>\n<p>vier</p>"


@pytest.mark.parametrize(
    ("body", "body_format"), [("# A", BodyFormat.MARKDOWN), ("<H1 class=x>A</H1>", BodyFormat.HTML)]
)
def test_the_page_keeps_its_only_first_level_heading(body: str, body_format: BodyFormat) -> None:
    assert _shown(body, body_format).strip() == '<h2 id="text-a">A</h2>'


def test_links_keep_their_worth_and_give_no_opener() -> None:
    assert _shown("[x](https://a.example)", BodyFormat.MARKDOWN).count('rel="noopener"') == 1


def test_images_load_when_readers_come_near() -> None:
    (image,) = lxml.html.fragment_fromstring(
        _shown('<figure><img src="https://a.example/b.jpg" alt="B" width="4" height="3"></figure>', BodyFormat.HTML)
    )
    assert dict(image.attrib) == {
        "src": "https://a.example/b.jpg",
        "alt": "B",
        "width": "4",
        "height": "3",
        "loading": "lazy",
    }


def test_unclosed_elements_do_not_reach_beyond_the_body() -> None:
    assert _shown("</article></div><p><b>x", BodyFormat.HTML) == "<p><b>x</b></p>"


def test_no_body_leaves_anything_in_memory() -> None:
    body, process = "Ein *Satz* mit [Ziel](https://a.example).\n\n" * 50, psutil.Process()
    for _ in range(2):
        before = process.memory_info().rss
        for number in range(1000):
            _shown(f"{body}{number}", BodyFormat.MARKDOWN)
    assert process.memory_info().rss - before < 4_000_000, "of a thousand bodies, after as many before"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "body",
    [
        "<!--x-->" * 40_000 + "<br>" * 40_000,
        "<p>a</p>" + "<!--x--> <br>" * 20_000 + "<p>b</p>",
        "<p>a" + "<br>" * 80_000 + "</p>",
        "<object>x" * 90 + "<iframe src=x></iframe>" * 10_000,
        "<p>a</p>" + " <!--x-->" * 30_000 + "<noscript><img src=x></noscript>" * 10_000,
    ],
)
def test_no_body_takes_for_ever(body: str) -> None:
    assert "<!--" not in readable(body, BodyFormat.HTML).html
