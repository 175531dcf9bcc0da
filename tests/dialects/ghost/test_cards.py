"""What is promised of the HTML of Ghost's cards: readers get the words and links, not the buttons of a player."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.body import readable_html
from shared.dialects.ghost.plain import plain_html

CARDS = (Path(__file__).parent / "cards.html").read_text("utf-8")
"""What Ghost 6.65 makes of each card that its editor has."""


@pytest.fixture(scope="module")
def shown() -> str:
    return readable_html(plain_html(CARDS)).html


def test_readers_get_what_each_card_says(shown: str) -> None:
    for part in (
        '<a href="https://example.com/artikel?a=1&amp;b=2" rel="noopener">Ein Artikel</a></p><p>Beschreibung</p>',
        '<a href="https://www.youtube.com/watch?v=abc" class="still" rel="noopener"><b>Ein Film</b>',
        '<video controls="" preload="none" poster="https://example.com/media/thumb.jpg" playsinline=""',
        'src="https://example.com/media/film.mp4"',
        '<p>Die Folge</p><audio controls="" preload="none" src="https://example.com/media/ton.mp3">',
        '<a href="https://example.com/files/bericht.pdf" rel="noopener">Der Bericht</a> (bericht.pdf, 121 KB)',
        "<p>💡 Achtung <b>Hinweis</b></p>",
        "<figcaption>Foto: <b>Beispiel</b></figcaption>",
        "<figcaption>Lesezeichen</figcaption>",
        "if (a &lt; b) { c &amp; d }",
        "Ein Tweet",
        "Antwort",
        "Zum Antrag",
        "Gut zu lesen",
        "Werbetext",
    ):
        assert part in shown


def test_readers_get_nothing_that_works_on_ghosts_pages_alone(shown: str) -> None:
    for part in ("0:00", "1×", "Subscribe", "Sign up", "Email sent", "nur per E-Mail", "favicon", "<form", "download-"):
        assert part not in shown


def test_blocks_for_members_are_left_out_and_those_for_strangers_kept(shown: str) -> None:
    assert "GEHEIM" not in shown
    assert "Nur fuer Fremde" in shown


def test_html_without_cards_stays_as_it_is() -> None:
    assert plain_html("<p>a<br>b &amp; c") == "<p>a<br>b &amp; c"


def test_deep_and_broken_cards_are_no_trouble() -> None:
    for broken in (
        '<div class="kg-video-card">' * 3000 + "x" * 100_000,
        '<div class="kg-file-card"><a href="https://[">',
        '<iframe src="javascript:alert(1)">kg-',
        "<!--kg-gated-block:begin-->" * 20_000,
        "<!--kg-gated-block:begin " * 40_000,
        "kg-<a " + " ".join(f"a{number}=1" for number in range(10_000)) + ">",
        '<figure class="kg-signup-card"><div class="kg-product-card"><i class="kg-product-card-rating">',
    ):
        assert "javascript" not in readable_html(plain_html(broken)).html


def test_what_is_too_deep_for_an_article_is_left_to_be_refused_and_not_cut_off() -> None:
    deep = '<div class="kg-callout-card">' * 300 + "Ende"
    assert plain_html(deep) == deep
