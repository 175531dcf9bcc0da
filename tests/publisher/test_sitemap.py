"""What search engines get."""

from __future__ import annotations

from datetime import date, timedelta

from shared.listings import SITEMAP
from shared.pages import SITEMAP_INDEX, part_page, sitemap_year_page
from tests.publisher.feed_judges import judge_sitemap
from tests.publisher.newsroom import NOON, entry, part, show_list

MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_a_sitemap_says_where_articles_are_and_when_they_changed() -> None:
    document = show_list(
        part_page(SITEMAP, part(NOON.date())),
        entry(1, path="/politik/straße & weg/"),
        entry(2, updated_at=NOON + timedelta(hours=1)),
    )
    tree = judge_sitemap(document)
    assert document.content_type == "application/xml; charset=utf-8"
    assert tree.xpath("//s:loc/text()", namespaces=MAP) == [
        "https://bote.example/politik/stra%C3%9Fe%20%26%20weg/",
        "https://bote.example/politik/meldung-2/",
    ]
    assert tree.xpath("//s:lastmod/text()", namespaces=MAP) == [
        "2025-07-01T11:00:00+02:00",
        "2025-07-01T13:00:00+02:00",
    ]


def test_the_index_names_every_sitemap() -> None:
    tree = judge_sitemap(show_list(SITEMAP_INDEX, parts=(part(date(2009, 5, 17), 2), part(date(2009, 5, 17)))))
    assert tree.xpath("//s:loc/text()", namespaces=MAP) == [
        "https://bote.example/sitemap-pages.xml",
        "https://bote.example/sitemap-news.xml",
        "https://bote.example/sitemap-2009-05-17-2.xml",
        "https://bote.example/sitemap-2009-05-17.xml",
    ]
    assert tree.xpath("//s:lastmod/text()", namespaces=MAP) == ["2009-05-18T14:00:00+02:00"] * 2


def test_the_index_of_an_empty_site_names_that_of_its_fronts_and_own_pages() -> None:
    tree = judge_sitemap(show_list(SITEMAP_INDEX))
    assert tree.tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}sitemapindex"
    assert tree.xpath("//s:loc/text()", namespaces=MAP) == [
        "https://bote.example/sitemap-pages.xml",
        "https://bote.example/sitemap-news.xml",
    ]
    assert not tree.xpath("//s:lastmod", namespaces=MAP)


def test_the_list_of_a_year_names_sitemaps_of_articles_alone() -> None:
    tree = judge_sitemap(show_list(sitemap_year_page(2009), parts=(part(date(2009, 5, 17)),)))
    assert tree.xpath("//s:loc/text()", namespaces=MAP) == ["https://bote.example/sitemap-2009-05-17.xml"]
