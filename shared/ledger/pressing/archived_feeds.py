"""Archives of feeds (RFC 5005, section 4): how their documents name each other, though the newest goes on changing.

Whoever has read an address does not ask for it again. So the newest document, and the one before it, which may not be
pressed yet as it stays, are named with a mark: what was put there last. Older ones are named by their paths alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from shared.archive import Part
from shared.excerpt import Excerpt
from shared.feed import ArchivedFeed
from shared.ledger.connections import Connection
from shared.ledger.pressing.excerpts import newest_parts
from shared.ledger.pressing.parts import FOLLOWING_PART
from shared.listings import Listing, listing_named
from shared.pages import Page, archived_feed_page, feed_pages, has_archived_feeds

_MARK_CHARACTERS = 12
"""Of a digest: enough to tell apart what one document was."""


_MAX_PARTS_AT_ONCE = 8
"""Among so many of the newest parts is one whose document was pressed: a burst of news has not begun more."""


class _MarkRow(NamedTuple):
    path: str
    digest: str


class _NamingRow(NamedTuple):
    """A listing with the part after one whose document has changed, if it is the newest of all; None: it is itself."""

    listing: str
    id: int | None
    day: date
    number: int
    begins_at: datetime


def archived_around(
    db: Connection, listing: Listing, shown: Excerpt
) -> tuple[ArchivedFeed | None, ArchivedFeed | None]:
    """Return the documents before and after what a feed shows, or a part of its archive.

    A feed names the newest that readers can have; as soon as they have a newer one, it is pressed again.
    """
    if not has_archived_feeds(listing):
        return None, None
    if shown.part is None:
        newest = [_document(listing, part) for part in newest_parts(db, listing, _MAX_PARTS_AT_ONCE)]
        return next((each for each in _marked(db, newest) if each.mark), None), None
    older = _document(listing, shown.older) if shown.older else None
    if shown.newer:
        return older, _document(listing, shown.newer)
    return next(iter(_marked(db, [older] if older else [])), None), None


def _document(listing: Listing, part: Part) -> ArchivedFeed:
    return ArchivedFeed(archived_feed_page(listing, part).path)


def _marked(db: Connection, documents: Collection[ArchivedFeed]) -> list[ArchivedFeed]:
    """Return these documents as they are just now; without a mark: it was never pressed."""
    values = {"paths": [each.path for each in documents]}
    marks = dict(db.read(_MarkRow, _SELECT_MARKS, values).fetchall()) if documents else {}
    return [ArchivedFeed(each.path, marks.get(each.path, "")[:_MARK_CHARACTERS]) for each in documents]


_SELECT_MARKS = "SELECT path, digest FROM pages WHERE path = ANY (%(paths)s) AND pressed > 0 AND digest IS NOT NULL"


def naming(db: Connection, changed: Sequence[Page]) -> list[Page]:
    """Return the pages that name these documents with marks that have changed."""
    if not changed:
        return []
    rows = db.read(_NamingRow, _SELECT_NAMING, {"ids": [page.part for page in changed]})
    return [_names(listing_named(row.listing), row) for row in rows]


def _names(listing: Listing, row: _NamingRow) -> Page:
    if row.id is None:
        return feed_pages(listing)[0]
    return archived_feed_page(listing, Part(row.id, row.day, row.number, row.begins_at))


_SELECT_NAMING = f"""
    SELECT part.listing, n.id, n.day, n.number, n.begins_at
    FROM parts part LEFT JOIN LATERAL ({FOLLOWING_PART}) n ON true
    WHERE part.id = ANY (%(ids)s) AND NOT EXISTS (
        SELECT FROM parts newer WHERE newer.listing = n.listing
          AND (newer.begins_at, newer.begins_with) > (n.begins_at, n.begins_with))
"""  # noqa: S608 - it is ours
