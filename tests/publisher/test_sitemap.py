"""What search engines get."""

from __future__ import annotations

from datetime import timedelta

from shared.pages import SITEMAP_INDEX, sitemap_page
from tests.publisher.newsroom import NOON, entry, show_list, xml

MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_a_sitemap_says_where_articles_are_and_when_they_changed() -> None:
    document = show_list(
        sitemap_page(1), entry(1, path="/politik/straße & weg/"), entry(2, updated_at=NOON + timedelta(hours=1))
    )
    tree = xml(document)
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
    tree = xml(show_list(SITEMAP_INDEX, parts=2))
    assert tree.xpath("//s:loc/text()", namespaces=MAP) == [
        "https://bote.example/sitemap-1.xml",
        "https://bote.example/sitemap-2.xml",
    ]


def test_an_empty_site_has_an_empty_index() -> None:
    tree = xml(show_list(SITEMAP_INDEX))
    assert tree.tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}sitemapindex"
    assert len(tree) == 0
