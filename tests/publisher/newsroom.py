"""A small invented site and what its newsroom publishes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import lxml.etree
import lxml.html

from services.publisher.pages import Document, render
from services.publisher.theme import Theme
from shared.archive import Part
from shared.article import Article, ArticlePage, Author, BodyFormat, Citation, Edition, Fact, ListEntry
from shared.excerpt import Excerpt
from shared.feed import EMPTY_FEED_UPDATED_AT, FeedEntry, FeedExcerpt
from shared.feed_ids import article_tag, feed_tag
from shared.pages import Page, PageKind, Shows
from shared.picture import Crop, Picture, PictureFormat, PictureState, Rendition, ShownPicture
from shared.settings import Section, Site

SITE = Site(
    name="Der Bote",
    url="https://bote.example",
    language="de",
    timezone="Europe/Berlin",
    sections=(Section("politik", "Politik"), Section("kultur", "Kultur & Leben")),
    description="Was war, was wird.",
)
AUTHORITY = "bote.example,2025"
"""What the ids in its feeds begin with."""
NOON = datetime(2025, 7, 1, 10, 0, tzinfo=UTC)
"""Noon in Berlin, in summer."""

ARTICLE = Article(
    title="Die Brücke ist fertig",
    body="Seit heute rollt der Verkehr.",
    body_format=BodyFormat.MARKDOWN,
    section="politik",
    language="de",
    standfirst="Drei Jahre wurde gebaut.",
    dateline="Lübeck",
    tags=("Verkehr", "Bau"),
    authors=(Author("Ida Kern", "https://bote.example/ida"), Author("Tom Ohm")),
    facts=(Fact("Länge", "310 m"),),
    sources=(Citation("Bauamt", "https://bauamt.example/bericht"), Citation("Augenzeugen")),
)
EDITION = Edition(ARTICLE, "/politik/die-brücke/", NOON, None)
PAGE = Page(EDITION.path, PageKind.ARTICLE, article_id=1)


def ready(picture: Picture, width: int = 4000, height: int = 3000) -> ShownPicture:
    """Return a picture that is there, in many sizes."""
    made = [
        Rendition(f"/assets/{name}.{format_}", crop, format_, across, across * down // right, across * 90)
        for crop in Crop
        for right, down in [crop.size_of(width, height)]
        for format_ in PictureFormat
        for across in (320, 640, 1280)
        for name in [hashlib.sha256(f"{picture.url}{crop}{across}{format_}".encode()).hexdigest()[:32]]
    ]
    made.sort(key=lambda each: each.width)
    return ShownPicture(picture, PictureState.READY, width, height, "#8a7f5c", tuple(made), 7)


@lru_cache(10)
def theme_for(site: Site) -> Theme:
    """Return a site's theme, made once: to compile its templates takes a fifth of a second, and rendering is pure."""
    return Theme(site)


def show(shown: ArticlePage = EDITION, page: Page = PAGE, site: Site = SITE) -> Document:
    """Render an article's page."""
    return render(theme_for(site), page, shown)


def show_article(**changes: Any) -> Document:
    """Render the page of an article that differs from ARTICLE."""
    return show(replace(EDITION, article=replace(ARTICLE, **changes)))


def entry(number: int, **changes: Any) -> ListEntry:
    """Return one of many entries; a higher number is older."""
    one = ListEntry(
        path=f"/politik/meldung-{number}/",
        title=f"Meldung {number}",
        standfirst="Kurz gesagt.",
        dateline="",
        section="politik",
        language="de",
        published_at=NOON - timedelta(hours=number),
        updated_at=None,
    )
    return replace(one, **changes)


def show_list(page: Page, *entries: ListEntry, site: Site = SITE, **of: Any) -> Document:
    """Render a list, feed or sitemap."""
    if page.kind.traits.shows is Shows.FEED:
        return render(theme_for(site), page, feed_of(page, *entries))
    return render(theme_for(site), page, Excerpt(entries, **of))


def part(day: date, number: int = 1) -> Part:
    """Return a part of an archive that begins at noon."""
    begins_at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Part(day.toordinal() * 10 + number, day, number, begins_at, begins_at + timedelta(days=1))


def feed_of(page: Page, *entries: ListEntry) -> FeedExcerpt:
    """Return what a feed shows of these articles, which have their paths as ids at their sources."""
    shown = tuple(
        FeedEntry(article_tag(AUTHORITY, "desk", each.path), each, authors=tuple(map(Author, each.authors)))
        for each in entries
    )
    updated_at = max((each.changed_at for each in entries), default=EMPTY_FEED_UPDATED_AT)
    return FeedExcerpt(feed_tag(AUTHORITY, page.listing), page.listing, shown, updated_at)


def html(document: Document) -> Any:
    """Parse a page."""
    return lxml.html.document_fromstring(document.body.decode())


def xml(document: Document) -> Any:
    """Parse a feed or sitemap, strictly."""
    return lxml.etree.fromstring(document.body)


def linked_data(document: Document) -> Any:
    """Parse the JSON-LD of an article's page."""
    return json.loads(html(document).xpath("string(//script[@type='application/ld+json'])"))


def text(tree: Any, path: str) -> str:
    """Return the text of the one element at an XPath, white space made even."""
    (element,) = tree.xpath(path)
    return " ".join(element.text_content().split())
