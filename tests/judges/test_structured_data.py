"""JSON-LD: everything that Google's documentation requires or recommends of each type is there, on every page.

Left out of what is recommended: what a newspaper does not know of who writes for it (followers, other names).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.judges.crawling import Crawl, Found
from tests.judges.verdicts import Verdict, Verdicts

pytestmark = pytest.mark.judges

_ARTICLE = (
    "headline",
    "image",
    "datePublished",
    "dateModified",
    "author",
    "author.name",
    "author.url",
    "publisher.name",
)
WANTED = {
    "NewsArticle": _ARTICLE,
    "LiveBlogPosting": (
        *_ARTICLE, "coverageStartTime", "liveBlogUpdate", "liveBlogUpdate.headline", "liveBlogUpdate.datePublished",
        "liveBlogUpdate.articleBody",
    ),
    "CorrectionComment": ("text", "datePublished"),
    "ProfilePage": ("mainEntity", "mainEntity.name", "mainEntity.url"),
    "BreadcrumbList": ("itemListElement", "itemListElement.position", "itemListElement.name"),
    "WebSite": ("name", "url"),
    "NewsMediaOrganization": ("name", "url", "logo", "logo.url"),
    "ImageObject": ("url",),
}  # fmt: skip
"""By type: developers.google.com/search/docs/appearance/structured-data, as of 2026."""
_MOMENTS = ("datePublished", "dateModified", "coverageStartTime", "coverageEndTime")
MAX_HEADLINE = 110


def test_nothing_that_search_engines_ask_for_is_missing(crawl: Crawl, verdicts: Verdicts) -> None:
    counts, missing = Counter[str](), []
    for page in crawl.pages:
        for described in _described(page):
            for thing in _things(described):
                counts[thing["@type"]] += 1
                if not page.is_kept_from_search:
                    missing += [f"{page.path}: {thing['@type']} {flaw}" for flaw in _flaws(thing)]
    assert WANTED.keys() <= counts.keys()
    for type_ in WANTED:
        verdicts.append(
            Verdict(
                "JSON-LD", f"{counts[type_]} × {type_}", f"{sum(f': {type_} ' in each for each in missing)} missing"
            )
        )
    assert not missing, "\n".join(missing)


def test_the_last_step_of_every_trail_is_the_page_itself_and_the_others_have_addresses(crawl: Crawl) -> None:
    for page in crawl.pages:
        for trail in (each for each in _described(page) if each["@type"] == "BreadcrumbList"):
            *before, _ = trail["itemListElement"]
            assert [each["item"] for each in before] == [
                crawl.site + path for path in page.tree.xpath("//nav[@class='trail']//a/@href")
            ], page.path


def test_pictures_that_search_engines_are_told_of_are_there(crawl: Crawl) -> None:
    told = {
        thing["url"]
        for page in crawl.pages
        for each in _described(page)
        for thing in _things(each)
        if thing["@type"] == "ImageObject"
    }
    assert told
    assert {url for url in told if crawl.found[url.removeprefix(crawl.site)].answer.status_code != 200} == set()


def _described(page: Found) -> Iterator[dict[str, Any]]:
    for text in page.tree.xpath("//script[@type='application/ld+json']/text()"):
        said = json.loads(text)
        assert said["@context"] == "https://schema.org"
        yield from said.get("@graph", [said])


def _things(value: Any) -> Iterator[dict[str, Any]]:
    """Yield everything in a description that has a type."""
    if isinstance(value, list):
        yield from (thing for each in value for thing in _things(each))
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        yield from (thing for each in value.values() for thing in _things(each))


def _flaws(thing: dict[str, Any]) -> Iterator[str]:
    if thing.keys() == {"@type", "@id", "url", "inLanguage"}:  # another article, named by its address
        return
    yield from (f"has no {name}" for name in WANTED.get(thing["@type"], ()) if not all(_at(thing, name)))
    if len(thing.get("headline", "")) > MAX_HEADLINE:
        yield "has too long a headline"
    for name in _MOMENTS:
        if name in thing and datetime.fromisoformat(thing[name]).tzinfo is None:
            yield f"has a {name} without a zone"


def _at(thing: Any, name: str) -> list[Any]:
    """Return what stands at a dotted name, in each of several things where there are several."""
    first, _, rest = name.partition(".")
    several = thing if isinstance(thing, list) else [thing]
    found = [each.get(first) for each in several]
    return [value for each in found for value in (_at(each, rest) if rest and each else [each])]
