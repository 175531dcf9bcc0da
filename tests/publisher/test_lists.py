"""Front page, sections, archive and the pages that stand alone."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import replace

import pytest

from services.publisher.pages import RENDERERS, render
from services.publisher.theme import Theme
from shared.listings import listing_named, section_listing
from shared.pages import FRONT, NOT_FOUND, STANDING_PAGES, Page, PageKind, archive_page, front_page
from tests.publisher.newsroom import EDITION, SITE, entry, html, show_list, text


def test_every_kind_of_page_has_one_renderer() -> None:
    assert sorted(RENDERERS) == sorted(PageKind)


def test_a_page_shown_the_wrong_thing_says_so() -> None:
    with pytest.raises(TypeError, match="front does not show Edition"):
        render(Theme(SITE), FRONT, EDITION)


def test_the_front_page_lists_the_newest_in_order() -> None:
    page = html(show_list(FRONT, entry(1), entry(2, title="Zwei < drei", section="kultur")))
    assert text(page, "//title") == "Der Bote"
    assert [h2.text_content() for h2 in page.xpath("//h2")] == ["Meldung 1", "Zwei < drei"]
    assert page.xpath("//h2/a/@href") == ["/politik/meldung-1/", "/politik/meldung-2/"]
    assert page.xpath("//p[@class='kicker']/text()") == ["Politik", "Kultur & Leben"]
    assert page.xpath("//time/text()")[0] == "1. Juli 2025, 11:00 Uhr"
    assert len(page.xpath("//h1")) == 1


def test_an_entry_in_another_language_says_which() -> None:
    page = html(show_list(FRONT, entry(1), entry(2, language="en")))
    assert page.xpath("//ol//@lang") == ["en", "en"]
    assert not page.xpath("//ol/li[1]//@lang")


@pytest.mark.parametrize("front", [FRONT, front_page(section_listing("politik"))])
def test_a_list_of_nothing_says_so_in_a_sentence(front: Page) -> None:
    page = html(show_list(front))
    assert "noch nichts erschienen" in text(page, "//p[@class='message']")
    assert not page.xpath("//ol | //*[@class='turn']")


def test_a_section_is_named_and_marked() -> None:
    page = html(show_list(front_page(section_listing("kultur")), entry(1, section="kultur")))
    assert text(page, "//h1") == "Kultur & Leben"
    assert page.xpath("//nav//a[@aria-current='page']/@href") == ["/kultur/"]
    assert not page.xpath("//p[@class='kicker']")


def test_fronts_lead_to_the_newest_part_of_their_archive() -> None:
    assert html(show_list(FRONT, entry(1), parts=3)).xpath("//p[@class='turn']/a/@href") == ["/page/3/"]
    section = show_list(front_page(section_listing("politik")), entry(1), parts=2)
    assert html(section).xpath("//p[@class='turn']/a/@href") == ["/politik/page/2/"]


@pytest.mark.parametrize(
    ("listing", "part", "newer", "older"),
    [
        ("", 1, "/page/2/", None),
        ("", 2, "/page/3/", "/page/1/"),
        ("", 3, "/", "/page/2/"),
        ("politik", 3, "/politik/", "/politik/page/2/"),
    ],
)
def test_archive_parts_lead_to_each_other(listing: str, part: int, newer: str, older: str | None) -> None:
    page = html(show_list(archive_page(listing_named(listing), part), entry(1), parts=3))
    assert page.xpath("//a[@rel='prev']/@href") == [newer]
    assert page.xpath("//a[@rel='next']/@href") == ([older] if older else [])
    assert f"Archiv, Teil {part}" in text(page, "//h1")


def test_chrome_speaks_the_site_s_language() -> None:
    english = replace(SITE, language="en-GB")
    page = html(show_list(FRONT, parts=1, site=english))
    assert page.get("lang") == "en-GB"
    assert text(page, "//a[@class='skip']") == "Skip to content"
    french = html(show_list(FRONT, site=replace(SITE, language="fr-CA")))
    assert text(french, "//a[@class='skip']") == "Aller au contenu"
    finnish = html(show_list(FRONT, site=replace(SITE, language="fi")))
    assert finnish.xpath("//a[@class='skip']/@lang") == ["en"]


def test_nothing_is_fetched_from_elsewhere_and_nothing_runs() -> None:
    page = html(show_list(FRONT, entry(1)))
    assert not page.xpath("//script | //style | //@style | //@onclick")
    assert all(href.startswith("/") for href in page.xpath("//link[@rel='stylesheet']/@href"))


def test_a_wrong_address_leads_home() -> None:
    document = render(Theme(SITE), NOT_FOUND, None)
    assert document.status == 404
    assert html(document).xpath("//main//a/@href") == ["/"]


def test_the_stylesheet_s_path_is_made_of_its_content() -> None:
    theme = Theme(SITE)
    document = render(theme, theme.stylesheet_page, None)
    assert theme.stylesheet_path == f"/assets/style-{hashlib.sha256(document.body).hexdigest()[:12]}.css"
    assert document.content_type == "text/css; charset=utf-8"
    assert html(show_list(FRONT)).xpath("//link[@rel='stylesheet']/@href") == [theme.stylesheet_path]
    assert len(gzip.compress(document.body)) < 6_000


def test_the_same_excerpt_gives_the_same_bytes() -> None:
    for page in STANDING_PAGES[:3]:
        assert show_list(page, entry(1), parts=1) == show_list(page, entry(1), parts=1)
