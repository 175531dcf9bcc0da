"""Bodies of which readers once lost something, and what they get now."""

from __future__ import annotations

import lxml.html
import pytest

from shared.article import BodyFormat
from shared.body import ReadableBody, Surroundings, readable

CMS = Surroundings("https://cms.example.org/2024/artikel", "de")


def shown(body: str, around: Surroundings = CMS) -> ReadableBody:
    return readable(body, BodyFormat.HTML if body.startswith("<") else BodyFormat.MARKDOWN, around)


def tree_of(body: ReadableBody) -> lxml.html.HtmlElement:
    return lxml.html.fragment_fromstring(body.html, create_parent="div")


def test_single_tildes_are_text() -> None:
    made = shown("Alter 1~3 Jahre, Größe 80~100 cm, H~2~O. ~~wirklich gestrichen~~ `~/a~b` https://a.example/~x/~y")
    assert tree_of(made).xpath("string()").startswith("Alter 1~3 Jahre, Größe 80~100\u00a0cm, H~2~O. wirklich")
    assert tree_of(made).xpath("//del/text()") == ["wirklich gestrichen"]
    assert tree_of(made).xpath("//code/text()") == ["~/a~b"]
    assert tree_of(made).xpath("//a/@href") == ["https://a.example/~x/~y"]


def test_footnotes_lead_down_and_back() -> None:
    made = tree_of(shown("Satz mit Fußnote.[^1]\n\n[^1]: Erläuterung dazu."))
    (mark,), (back,) = made.xpath("//sup/a"), made.xpath("//li//a")
    assert made.xpath(f"string(//*[@id='{mark.get('href')[1:]}'])").strip().startswith("Erläuterung dazu.")
    assert made.xpath(f"//sup/a[@id='{back.get('href')[1:]}']")


def test_links_within_the_text_reach_their_targets() -> None:
    made = tree_of(
        shown(
            '<p><a href="#k2">Zu Kapitel 2</a> <sup id="r1"><a href="#f1">1</a></sup> <a href="#nichts">x</a></p>'
            '<h2 id="k2">Kapitel 2</h2><p id="f1">Fußnote <a href="#r1">↩</a></p>'
        )
    )
    assert [url[1:] for url in made.xpath("//a/@href")] == ["text-k2", "text-f1", "text-r1"]
    assert {*made.xpath("//@id")} == {"text-k2", "text-f1", "text-r1"}


def test_a_telephone_can_dial() -> None:
    made = shown('<p>Notruf: <a href="tel:+49 30 123456">030 123456</a></p>')
    assert tree_of(made).xpath("//a/@href") == ["tel:+4930123456"]


def test_figures_stand_to_the_right() -> None:
    made = tree_of(shown("| Partei | Stimmen |\n|:---|---:|\n| A | 1.234 |\n| B | 98.765 |\n"))
    assert {*made.xpath("//td[2]/@class")} == {"end figure"}
    assert made.xpath("//th[2]/@class") == ["end"]


def test_a_picture_that_loads_late_is_shown_once() -> None:
    made = shown(
        '<p>a</p><img class="lazy" data-src="https://cdn.example.org/f.jpg" alt="Foto">'
        '<noscript><img src="https://cdn.example.org/f.jpg" alt="Foto"></noscript><p>b</p>'
    )
    assert tree_of(made).xpath("//img/@src") == ["https://cdn.example.org/f.jpg"]
    assert "&lt;img" not in made.html


@pytest.mark.parametrize(
    "late",
    [
        '<img data-src="https://a.example/g" alt="F"><noscript><img src="https://a.example/f.jpg" alt="F"></noscript>',
        '<noscript><img src="https://a.example/f.jpg" alt="F"></noscript><img src="data:," data-lazy-src="/g" alt="F">',
        '<picture><source data-srcset="x.webp 1x"><img class="lazy" alt="F"></picture>'
        '<noscript><picture><img src="https://a.example/f.jpg" alt="F"></picture></noscript>',
    ],
)
def test_a_picture_in_two_sizes_is_one_picture_too(late: str) -> None:
    assert tree_of(shown(f"<p>a</p>{late}")).xpath("//img/@src") == ["https://a.example/f.jpg"]


def test_a_counting_pixel_is_no_picture() -> None:
    made = shown('<p>a</p><noscript><img height="1" width="1" src="https://t.example/tr?id=1"></noscript>')
    assert made.html == "<p>a</p>"
    assert made.warnings == ("left out: a picture of one pixel from t.example",)


def test_a_lone_frame_becomes_a_link_to_the_film() -> None:
    made = shown('<iframe src="https://www.youtube.com/embed/abc123" title="Video"></iframe>')
    assert tree_of(made).xpath("//a/@href") == ["https://www.youtube.com/watch?v=abc123"]
    assert made.warnings == ("left out: iframe from www.youtube.com, shown as a link",)
    assert not made.is_empty


@pytest.mark.parametrize("body", ["<p></p>", "<!-- x -->", "<script>x()</script>", "[a]: https://example.org"])
def test_a_body_that_shows_nothing_is_known_to_be_empty(body: str) -> None:
    assert shown(body).is_empty


def test_addresses_are_resolved_against_the_articles_own() -> None:
    made = shown(
        '<p><img src="bild.jpg" alt="Relativ"> <img src="/wp-content/uploads/b.jpg" alt="Wurzel"> '
        '<img src="http://cdn.example.org/c.jpg" alt="HTTP"> <a href="../anderer">Link</a></p>'
    )
    assert tree_of(made).xpath("//img/@src") == [
        "https://cms.example.org/2024/bild.jpg",
        "https://cms.example.org/wp-content/uploads/b.jpg",
        "https://cdn.example.org/c.jpg",
    ]
    assert tree_of(made).xpath("//a/@href") == ["https://cms.example.org/anderer"]
    assert made.warnings == ()


def test_without_an_address_of_its_own_what_is_relative_is_told() -> None:
    made = shown('<p><img src="bild.jpg" alt="Ein Bild"> <a href="../anderer">Link</a></p>', Surroundings())
    assert made.html == "<p><em>Ein Bild</em> Link</p>"
    assert len(made.warnings) == 2


def test_of_a_paste_only_what_is_meant_is_bold() -> None:
    made = shown(
        '<b style="font-weight:normal;" id="docs-internal-guid-1"><p><span style="font-weight:400">Alles normal, nur '
        '</span><span style="font-weight:700">ein Wort</span><span style="font-weight:400"> ist fett.</span></p></b>'
    )
    assert made.html == "<p>Alles normal, nur <strong>ein Wort</strong> ist fett.</p>"
