"""Front page, sections, archive and the pages that stand alone."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.publisher.pages import RENDERERS, render
from shared.archive import Month, Part
from shared.excerpt import Excerpt
from shared.listings import WHOLE_SITE, Listing, ListingKind, listing_named, section_listing
from shared.pages import FRONT, NOT_FOUND, STANDING_PAGES, Page, PageKind, archive_page, front_page, part_page
from shared.settings import Section
from shared.site import AuthorProfile, Topic
from tests.publisher.newsroom import EDITION, SITE, entry, html, part, show_list, text, theme_for


def test_every_kind_of_page_has_one_renderer() -> None:
    assert sorted(RENDERERS) == sorted(PageKind)


def test_a_page_shown_the_wrong_thing_says_so() -> None:
    with pytest.raises(TypeError, match="front does not show Edition"):
        render(theme_for(SITE), FRONT, EDITION)


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


MAY, JUNE = part(date(2009, 5, 17)), part(date(2009, 6, 2))


def test_fronts_lead_to_where_their_archive_begins_and_to_its_months() -> None:
    front = html(show_list(FRONT, entry(1), older=MAY))
    assert front.xpath("//nav[@class='turn']/a/@href") == ["/archiv/2009-05-17/", "/archiv/"]
    section = html(show_list(front_page(section_listing("politik")), entry(1), older=MAY))
    assert section.xpath("//nav[@class='turn']/a/@href") == ["/politik/archiv/2009-05-17/", "/politik/archiv/"]
    assert not html(show_list(FRONT, entry(1))).xpath("//nav[@class='turn']"), "nothing is older"


@pytest.mark.parametrize(
    ("listing", "newer", "older", "links"),
    [
        ("", None, None, ["/", "/archiv/"]),
        ("", JUNE, None, ["/archiv/2009-06-02/", "/archiv/"]),
        ("politik", None, MAY, ["/politik/", "/politik/archiv/", "/politik/archiv/2009-05-17/"]),
        ("tag:bau", None, MAY, ["/tag/bau/", "/tag/bau/archiv/", "/tag/bau/archiv/2009-05-17/"]),
    ],
)
def test_parts_of_an_archive_lead_to_each_other(
    listing: str, newer: Part | None, older: Part | None, links: list[str]
) -> None:
    of = listing_named(listing)
    page = html(show_list(part_page(of, MAY), entry(1), part=MAY, newer=newer, older=older))
    assert page.xpath("//nav[@class='turn']/a/@href") == links
    assert page.xpath("//a[@rel='prev']/@href") == links[:1]
    assert "Archiv ab 17. Mai 2009" in text(page, "//h1")


def test_a_part_from_which_all_is_gone_says_so() -> None:
    page = html(show_list(part_page(WHOLE_SITE, MAY), part=MAY))
    assert "zurückgezogen" in text(page, "//p[@class='message']")


def test_an_archive_leads_by_year_and_month_to_its_parts() -> None:
    months = (Month(2010, 1), Month(2009, 6), Month(2009, 5))
    root = html(show_list(archive_page(WHOLE_SITE), months=months))
    assert root.xpath("//h2/a/@href") == ["/archiv/2010/", "/archiv/2009/"]
    assert root.xpath("//ul[@class='months']//a/@href") == ["/archiv/2010/01/", "/archiv/2009/06/", "/archiv/2009/05/"]
    assert root.xpath("//ul[@class='months']//a/text()") == ["Januar 2010", "Juni 2009", "Mai 2009"]
    month = html(show_list(archive_page(WHOLE_SITE, Month(2009, 5)), month=Month(2009, 5), parts=(MAY,)))
    assert month.xpath("//ul[@class='months']//a/@href") == ["/archiv/2009-05-17/"]
    assert text(month, "//h1").endswith("Mai 2009")


@pytest.mark.parametrize("timezone", ["America/New_York", "Pacific/Auckland"])
def test_a_part_is_called_by_the_day_in_its_address_wherever_the_site_is(timezone: str) -> None:
    site = replace(SITE, timezone=timezone)
    midnight = Part(1, date(2012, 1, 1), 1, datetime(2012, 1, 1, tzinfo=UTC))
    second = Part(2, date(2012, 1, 1), 2, datetime(2012, 1, 1, 12, tzinfo=UTC))
    page = html(show_list(part_page(WHOLE_SITE, midnight), entry(1), site=site, part=midnight))
    assert text(page, "//h1") == "Der Bote: Archiv ab 1. Januar 2012"
    month = Month(2012, 1)
    index = html(show_list(archive_page(WHOLE_SITE, month), site=site, month=month, parts=(midnight, second)))
    named = index.xpath("//ul[@class='months']//a/text()")
    assert named[0] == "ab 1. Januar 2012"
    assert named[1].endswith(" Uhr"), "two that begin on one day are told apart"


def test_addresses_of_numbered_parts_lead_to_their_list() -> None:
    number = Page("/politik/page/7/", PageKind.NUMBERED_PART, listing=section_listing("politik"), part=7)
    part_7 = render(theme_for(SITE), number, None)
    assert (part_7.status, part_7.location) == (301, "/politik/")
    sitemap = render(theme_for(SITE), Page("/sitemap-7.xml", PageKind.NUMBERED_SITEMAP, part=7), None)
    assert (sitemap.status, sitemap.location) == (301, "/sitemap.xml")


@pytest.mark.parametrize(
    ("name", "there"),
    [("tag:bau", "/tag/bau/"), ("author:bau", "/author/bau/"), ("sitemap:", "/sitemap.xml")],
)
def test_what_an_earlier_release_wants_of_a_listing_that_it_takes_for_a_section_leads_to_the_listing(
    name: str, there: str
) -> None:
    listing = listing_named(name)
    for entries in ((), (entry(1),)):
        front = render(theme_for(SITE), Page(f"/{name}/", PageKind.SECTION, listing=listing), Excerpt(entries=entries))
        assert (front.status, front.location) == (301, there)
    number = Page(f"/{name}/page/1/", PageKind.NUMBERED_PART, listing=listing, part=1)
    assert render(theme_for(SITE), number, None).location == there


def test_a_tag_and_an_author_have_fronts_that_are_called_as_articles_call_them() -> None:
    for kind in (ListingKind.TAG, ListingKind.AUTHOR):
        page = html(show_list(front_page(Listing(kind, "bau")), entry(1), title="Bau & Bühne"))
        assert text(page, "//h1") == "Bau & Bühne"
        assert "Bau & Bühne" in page.xpath("string(//meta[@name='description']/@content)")


def test_a_tag_shows_what_editors_say_of_it_and_an_author_who_that_is() -> None:
    topic = Topic("bau", "Was wir *bauen*.<script>alert(1)</script>", "Das Bauen")
    profile = AuthorProfile("ida", "Ida Kern", "Schreibt über Brücken.", links=("https://www.social.example/@ida",))
    site = replace(SITE, topics=(topic,), authors=(profile,))
    tag = html(show_list(front_page(Listing(ListingKind.TAG, "bau")), entry(1), site=site, title="Bau"))
    assert text(tag, "//h1") == "Das Bauen"
    assert text(tag, "//div[contains(@class, 'introduction')]") == "Was wir bauen."
    author = html(show_list(front_page(Listing(ListingKind.AUTHOR, "ida")), entry(1), site=site, title="Ida Kern"))
    assert text(author, "//div[contains(@class, 'introduction')]") == "Schreibt über Brücken. social.example"
    (described,) = author.xpath("//script[@type='application/ld+json']/text()")
    assert json.loads(described)["mainEntity"]["sameAs"] == ["https://www.social.example/@ida"]
    assert not author.xpath("//figure | //img")


def test_an_author_of_whom_only_the_name_is_known_has_a_page_that_search_engines_understand() -> None:
    author = html(show_list(front_page(Listing(ListingKind.AUTHOR, "tom")), entry(1), title="Tom Ohm"))
    (described,) = author.xpath("//script[@type='application/ld+json']/text()")
    assert json.loads(described)["mainEntity"] == {
        "@type": "Person",
        "name": "Tom Ohm",
        "url": "https://bote.example/author/tom/",
    }
    assert not author.xpath("//div[contains(@class, 'introduction')]")


def test_a_section_leads_to_its_subsections_and_is_marked_on_theirs() -> None:
    site = replace(SITE, sections=(*SITE.sections, Section("politik/inland", "Inland")))
    section = html(show_list(front_page(section_listing("politik")), entry(1), site=site))
    assert section.xpath("//nav[@class='subsections']//a/@href") == ["/politik/inland/"]
    inland = html(show_list(front_page(section_listing("politik/inland")), entry(1), site=site))
    assert text(inland, "//h1") == "Inland"
    assert inland.xpath("//nav[@class='sections']//a[@aria-current]/@href") == ["/politik/"]


def test_chrome_speaks_the_site_s_language() -> None:
    english = replace(SITE, language="en-GB")
    page = html(show_list(FRONT, older=MAY, site=english))
    assert page.get("lang") == "en-GB"
    assert text(page, "//a[@class='skip']") == "Skip to content"
    french = html(show_list(FRONT, site=replace(SITE, language="fr-CA")))
    assert text(french, "//a[@class='skip']") == "Aller au contenu"
    finnish = html(show_list(FRONT, site=replace(SITE, language="fi")))
    assert finnish.xpath("//a[@class='skip']/@lang") == ["en"]


def test_nothing_is_fetched_from_elsewhere_and_nothing_runs() -> None:
    page = html(show_list(FRONT, entry(1)))
    assert not page.xpath("//script[not(@type='application/ld+json')] | //style | //@style | //@onclick")
    assert all(href.startswith("/") for href in page.xpath("//link[@rel='stylesheet']/@href"))


def test_a_wrong_address_leads_home() -> None:
    document = render(theme_for(SITE), NOT_FOUND, None)
    assert document.status == 404
    assert html(document).xpath("//main//a/@href") == ["/"]


def test_the_stylesheet_s_path_is_made_of_its_content() -> None:
    theme = theme_for(SITE)
    document = render(theme, theme.stylesheet_page, None)
    assert theme.stylesheet_path == f"/assets/style-{hashlib.sha256(document.body).hexdigest()[:12]}.css"
    assert document.content_type == "text/css; charset=utf-8"
    assert html(show_list(FRONT)).xpath("//link[@rel='stylesheet']/@href") == [theme.stylesheet_path]
    assert len(gzip.compress(document.body)) < 6_500


def test_the_same_excerpt_gives_the_same_bytes() -> None:
    for page in STANDING_PAGES[:3]:
        assert show_list(page, entry(1)) == show_list(page, entry(1))


def test_the_script_is_small_and_named_by_its_content() -> None:
    theme = theme_for(SITE)
    document = render(theme, theme.script_page, None)
    assert theme.script_page.path == f"/assets/search-{hashlib.sha256(document.body).hexdigest()[:12]}.js"
    assert len(document.body) <= 10_500
    assert b"eval" not in document.body
    assert b"innerHTML" not in document.body
