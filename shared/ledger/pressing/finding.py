"""What readers find by searching: what each file of the index shows, and which of them show an article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.pages import Page, PageKind
from shared.search_pages import (
    CARDS_PER_PAGE,
    SHARDS_PER_PAGE,
    Card,
    SearchFile,
    bounds_page,
    pages_with_cards,
    segment_of,
)

NEWEST = 0
"""The segment of the newest articles: its cards and words are in the index itself."""


class _Voided(NamedTuple):
    article_id: int
    segment: int
    place: int


class _Segment(NamedTuple):
    id: int
    docs: int


class _CardRow(NamedTuple):
    """What a `Card` has, in its order, and its place."""

    path: str
    title: str
    section: str
    language: str
    published_at: datetime
    words: str | None
    place: int


def void(db: Connection, article_ids: Collection[int], *, withdrawn: bool = True) -> dict[int, list[Page]]:
    """Let nobody find these articles where they were found until now.

    Returns:
        For each article the pages that show it until they are pressed: its cards, also those that are being made.
    """
    places: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in db.read(_Voided, _VOID_ENTRIES, {"ids": list(article_ids), "withdrawn": withdrawn}):
        places[row.article_id].append((row.segment, row.place))
    return {id_: pages_with_cards(places[id_]) for id_ in article_ids}


_VOID_ENTRIES = """
    WITH locked AS (
        SELECT segment, place FROM search_entries WHERE article_id = ANY (%(ids)s)
          AND (void_at IS NULL OR (%(withdrawn)s AND NOT withdrawn))
        ORDER BY segment, place FOR NO KEY UPDATE)
    UPDATE search_entries e SET void_at = coalesce(void_at, now()), withdrawn = withdrawn OR %(withdrawn)s, words = NULL
    FROM locked WHERE e.segment = locked.segment AND e.place = locked.place
    RETURNING e.article_id, e.segment, e.place
"""


def search_file(db: Connection, page: Page) -> SearchFile:
    """Return what a page of the index shows now.

    Raises:
        LookupError: its segment is no more.
    """
    if page.kind is PageKind.SEARCH_INDEX:
        segments = tuple((row.id, row.docs) for row in db.read(_Segment, _SELECT_LIVE_SEGMENTS))
        rows = db.read(_CardRow, _SELECT_CARDS, {"segment": NEWEST, "first": 0, "count": _ALL}).fetchall()
        return SearchFile(segments, tuple(_card(row) for row in rows))
    segment = segment_of(page)
    if page.kind is PageKind.SEARCH_TERMS:
        return _terms_file(db, segment, page.part)
    if page.kind is PageKind.SEARCH_SHARD:
        return SearchFile(terms=db.execute(_SELECT_SHARD, {"segment": segment, "number": page.part}).value() or "")
    first = ((page.part or 1) - 1) * CARDS_PER_PAGE
    values = {"segment": segment, "first": first, "count": CARDS_PER_PAGE}
    cards = {row.place - first: _card(row) for row in db.read(_CardRow, _SELECT_CARDS, values)}
    return SearchFile(cards=tuple(cards.get(place) for place in range(max(cards, default=-1) + 1)))


def _terms_file(db: Connection, segment: int, number: int | None) -> SearchFile:
    """Return a bounds page, or what says which one to read.

    A segment that an earlier release has made has no bounds pages: its one page has all bounds.
    """
    values = {"segment": segment, "first_page": bounds_page(segment, 1).path}
    described = db.read(_Described, _SELECT_SEGMENT, values).one()
    bounds = described.bounds.split(" ")
    if number:
        return SearchFile(bounds=" ".join(bounds[(number - 1) * SHARDS_PER_PAGE : number * SHARDS_PER_PAGE]))
    if described.has_bounds_pages:
        return SearchFile(starts=" ".join(bounds[::SHARDS_PER_PAGE]), days=described.days)
    return SearchFile(bounds=described.bounds, days=described.days)


class _Described(NamedTuple):
    bounds: str
    days: str
    has_bounds_pages: bool


_ALL = 2**31 - 1

_SELECT_LIVE_SEGMENTS = "SELECT id, docs FROM search_segments WHERE state = 'live' ORDER BY id DESC"
_SELECT_SEGMENT = """
    SELECT bounds, days, EXISTS (SELECT FROM pages WHERE path = %(first_page)s) AS has_bounds_pages
    FROM search_segments WHERE id = %(segment)s
"""
_SELECT_SHARD = "SELECT terms FROM search_shards WHERE segment = %(segment)s AND number = %(number)s"

_SELECT_CARDS = """
    SELECT a.listed_path AS path, a.title, a.section, a.language, a.published_at, e.words, e.place
    FROM search_entries e JOIN articles a ON a.id = e.article_id
    WHERE e.segment = %(segment)s AND e.place >= %(first)s AND e.place - %(first)s < %(count)s
      AND e.void_at IS NULL AND a.listed_path IS NOT NULL
    ORDER BY e.place DESC
"""


def _card(row: _CardRow) -> Card:
    return Card(*row[:5], row.words or "")
