"""What search engines get of news, and that every sitemap is valid, that of an empty site too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from services.publisher.pages import render
from services.publisher.theme import Theme
from shared.news_entries import NewsEntry, NewsExcerpt
from shared.pages import NEWS_SITEMAP
from shared.site import Site
from tests.publisher.feed_judges import judge_sitemap
from tests.publisher.newsroom import NOON, SITE

MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}
ONE = NewsEntry("/politik/über/", "Die Brücke & <mehr>", "de-AT", NOON, NOON + timedelta(hours=1))
theme = cache(Theme)


def news(*entries: NewsEntry, site: Site = SITE) -> Any:
    return judge_sitemap(render(theme(site), NEWS_SITEMAP, NewsExcerpt(entries)))


def test_each_article_says_whose_it_is_in_which_language_since_when_and_its_title() -> None:
    tree = news(ONE)
    assert tree.xpath("//s:loc/text()", namespaces=MAP) == ["https://bote.example/politik/%C3%BCber/"]
    assert tree.xpath("//s:lastmod/text()", namespaces=MAP) == ["2025-07-01T13:00:00+02:00"]
    assert tree.xpath("//n:name/text()", namespaces=MAP) == ["Der Bote"]
    assert tree.xpath("//n:language/text()", namespaces=MAP) == ["de"]
    assert tree.xpath("//n:publication_date/text()", namespaces=MAP) == ["2025-07-01T12:00:00+02:00"]
    assert tree.xpath("//n:title/text()", namespaces=MAP) == ["Die Brücke & <mehr>"]


def test_without_news_it_is_valid_all_the_same() -> None:
    assert news().xpath("//s:loc/text()", namespaces=MAP) == ["https://bote.example/"]


@pytest.mark.parametrize(
    "title", ["a\x00\x0b\ufffe ]]>", "مرحبا 👩‍👩‍👧‍👦", "<!-- andruck 9 -->", "x" * 5000, "&amp;lt;"]
)
def test_whatever_a_headline_holds_it_is_valid(title: str) -> None:
    assert len(news(replace(ONE, title=title), replace(ONE, path="/b/", language="zh-Hant-HK"))) == 2


def test_a_thousand_are_one_file_that_search_engines_take() -> None:
    entries = [replace(ONE, path=f"/politik/meldung-{number}/") for number in range(1000)]
    document = render(theme(SITE), NEWS_SITEMAP, NewsExcerpt(tuple(entries)))
    assert len(judge_sitemap(document)) == 1000
    assert len(document.body) < 600_000
