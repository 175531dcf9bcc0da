"""Feeds and sitemaps of a newspaper as feed readers and search engines get them: schemas, and feedparser."""

from __future__ import annotations

import lxml.etree
import pytest

from shared.content_types import ATOM, JSON_FEED, RSS
from shared.pages import NEWS_SITEMAP
from tests.judges.crawling import Crawl
from tests.judges.verdicts import Verdict, Verdicts
from tests.publisher.feed_judges import judge_feed, judge_sitemap_file

pytestmark = pytest.mark.judges
_SITEMAP_ROOTS = (
    "{http://www.sitemaps.org/schemas/sitemap/0.9}urlset",
    "{http://www.sitemaps.org/schemas/sitemap/0.9}sitemapindex",
)


@pytest.mark.parametrize("content_type", [ATOM, RSS, JSON_FEED])
def test_every_feed_is_valid(content_type: str, crawl: Crawl, verdicts: Verdicts) -> None:
    feeds = [each for each in crawl.found.values() if each.answer.headers.get("Content-Type") == content_type]
    assert feeds
    for each in feeds:
        judge_feed(each.answer.content, content_type)
    verdicts.append(Verdict("schema, feedparser", f"{len(feeds)} × {content_type.partition(';')[0]}", "valid, bozo 0"))


def test_every_sitemap_is_valid_and_lists_what_is_there_once(crawl: Crawl, verdicts: Verdicts) -> None:
    sitemaps = [each for each in crawl.found.values() if each.kind == "application/xml"]
    listed: list[str] = []
    for each in sitemaps:
        tree = lxml.etree.fromstring(each.answer.content)
        assert tree.tag in _SITEMAP_ROOTS, each.path
        judge_sitemap_file(each.answer.content)
        if each.path != NEWS_SITEMAP.path:
            listed += tree.xpath("//*[local-name()='url']/*[local-name()='loc']/text()")
    assert sorted(listed) == sorted(set(listed))
    for url in listed:
        page = crawl.found[url.removeprefix(crawl.site)]
        assert page.answer.status_code == 200, url
        assert not page.is_kept_from_search, url
    verdicts.append(Verdict("XSD", f"{len(sitemaps)} sitemaps, {len(listed)} addresses", "valid, each there once"))
