"""What readers, browsers and search engines get of one article."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.around import Series
from shared.article import Author, Citation, Moved
from shared.withdrawal import Tombstone
from tests.publisher.newsroom import ARTICLE, EDITION, NOON, SITE, html, linked_data, show, show_article, text

URL = "https://bote.example/politik/die-br%C3%BCcke/"
UPDATED = replace(EDITION, updated_at=NOON + timedelta(hours=2, minutes=5))


def test_it_shows_everything_the_newsroom_wrote() -> None:
    document = show()
    page = html(document)
    assert (document.status, document.content_type) == (200, "text/html; charset=utf-8")
    assert text(page, "//h1") == ARTICLE.title
    assert text(page, "//article/header/p[@class='standfirst']") == ARTICLE.standfirst
    assert text(page, "//p[@class='dateline']") == "Lübeck –"
    assert text(page, "//div[@class='text']/p[2]") == ARTICLE.body
    assert text(page, "//aside//dt") == "Länge"
    assert text(page, "//aside//dd") == "310 m"
    assert page.xpath("//ul[@class='sources']//a/@href") == ["https://bauamt.example/bericht"]
    assert [li.text_content() for li in page.xpath("//ul[@class='sources']/li")] == ["Bauamt", "Augenzeugen"]
    assert page.xpath("//ul[@class='tags']/li/text()") == ["Verkehr", "Bau"]


def test_authors_are_listed_as_people_say_it() -> None:
    names = [Author("Ada"), Author("Bo"), Author("Cy")]
    for count, byline in [(1, "Von Ada"), (2, "Von Ada und Bo"), (3, "Von Ada, Bo und Cy")]:
        assert text(html(show_article(authors=tuple(names[:count]))), "//div[@class='byline']/p[1]") == byline


def test_times_are_told_in_the_site_s_zone_and_the_article_s_language() -> None:
    assert text(html(show()), "//div[@class='byline']/p[2]") == "1. Juli 2025, 12:00 Uhr"
    american = html(show_article(language="en-US", authors=()))
    assert text(american, "//div[@class='byline']/p[1]") == "July 1, 2025, 12:00 PM"
    assert american.xpath("//div[@class='byline']//time/@datetime") == ["2025-07-01T12:00:00+02:00"]


def test_an_update_is_told_with_its_time() -> None:
    page = html(show(UPDATED))
    assert text(page, "//div[@class='byline']/p[3]") == "Aktualisiert 14:05 Uhr"
    assert page.xpath("//meta[@property='article:modified_time']/@content") == ["2025-07-01T14:05:00+02:00"]
    assert linked_data(show(UPDATED))["dateModified"] == "2025-07-01T14:05:00+02:00"


def test_words_follow_the_article_and_chrome_follows_the_site() -> None:
    page = html(show_article(language="en-GB"))
    assert page.get("lang") == "en-GB"
    assert text(page, "//aside/h2") == "At a glance"
    assert page.xpath("//header[@class='masthead']/@lang | //footer[@class='imprint']/@lang") == ["de", "de"]
    assert page.xpath("//nav[@class='trail']/@lang") == ["de"]
    assert page.xpath("//a[@class='skip']/@lang") == ["de"]


def test_a_language_without_words_speaks_english_with_its_own_dates() -> None:
    page = html(show_article(language="da"))
    assert page.get("lang") == "da"
    assert page.xpath("//aside/h2/span/@lang") == ["en"]
    assert text(page, "//aside/h2") == "At a glance"
    assert text(page, "//div[@class='byline']//time") == "1. juli 2025, 12.00"


def test_a_language_that_nobody_has_dates_for_still_gets_its_page() -> None:
    page = html(show_article(language="tlh"))
    assert page.get("lang") == "tlh"
    assert text(page, "//div[@class='byline']//time").startswith("July 1, 2025")


def test_right_to_left_is_written_so_and_the_chrome_is_not() -> None:
    page = html(show_article(language="ar"))
    assert page.get("dir") == "rtl"
    assert page.xpath("//header[@class='masthead']/@dir") == ["ltr"]


def test_the_head_says_what_the_page_is() -> None:
    page = html(show())
    properties = {meta.get("property"): meta.get("content") for meta in page.xpath("//meta[@property]")}
    assert text(page, "//title") == "Die Brücke ist fertig · Der Bote"
    assert page.xpath("//meta[@name='description']/@content") == [ARTICLE.standfirst]
    assert page.xpath("//link[@rel='canonical']/@href") == [URL]
    assert page.xpath("//link[@type='application/atom+xml']/@href") == ["/feed.atom", "/politik/feed.atom"]
    assert page.xpath("//meta[@property='article:tag']/@content") == ["Verkehr", "Bau"]
    assert properties["og:type"] == "article"
    assert properties["og:url"] == URL
    assert properties["og:locale"] == "de_DE"
    assert properties["article:published_time"] == "2025-07-01T12:00:00+02:00"
    assert properties["article:section"] == "Politik"


def test_without_a_standfirst_its_beginning_describes_it() -> None:
    for body, says in [
        ("Seit *heute* rollt der Verkehr.\n\n> Endlich!", "Seit heute rollt der Verkehr. Endlich!"),
        ("Wort, " * 400, ("Wort, " * 30).rstrip(", ") + " …"),
        ("", ARTICLE.title),
    ]:
        page = html(show_article(standfirst="", body=body))
        assert page.xpath("//meta[@name='description' or @property='og:description']/@content") == [says, says]


def test_the_original_elsewhere_is_the_canonical_page() -> None:
    page = html(show_article(canonical_url="https://original.example/a"))
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://original.example/a"]


def test_search_engines_read_a_news_article() -> None:
    publisher = {"@type": "Organization", "name": "Der Bote", "url": "https://bote.example/"}
    assert linked_data(show()) == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": ARTICLE.title,
        "description": ARTICLE.standfirst,
        "dateline": "Lübeck",
        "datePublished": "2025-07-01T12:00:00+02:00",
        "dateModified": "2025-07-01T12:00:00+02:00",
        "author": [
            {"@type": "Person", "name": "Ida Kern", "url": "https://bote.example/ida"},
            {"@type": "Person", "name": "Tom Ohm"},
        ],
        "publisher": publisher,
        "mainEntityOfPage": URL,
        "articleSection": "Politik",
        "keywords": ["Verkehr", "Bau"],
        "inLanguage": "de",
        "isAccessibleForFree": True,
        "wordCount": 5,
        "citation": [
            {"@type": "CreativeWork", "name": "Bauamt", "url": "https://bauamt.example/bericht"},
            {"@type": "CreativeWork", "name": "Augenzeugen"},
        ],
    }
    assert linked_data(show_article(authors=()))["author"] == [publisher]
    assert len(linked_data(show_article(title="Wort " * 40))["headline"]) == 110


@pytest.mark.parametrize(
    "evil", ["</script><script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "<!--<script>"]
)
def test_no_field_can_break_out_of_its_place(evil: str) -> None:
    fields = dict.fromkeys(("title", "standfirst", "dateline", "section", "language", "canonical_url"), evil)
    lists = {
        "tags": (evil,),
        "authors": (Author(evil, evil),),
        "facts": (replace(ARTICLE.facts[0], label=evil, value=evil),),
        "sources": (Citation(evil, evil),),
        "series": Series(evil),
    }
    fields |= dict.fromkeys(("license", "copyright"), evil)
    page = html(show_article(**fields, **lists))
    assert len(page.xpath("//script[@type='application/ld+json']")) == len(page.xpath("//script")) == 2
    assert not page.xpath("//img | //@onerror")
    assert page.xpath("//h1/text()") == [evil]
    assert linked_data(show_article(title=evil, sources=lists["sources"]))["headline"] == evil


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    page = html(show_article(sources=(Citation("Quelle", url),), authors=(Author("Ada", url),), canonical_url=url))
    assert page.xpath("//ul[@class='sources']/li/text()") == ["Quelle"]
    assert not page.xpath("//span[@class='author']/a")
    assert page.xpath("//link[@rel='canonical']/@href") == [URL]


def test_a_withdrawn_article_leaves_a_tombstone_that_repeats_nothing() -> None:
    document = show(Tombstone())
    page = html(document)
    assert (document.status, document.location) == (410, "")
    assert text(page, "//h1") == "Dieser Beitrag wurde zurückgezogen"
    assert page.xpath("//main//a/@href") == ["/"]
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert ARTICLE.title not in document.body.decode()


def test_an_article_that_moved_shows_the_way() -> None:
    document = show(Moved("/kultur/die-brücke/"))
    page = html(document)
    assert (document.status, document.location) == (301, "/kultur/die-br%C3%BCcke/")
    assert page.xpath("//main//a/@href") == ["/kultur/die-br%C3%BCcke/"]
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://bote.example/kultur/die-br%C3%BCcke/"]


def test_the_navigation_marks_where_readers_are() -> None:
    assert html(show()).xpath("//nav//a[@aria-current='true']/text()") == ["Politik"]


def test_everything_around_the_body_is_small() -> None:
    assert len(show().body) < 6000


def test_the_same_edition_gives_the_same_bytes() -> None:
    assert show(site=SITE) == show(site=SITE)
