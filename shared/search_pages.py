"""The pages that search is made of: where they are, and what is in them. Plain values: no I/O.

/search/                     what readers see
/search/opensearch.xml       by which a browser knows that the site can be searched
/search/index.json           the segments, and the newest articles with their words
/search/SEGMENT/terms.json   where in a segment which word is: on which of the following pages
/search/SEGMENT/terms-N.json in which shards, for some of its words
/search/SEGMENT/SHARD.txt    some of its words, each with the places of the articles that have it
/search/SEGMENT/cards-N.json some of its articles: title, date, section, path
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.pages import Page, PageKind

CARDS_PER_PAGE = 16
"""Articles of a segment whose cards are read together. Never change it while segments are out."""

SHARDS_PER_PAGE = 64
"""Shards of a segment whose bounds are read together. Never change it while segments are out."""

SEARCH = Page("/search/", PageKind.SEARCH)
OPENSEARCH = Page("/search/opensearch.xml", PageKind.OPENSEARCH)
SEARCH_INDEX = Page("/search/index.json", PageKind.SEARCH_INDEX)

SEARCH_PAGES = (SEARCH, OPENSEARCH, SEARCH_INDEX)
"""Pages that every site has before its first article."""


def terms_page(segment: int) -> Page:
    """Return the page that says on which bounds page of a segment a word's shard is."""
    return Page(f"/search/{segment}/terms.json", PageKind.SEARCH_TERMS)


def bounds_page(segment: int, number: int) -> Page:
    """Return one of the pages that say in which shard a word is; they count from 1."""
    return Page(f"/search/{segment}/terms-{number}.json", PageKind.SEARCH_TERMS, part=number)


def bounds_pages(segment: int, shards: int) -> list[Page]:
    """Return the pages with the bounds of so many shards."""
    return [bounds_page(segment, number) for number in range(1, -(-shards // SHARDS_PER_PAGE) + 1)]


def shard_page(segment: int, number: int) -> Page:
    """Return one of a segment's shards; they count from 1."""
    return Page(f"/search/{segment}/{number}.txt", PageKind.SEARCH_SHARD, part=number)


def cards_page(segment: int, number: int) -> Page:
    """Return one page of a segment's cards; they count from 1."""
    return Page(f"/search/{segment}/cards-{number}.json", PageKind.SEARCH_CARDS, part=number)


def card_pages(docs: int) -> int:
    """Return how many pages the cards of so many articles fill."""
    return -(-docs // CARDS_PER_PAGE)


def pages_with_cards(places: Iterable[tuple[int, int]]) -> list[Page]:
    """Return the pages that show the cards at these places, each a segment's number and the place in it.

    >>> [page.path for page in pages_with_cards([(0, 3), (7, 15), (7, 16)])]
    ['/search/7/cards-1.json', '/search/7/cards-2.json', '/search/index.json']
    """
    pages = {cards_page(segment, place // CARDS_PER_PAGE + 1) if segment else SEARCH_INDEX for segment, place in places}
    return sorted(pages, key=lambda page: page.path)


def segment_of(page: Page) -> int:
    """Return the number of the segment that a page is of.

    >>> segment_of(shard_page(12, 3))
    12
    """
    return int(page.path.split("/")[2])


@dataclass(frozen=True)
class Card:
    """What a result shows of an article."""

    path: str
    title: str
    section: str
    language: str
    published_at: datetime
    words: str = ""
    """Of one of the newest: three lines, those of its title, its standfirst and its body."""


@dataclass(frozen=True)
class SearchFile:
    """What one page of the index shows: what its kind has, and nothing else."""

    segments: tuple[tuple[int, int], ...] = ()
    """Number and articles of each that is out, the newest first."""
    cards: tuple[Card | None, ...] = ()
    """In the order of their places; None: that one is not to be found any more."""
    bounds: str = ""
    """Of each of some shards the least word that may be in it, with spaces between."""
    starts: str = ""
    """Of each bounds page the first bound."""
    days: str = ""
    terms: str = ""
