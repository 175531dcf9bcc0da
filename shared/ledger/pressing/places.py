"""Listings: which articles they hold, at which place, and which pages show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import NamedTuple

from shared.article import Excerpt, ListEntry
from shared.ledger.connections import Connection
from shared.ledger.pressing.showing import leads_of
from shared.listings import Listing, listing_named
from shared.pages import Page, pages_that_list
from shared.picture import ShownPicture


class _PlaceRow(NamedTuple):
    article_id: int
    listing: str
    place: int


class _LengthRow(NamedTuple):
    name: str
    length: int


class _EntryRow(NamedTuple):
    """A row of what a list shows: what a `ListEntry` has, in its order, whose it is, and the length of the whole."""

    path: str
    title: str
    standfirst: str
    dateline: str
    section: str
    language: str
    published_at: datetime
    updated_at: datetime | None
    authors: list[str]
    is_corrected: bool
    article_id: int
    length: int


_ADD_TO_LISTING_LENGTHS = """
    INSERT INTO listings (name, length)
    SELECT name, count FROM unnest(%(names)s::text[], %(counts)s::bigint[]) AS more (name, count)
    ORDER BY name COLLATE "C" DESC
    ON CONFLICT (name) DO UPDATE SET length = listings.length + EXCLUDED.length
    RETURNING name, length
"""  # the whole site's row, which everybody wants, is locked last: its name is the least

_INSERT_PLACES = """
    INSERT INTO places (listing, place, article_id)
    SELECT * FROM unnest(%(listings)s::text[], %(places)s::bigint[], %(ids)s::bigint[])
"""

_DELETE_PLACES = """
    DELETE FROM places USING unnest(%(ids)s::bigint[], %(listings)s::text[]) AS gone (article_id, listing)
    WHERE places.article_id = gone.article_id AND places.listing = gone.listing
"""

# In the order of the fields of an entry.
_SELECT_ENTRIES = """
    SELECT a.listed_path AS path, a.title, a.standfirst, a.dateline, a.section, a.language, a.published_at,
           a.revised_at AS updated_at, a.authors, a.corrected_at IS NOT NULL AS is_corrected, a.id AS article_id,
           (SELECT length FROM listings WHERE name = %(listing)s) AS length
    FROM places p JOIN articles a ON a.id = p.article_id
    WHERE p.listing = %(listing)s AND a.listed_path IS NOT NULL
"""
# The index of places that are listed passes by whatever is withdrawn.
_SELECT_NEWEST_ENTRIES = f"{_SELECT_ENTRIES} AND p.listed ORDER BY p.place DESC LIMIT %(count)s"
_SELECT_PART = f"{_SELECT_ENTRIES} AND p.place >= %(first)s AND p.place < %(first)s + %(count)s ORDER BY p.place DESC"


def places_of(db: Connection, article_ids: Iterable[int]) -> dict[int, dict[Listing, int]]:
    """Return for each article its place number in each listing that holds it."""
    places: dict[int, dict[Listing, int]] = {id_: {} for id_ in article_ids}
    for row in db.read(_PlaceRow, _SELECT_PLACES, {"ids": list(places)}):
        places[row.article_id][listing_named(row.listing)] = row.place
    return places


_SELECT_PLACES = "SELECT article_id, listing, place FROM places WHERE article_id = ANY (%(ids)s)"


def enlist(db: Connection, listed: Mapping[int, Collection[Listing]]) -> dict[int, list[Page]]:
    """Give articles their places in these listings, and take them out of all others.

    Articles that are new to a listing get their places there in the order of `listed`.

    Returns:
        For each article every page that shows it now or showed it until now.
    """
    # What showed an article until now has to be pressed as well, so places are read before any is given or taken.
    before = places_of(db, listed)
    shown = {id_: pages_that_list(places) if places else [] for id_, places in before.items()}
    holding = {id_: set(listings) for id_, listings in listed.items()}
    left = [(id_, listing) for id_, places in before.items() for listing in places.keys() - holding[id_]]
    if left:
        db.execute(_DELETE_PLACES, {"ids": [id_ for id_, _ in left], "listings": [listing.name for _, listing in left]})
    new = [(id_, listing) for id_, listings in holding.items() for listing in listings - before[id_].keys()]
    after = {id_: {name: places[name] for name in places.keys() & holding[id_]} for id_, places in before.items()}
    for (id_, listing), place in zip(new, _place(db, new), strict=True):
        after[id_][listing] = place
    return {id_: shown[id_] + pages_that_list(after[id_]) for id_ in listed}


def _place(db: Connection, new: Sequence[tuple[int, Listing]]) -> list[int]:
    """Put each article at the end of a listing, and return the places they get there."""
    if not new:
        return []
    more = Counter(listing.name for _, listing in new)
    rows = db.read(_LengthRow, _ADD_TO_LISTING_LENGTHS, {"names": list(more), "counts": list(more.values())})
    free = {name: count(length - more[name]) for name, length in rows}
    places = [next(free[listing.name]) for _, listing in new]
    of = {"listings": [listing.name for _, listing in new], "ids": [id_ for id_, _ in new]}
    db.execute(_INSERT_PLACES, {**of, "places": places})
    return places


def excerpt(db: Connection, page: Page) -> Excerpt:
    """Return what a list, feed or sitemap shows: its newest entries, or those of its part."""
    traits = page.kind.traits
    values = {"listing": page.listing.name, "count": traits.entries}
    rows: list[_EntryRow] = []
    if traits.entries and page.part is None:
        rows = db.read(_EntryRow, _SELECT_NEWEST_ENTRIES, values).fetchall()
    elif traits.entries and page.part:
        first = (page.part - 1) * traits.part_size
        rows = db.read(_EntryRow, _SELECT_PART, {**values, "first": first}).fetchall()
    length = rows[0].length if rows else db.execute(_SELECT_LISTING_LENGTH, {"name": page.listing.name}).value() or 0
    leads = leads_of(db, [row.article_id for row in rows], traits.pictures) if rows and traits.pictures else {}
    entries = tuple(_entry(row, leads.get(row.article_id)) for row in rows)
    return Excerpt(entries, part=page.part, parts=-(-length // traits.part_size))


_SELECT_LISTING_LENGTH = "SELECT length FROM listings WHERE name = %(name)s"


def _entry(row: _EntryRow, lead: ShownPicture | None) -> ListEntry:
    return ListEntry(*row[:8], tuple(row.authors), lead, row.article_id, row.is_corrected)
