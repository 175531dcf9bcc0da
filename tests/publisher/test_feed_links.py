"""Pages name the feeds of what they show."""

from __future__ import annotations

from typing import Any

import pytest

from services.publisher.pages import render
from shared.listings import WHOLE_SITE, Listing, ListingKind, section_listing
from shared.pages import OVERVIEW, Page, front_page, part_page
from tests.publisher.newsroom import NOON, SITE, entry, html, part, show, show_list, theme_for

FORMATS = ["application/atom+xml", "application/rss+xml", "application/feed+json"]


def named(page: Any) -> list[tuple[str, str, str]]:
    return [
        (link.get("type"), link.get("title"), link.get("href"))
        for link in page.xpath("//link[@rel='alternate'][@type]")
    ]


@pytest.mark.parametrize(
    ("page", "title", "path"),
    [
        (front_page(section_listing("kultur")), "Kultur & Leben · Der Bote", "/kultur/"),
        (part_page(section_listing("kultur"), part(NOON.date())), "Kultur & Leben · Der Bote", "/kultur/"),
        (front_page(Listing(ListingKind.TAG, "bruecke")), "Brücke · Der Bote", "/tag/bruecke/"),
        (front_page(Listing(ListingKind.AUTHOR, "ida-kern")), "Ida Kern · Der Bote", "/author/ida-kern/"),
    ],
)
def test_a_list_names_its_feeds_and_the_site_s(page: Page, title: str, path: str) -> None:
    called = title.partition(" · ")[0] if "/tag/" in path or "/author/" in path else ""
    own = [(kind, title, f"{path}feed.{ending}") for kind, ending in zip(FORMATS, ("atom", "rss", "json"), strict=True)]
    shown = html(show_list(page, entry(1), title=called, part=part(NOON.date()) if page.part else None))
    assert named(shown) == [*own, (FORMATS[0], "Der Bote", "/feed.atom")]


@pytest.mark.parametrize("page", [front_page(WHOLE_SITE), OVERVIEW])
def test_all_else_names_the_site_s(page: Page) -> None:
    shown = html(show_list(page, entry(1)) if page != OVERVIEW else render(theme_for(SITE), page, None))
    assert named(shown) == [
        (kind, "Der Bote", f"/feed.{ending}") for kind, ending in zip(FORMATS, ("atom", "rss", "json"), strict=True)
    ]


def test_an_article_names_the_site_s_and_its_section_s() -> None:
    assert named(html(show())) == [
        (FORMATS[0], "Der Bote", "/feed.atom"),
        (FORMATS[0], "Politik · Der Bote", "/politik/feed.atom"),
    ]
