"""What readers of feeds get of a body: whole addresses, links in place of what plays, and nothing that runs."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import pytest

from shared.article import BodyFormat
from shared.body import Surroundings, readable, readable_html
from shared.body.feed_text import MAX_FEED_TEXT_CHARACTERS, feed_text

ADDRESS = "https://bote.example/politik/br%C3%BCcke/"
PLAYERS = Surroundings(players=frozenset(["youtube", "vimeo"]))


def shown(html: str, around: Surroundings = PLAYERS) -> str:
    return feed_text(readable_html(html, around).html, ADDRESS)


@pytest.mark.parametrize(
    ("given", "leads_to"),
    [
        ('<p><a href="/kultur/">x</a></p>', "https://bote.example/kultur/"),
        ('<p id="fazit">y</p><p><a href="#fazit">x</a></p>', f"{ADDRESS}#text-fazit"),
        ('<p><a href="https://example.org/a?b=c&amp;d">x</a></p>', "https://example.org/a?b=c&d"),
        ('<p><a href="mailto:a@example.org">x</a></p>', "mailto:a@example.org"),
        ('<p><a href="tel:+4930123">x</a></p>', "tel:+4930123"),
    ],
)
def test_links_lead_where_they_lead_on_the_page(given: str, leads_to: str) -> None:
    assert re.findall(r'href="([^"]*)"', shown(given)) == [leads_to.replace("&", "&amp;")]


def test_pictures_have_whole_addresses_and_one_size() -> None:
    text = feed_text(
        '<p><picture><source type="image/avif" srcset="/assets/a.avif 320w" sizes="100vw">'
        '<img src="/assets/a.jpg" srcset="/assets/a.jpg 320w" sizes="100vw" alt="Brücke" width="4" height="3">'
        "</picture></p>",
        ADDRESS,
    )
    assert text == '<p><img src="https://bote.example/assets/a.jpg" alt="Brücke" width="4" height="3"></p>'


def test_players_are_links_named_as_their_cards() -> None:
    film = '<iframe src="https://www.youtube.com/embed/abcdefghijk" title="Ein Film &lt;b&gt;"></iframe>'
    assert shown(film) == '<p><a href="https://www.youtube.com/watch?v=abcdefghijk">Ein Film &lt;b&gt;</a></p>'
    assert "iframe" not in shown(f"<p>Vor {film} nach</p>{film}<ul><li>{film}</ul>")


def test_films_and_sounds_are_links() -> None:
    assert shown('<video src="https://example.org/a/film.mp4" controls></video>') == (
        '<a href="https://example.org/a/film.mp4">film.mp4</a>'
    )
    assert 'href="https://example.org/ton.mp3"' in shown('<audio><source src="https://example.org/ton.mp3"></audio>')


def test_nothing_of_the_page_s_own_looks_is_left() -> None:
    text = shown(
        '<h2 id="a">A</h2><table><tr><th>Jahr<td>7</table><details open><summary>Mehr</summary><p>x</p></details>'
        '<p><a href="https://example.org/" rel="sponsored">y</a></p><iframe src="https://example.org/z"></iframe>'
    )
    assert not re.search(r"(?:class|id|tabindex|role|rel|style|loading|aria-\w+)=", text)
    assert "<p><b>Mehr</b></p>" in text


@pytest.mark.parametrize("paste", sorted((Path(__file__).parent / "pastes").glob("*.html")), ids=lambda path: path.stem)
def test_what_people_paste_has_whole_addresses_and_runs_nothing(paste: Path) -> None:
    tree = lxml.html.fragment_fromstring(f"<div>{shown(paste.read_text('utf-8'))}</div>")
    for node in tree.iter():
        assert node.tag not in ("script", "iframe", "object", "embed", "style", "form", "video", "audio")
        assert not [name for name in node.attrib if name.startswith("on")]
        for name in ("href", "src", "cite"):
            assert re.match(r"https?://|mailto:|tel:|sms:|$", node.get(name, "")), node.get(name)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<svg><script>alert(1)</script></svg>",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" java\nscript:alert(1)">x</a>',
        '<a href="//evil.example/">x</a><a href="http://[x">y</a>',
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "]]&gt;<b>x</b>",
    ],
)
def test_what_is_hostile_does_nothing(hostile: str) -> None:
    tree = lxml.html.fragment_fromstring(f"<div>{shown(hostile)}</div>")
    assert not tree.xpath("//script | //style | //svg | //math | //@onerror | //noscript")
    assert not [each for each in tree.xpath("//@href | //@src") if each.strip().lower().startswith("java")]


def test_what_is_too_long_is_left_out_whole() -> None:
    assert feed_text(f"<p>{'x' * MAX_FEED_TEXT_CHARACTERS}</p>", ADDRESS) == ""
    assert len(feed_text(f"<p>{'x' * (MAX_FEED_TEXT_CHARACTERS - 7)}</p>", ADDRESS)) == MAX_FEED_TEXT_CHARACTERS


def test_markdown_and_text_come_as_on_the_page() -> None:
    body = "## Lage\n\nAm *Morgen* [hier](https://example.org/)."
    assert feed_text(readable(body, BodyFormat.MARKDOWN).html, ADDRESS) == (
        '<h2>Lage</h2>\n<p>Am <em>Morgen</em> <a href="https://example.org/">hier</a>.</p>'
    )
