"""How pages show the site's own, and lead to them: in whichever language."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from shared.excerpt import Excerpt
from shared.pages import FRONT, OVERVIEW, OWN_SITEMAP, Page, PageKind
from shared.site import Section
from tests.publisher.imprint import ALL, ARABIC, ENGLISH, IMPRINT, PRIVACY, links_to, render
from tests.publisher.newsroom import EDITION, PAGE, SITE, html, text, theme_for, xml


def _foot(document: Any) -> list[tuple[str, str]]:
    return [(a.get("href"), a.text_content()) for a in html(document).xpath("//footer[@class='imprint']//nav//a")]


def test_every_page_has_the_links_in_its_own_language_else_in_the_site_s() -> None:
    german = render(theme_for(SITE), FRONT, Excerpt(()), ALL)
    english = render(theme_for(SITE), PAGE, replace(EDITION, article=replace(EDITION.article, language="en-US")), ALL)
    french = render(theme_for(SITE), PAGE, replace(EDITION, article=replace(EDITION.article, language="fr")), ALL)

    assert _foot(german)[:3] == [
        ("/impressum/", "Impressum"),
        ("/datenschutz/", "Datenschutz"),
        ("/site.html", "Übersicht"),
    ]
    assert _foot(english)[:2] == [("/en/imprint/", "Imprint"), ("/datenschutz/", "Datenschutz")]
    assert _foot(french)[0] == ("/impressum/", "Impressum")
    (link,) = html(english).xpath("//footer//a[@href='/en/imprint/']")
    assert link.get("lang") == "en"


def test_links_are_in_the_order_that_is_given_and_those_without_one_come_last() -> None:
    last, hidden = (
        replace(PRIVACY, name="a", path="/a/", order=None),
        replace(PRIVACY, name="h", path="/h/", in_foot=False),
    )
    links = links_to(last, hidden, PRIVACY, replace(ENGLISH, original=""), IMPRINT)
    assert [link.name for link in links.in_foot("de", "de")] == ["impressum", "datenschutz", "a", "en/imprint"]


def test_a_page_names_its_translations_to_readers_and_search_engines() -> None:
    page = html(render(theme_for(SITE), Page(ARABIC.path, PageKind.OWN_PAGE), ARABIC, ALL))

    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    assert {(link.get("hreflang"), link.get("href")) for link in page.xpath("//link[@hreflang]")} == {
        ("x-default", "https://bote.example/impressum/"),
        ("de", "https://bote.example/impressum/"),
        ("en", "https://bote.example/en/imprint/"),
        ("ar", "https://bote.example/ar/imprint/"),
    }
    assert [(a.get("hreflang"), a.text_content()) for a in page.xpath("//p[@class='also']/a")] == [
        ("de", "Deutsch"),
        ("en", "English"),
    ]
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://bote.example/ar/imprint/"]


def test_its_body_goes_the_way_of_articles_bodies() -> None:
    body = (
        "# Groß\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nFußnote.[^1] <info@bote.example>\n\n[^1]: Unten.\n\n"
        "<script>alert(1)</script><p onclick='x()'>P</p>\n\n[böse](javascript:alert(1)) [hier](../datenschutz/)"
    )
    page = html(render(theme_for(SITE), Page("/impressum/", PageKind.OWN_PAGE), replace(IMPRINT, body=body), ALL))

    assert [h.tag for h in page.xpath("//main//h1 | //main//h2")] == ["h1", "h2"]
    assert page.xpath("//main//table//td/text()") == ["1", "2"]
    assert page.xpath("//main//a[starts-with(@href, 'mailto:')]/@href") == ["mailto:info@bote.example"]
    assert page.xpath("//main//*[contains(@class, 'notes')]")
    assert not page.xpath("//main//script | //*[@onclick] | //a[contains(@href, 'javascript')]")
    assert "https://bote.example/datenschutz/" in page.xpath("//main//a/@href")


def test_hostile_titles_are_text() -> None:
    evil = replace(IMPRINT, title='"><script>alert(1)</script>', description="</title><script>", body="x")
    links = links_to(evil)
    for page, shown in ((Page(evil.path, PageKind.OWN_PAGE), evil), (OVERVIEW, None), (FRONT, Excerpt(()))):
        assert not html(render(theme_for(SITE), page, shown, links)).xpath("//script[not(@type='application/ld+json')]")


def test_the_overview_has_subsections_below_their_section_wherever_the_site_names_them() -> None:
    named = [("politik", "Politik"), ("sport", "Sport"), ("politik/inland", "Inland"), ("kultur/film", "Film")]
    site = replace(SITE, sections=tuple(Section(*each) for each in named))
    page = html(render(theme_for(site), OVERVIEW, None))
    paths = page.xpath("//section[@aria-labelledby='sections']//a/@href")
    assert paths == ["/politik/", "/politik/inland/", "/sport/", "/kultur/film/"]


def test_the_overview_has_all_of_them_and_is_there_on_an_empty_site() -> None:
    hidden = replace(PRIVACY, in_foot=False)
    page = html(render(theme_for(SITE), OVERVIEW, None, links_to(IMPRINT, ENGLISH, hidden)))
    assert page.xpath("//section[@aria-labelledby='own-1']//a/@href") == ["/impressum/", "/datenschutz/"]
    assert page.xpath("//section[@aria-labelledby='own-2']/@lang") == ["en"]

    empty = html(render(theme_for(SITE), OVERVIEW, None))
    assert text(empty, "//h1") == "Übersicht"
    assert empty.xpath("//section[@aria-labelledby='sections']//a/@href") == ["/politik/", "/kultur/"]


def test_search_engines_get_fronts_and_own_pages_with_their_translations() -> None:
    tree = xml(render(theme_for(SITE), OWN_SITEMAP, None, ALL))
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    assert tree.xpath("//s:loc/text()", namespaces=names)[:3] == [
        "https://bote.example/", "https://bote.example/politik/", "https://bote.example/kultur/",
    ]  # fmt: skip
    (imprint,) = tree.xpath("//s:url[s:loc='https://bote.example/impressum/']", namespaces=names)
    assert imprint.xpath("x:link/@hreflang", namespaces=names) == ["de", "ar", "en"]
    assert imprint.xpath("s:lastmod/text()", namespaces=names) == ["2026-03-01T01:00:00+01:00"]
    assert len(xml(render(theme_for(SITE), OWN_SITEMAP, None))) == 5


def test_the_front_and_no_other_page_says_to_search_engines_who_publishes_the_site() -> None:
    blocks = html(render(theme_for(SITE), FRONT, Excerpt(()))).xpath("//script[@type='application/ld+json']/text()")
    (described,) = [graph for block in blocks if (graph := json.loads(block).get("@graph"))]
    site, publisher = described

    assert (site["@type"], site["name"], site["url"]) == ("WebSite", "Der Bote", "https://bote.example/")
    assert site["publisher"]["@id"] == publisher["@id"]
    assert publisher["logo"]["url"] == "https://bote.example/apple-touch-icon.png"
    assert not html(render(theme_for(SITE), OVERVIEW, None)).xpath("//script[contains(., 'WebSite')]")
