"""Put articles into other lists than those in which they are, as after a change of settings: batch by batch."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from shared.archive import Month, Part
from shared.events import Due, Priority
from shared.ledger.connections import Connection, StoredObject
from shared.ledger.pressing.places import Enlisted, Joining, enlist
from shared.ledger.pressing.wants import Want, want
from shared.listings import SITEMAP, Listing, listing_named
from shared.pages import Page, PageKind, archive_page, newest_pages, part_page

RELIST_BATCH = 25
"""Articles that are looked at, and moved, together: few, because nobody else can change their lists meanwhile."""


class Relisted(NamedTuple):
    """What was moved in one go."""

    pages: int
    """How many are wanted for it."""
    ring: list[Due]
    """What to ring for once this is committed."""


class ListedRevision(NamedTuple):
    """An article, and the lists in which it is, or will be once its time comes."""

    id: int
    number: int
    """Of the submission that says so."""
    content: StoredObject
    """The article as the ledger keeps it."""
    listings: dict[str, str] | None
    """Names of the lists, and what the article calls them; None: an earlier release has put it into those it had."""


class _ToMove(NamedTuple):
    id: int
    path: str
    published_at: datetime
    listed: bool
    number: int


class _EmptiedPart(NamedTuple):
    """What a `Part` has, in its order, and whose it is."""

    id: int
    day: date
    number: int
    begins_at: datetime
    listing: str


def next_listed(db: Connection, after: int) -> Sequence[ListedRevision]:
    """Return the articles behind the one with this id that readers have, or will have; those that are withdrawn not."""
    return db.read(ListedRevision, _SELECT_NEXT, {"after": after, "batch": RELIST_BATCH}).fetchall()


_SELECT_NEXT = """
    SELECT a.id, s.number, s.content, CASE WHEN s.number = a.submission THEN a.listings ELSE s.listings END AS listings
    FROM (SELECT * FROM articles WHERE id > %(after)s AND newest IS NOT NULL AND withdrawn_by IS NULL
          ORDER BY id LIMIT %(batch)s) a
    JOIN submissions s ON s.number IN (a.submission, a.newest) AND s.content IS NOT NULL
    ORDER BY a.id, s.number
"""


def highest_id(db: Connection) -> int:
    """Return the greatest id of an article; 0: there is none."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM articles").value())


def relist(db: Connection, wished: Mapping[int, Mapping[Listing, str]]) -> Relisted:
    """Put articles into these lists and out of all others; their pages, and those of the lists, follow behind all news.

    `wished`: by the numbers of the submissions that were looked at. An article that was submitted anew since, or
    withdrawn, is left alone: it goes where the settings of whoever took it say.
    """
    rows = db.read(_ToMove, _LOCK_RELISTED, {"numbers": list(wished)}).fetchall()
    stored = [json.dumps({listing.name: title for listing, title in wished[row.number].items()}) for row in rows]
    values = {"numbers": [row.number for row in rows], "ids": [row.id for row in rows], "listings": stored}
    db.execute(_NOTE_FOR_SUBMISSIONS, values)
    db.execute(_NOTE_FOR_ARTICLES, values)
    out = [row for row in rows if row.listed]
    joining = {row.id: Joining(row.published_at, wished[row.number]) for row in out}
    enlisted = enlist(db, joining) if out else Enlisted({}, {})
    pages = [Page(row.path, PageKind.ARTICLE, row.id) for row in out]
    pages += [page for of in enlisted.pages.values() for page in of]
    held = {listing for places in enlisted.before.values() for listing in places}
    left = held - {listing for row in out for listing in wished[row.number]}
    wants = [Want(page, None, Priority.BULK) for page in dict.fromkeys([*pages, *_pages_of_emptied(db, left)])]
    return Relisted(len(wants), want(db, wants))


# Of an article that readers have, and of one that waits for its time: what they were read with may have changed since.
_LOCK_RELISTED = """
    SELECT a.id, a.path, a.published_at, a.listed_path IS NOT NULL AND s.number = a.submission AS listed, s.number
    FROM submissions s JOIN articles a ON a.id = s.article_id AND s.number IN (a.submission, a.newest)
    WHERE s.number = ANY (%(numbers)s) AND a.withdrawn_by IS NULL ORDER BY a.id, s.number FOR NO KEY UPDATE OF a
"""
_NOTE_FOR_SUBMISSIONS = """
    UPDATE submissions SET listings = these.listings
    FROM unnest(%(numbers)s::bigint[], %(listings)s::jsonb[]) AS these (of, listings) WHERE number = of
"""
_NOTE_FOR_ARTICLES = """
    UPDATE articles a SET listings = these.listings
    FROM unnest(%(ids)s::bigint[], %(numbers)s::bigint[], %(listings)s::jsonb[]) AS these (id, number, listings)
    WHERE a.id = these.id AND a.submission = these.number
"""


def _pages_of_emptied(db: Connection, left: Collection[Listing]) -> list[Page]:
    """Return every page of those listings of which nothing is left: they lead elsewhere now, or are gone."""
    emptied = db.execute(_SELECT_EMPTIED, {"names": [each.name for each in left]}).values() if left else []
    pages = [page for name in emptied for page in newest_pages(listing_named(name))]
    for row in db.read(_EmptiedPart, _SELECT_EMPTIED_PARTS, {"names": emptied}) if emptied else ():
        pages += _pages_of_part(listing_named(row.listing), Part(*row[:4]))
    return pages


def _pages_of_part(listing: Listing, part: Part) -> list[Page]:
    if listing == SITEMAP:
        return [part_page(listing, part)]
    months: tuple[Month | None, ...] = (part.month, part.month.whole_year, None)
    return [part_page(listing, part), *(archive_page(listing, month) for month in months)]


_SELECT_EMPTIED = """
    SELECT name FROM unnest(%(names)s::text[]) AS left_ (name)
    WHERE NOT EXISTS (SELECT FROM places WHERE listing = name AND listed)
"""
_SELECT_EMPTIED_PARTS = """
    SELECT id, day, number, begins_at, listing FROM parts WHERE listing = ANY (%(names)s)
"""
