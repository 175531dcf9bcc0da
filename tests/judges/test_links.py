"""No link of a newspaper is dead: each leads to a page that is there, and to the place in it that it names."""

from __future__ import annotations

from urllib.parse import unquote, urldefrag

import pytest

from tests.judges.crawling import Crawl
from tests.judges.pages import PAGES_WITHOUT_LINKS
from tests.judges.verdicts import Verdict, Verdicts

pytestmark = pytest.mark.judges
MIN_ARTICLES = 300


def test_every_link_leads_to_what_it_names(crawl: Crawl, verdicts: Verdicts) -> None:
    articles = sum(1 for each in crawl.pages if each.tree.xpath("//meta[@property='og:type'][@content='article']"))
    assert articles >= MIN_ARTICLES
    dead = []
    for link, named_on in crawl.named_on.items():
        bare, anchor = urldefrag(link)
        target = crawl.found[bare.removeprefix(crawl.site) or "/"]
        if target.answer.status_code != 200 and named_on != target.path:
            dead.append(f"{named_on}: {link} answers {target.answer.status_code}")
        elif not target.path.endswith("related.html") and unquote(anchor) not in target.anchors:
            dead.append(f"{named_on}: {link} names a place that is not there")
    verdicts.append(
        Verdict(
            "crawl",
            f"{articles} articles, {len(crawl.found)} addresses",
            f"{len(dead)} dead of {len(crawl.named_on)} links",
        )
    )
    assert not dead, "\n".join(dead)


def test_every_page_says_its_own_address_a_description_and_one_title_that_no_other_has(crawl: Crawl) -> None:
    titles: dict[str, list[str]] = {}
    for each in crawl.pages:
        if (
            each.answer.status_code == 200
            and each.path not in PAGES_WITHOUT_LINKS
            and not each.path.endswith("related.html")
        ):
            assert each.tree.xpath("//link[@rel='canonical']/@href") == [crawl.site + each.path]
            assert each.tree.xpath("string(//meta[@name='description']/@content)").strip(), each.path
            titles.setdefault(each.tree.xpath("string(//title)"), []).append(each.path)
    assert {title: paths for title, paths in titles.items() if len(paths) > 1} == {}
