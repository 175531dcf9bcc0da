"""Which pages show what has changed in listings: fronts, parts of archives, and the pages that lead to these.

    what changed                                   pages, for each listing
    ─────────────────────────────────────────────  ───────────────────────────────────────────────────────────────
    an article among the newest came, changed, went  all that show the newest, and the part at the archive's beginning
    an older one came, changed, went               its part
    any of a listing whose archive has feeds       its part, also if the front shows it: that part's feed may as well
    a part was begun, or divided                   both halves, the part after them, the front, its month, its year
    any of these in the sitemap's                  the list of sitemaps as well

However long a listing is, that is a handful of pages, found by a few looks into an index.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.pressing.parts import find_parts, grow
from shared.ledger.pressing.placed import Key, Place, PlacedPart
from shared.listings import SITEMAP, Listing, listing_named
from shared.pages import SITEMAP_INDEX, Page, has_archived_feeds, newest_pages


class Touched(NamedTuple):
    """A place in a listing at which something has changed: what it shows of an article, or that it shows it."""

    article_id: int
    listing: Listing
    published_at: datetime

    @property
    def key(self) -> Key:
        """What it is sorted by."""
        return Key(self.published_at, self.article_id)


class _RankRow(NamedTuple):
    listing: str
    rank: int
    published_at: datetime
    article_id: int


# The articles around the end of a listing's front: as many before and behind it as have changed in the listing.
_SELECT_AROUND_FRONTS = """
    SELECT listing, greatest(front - n, 0) + row_number() OVER (PARTITION BY listing ORDER BY published_at DESC,
             article_id DESC) AS rank, published_at, article_id
    FROM unnest(%(listings)s::text[], %(fronts)s::bigint[], %(changes)s::bigint[]) AS of (listing, front, n),
         LATERAL (SELECT published_at, article_id FROM places p WHERE p.listing = of.listing AND p.listed
                  ORDER BY published_at DESC, article_id DESC
                  OFFSET greatest(front - n, 0) LIMIT least(front, n) + n + 1) around
"""


def pages_touched(
    db: Connection, touched: Collection[Touched], *, came: Counter[Listing] | None = None, changes: int = 0
) -> dict[int, list[Page]]:
    """Return for each article the pages that show it among others, or are changed by its coming or going.

    `came` is how many articles each listing may have got; the rows of all listings are locked. Without it nothing is
    noted of parts, and no listing need be locked: then `changes` is how many changes may go on meanwhile.
    """
    changed = {listing: max(count, changes) for listing, count in Counter(each.listing for each in touched).items()}
    around = _around_fronts(db, changed)
    shown = _Fronts(changed, around)
    behind = {Place(each.listing, each.key) for each in touched if shown.may_be_behind(each.listing, each.key)}
    moved = {each.listing for each in touched if shown.may_be_on(each.listing, each.key)}
    behind |= {Place(listing, key) for listing in moved for _, key in around[listing]}
    behind |= {Place(each.listing, each.key) for each in touched if has_archived_feeds(each.listing)}
    if came is None:
        parts = {(place.listing, part) for place, part in find_parts(db, behind).items() if part}
    else:
        parts = grow(db, behind, came, shown.long)
    return _pages(touched, shown, parts)


def _around_fronts(db: Connection, changes: Mapping[Listing, int]) -> dict[Listing, list[tuple[int, Key]]]:
    fronted = [listing for listing in changes if listing.kind.front_entries]
    values = {
        "listings": [listing.name for listing in fronted],
        "fronts": [listing.kind.front_entries for listing in fronted],
        "changes": [changes[listing] for listing in fronted],
    }
    around: dict[Listing, list[tuple[int, Key]]] = defaultdict(list)
    for row in db.read(_RankRow, _SELECT_AROUND_FRONTS, values) if fronted else ():
        around[listing_named(row.listing)].append((row.rank, Key(row.published_at, row.article_id)))
    return around


class _Fronts:
    """Where the fronts of listings end, give or take the changes that are just made."""

    def __init__(self, changes: Mapping[Listing, int], around: dict[Listing, list[tuple[int, Key]]]) -> None:
        self._last: dict[Listing, Key | None] = {}
        self._first: dict[Listing, Key | None] = {}
        self.long: set[Listing] = set()
        """Those with more articles than the front shows."""
        for listing, count in changes.items():
            ranks, front = dict(around[listing]), listing.kind.front_entries
            self._last[listing] = ranks.get(front + count)  # one more: it leads to the part of the next
            self._first[listing] = ranks.get(max(front - count + 1, 1))
            if any(rank > front for rank in ranks) or not front:
                self.long.add(listing)

    def may_be_on(self, listing: Listing, key: Key) -> bool:
        """Return whether the front of a listing may show this place, or lead to it, or may have done so."""
        last = self._last[listing]
        return listing.kind.front_entries > 0 and (last is None or key >= last)

    def may_be_behind(self, listing: Listing, key: Key) -> bool:
        """Return whether its archive may show this place, or may have shown it."""
        first = self._first[listing]
        return not listing.kind.front_entries or (first is not None and key <= first)


def _pages(
    touched: Collection[Touched], shown: _Fronts, parts: Collection[tuple[Listing, PlacedPart]]
) -> dict[int, list[Page]]:
    of_listing: dict[Listing, set[Page]] = defaultdict(set)
    for listing, part in parts:
        of_listing[listing].update(part.pages(listing))
    pages: dict[int, dict[Page, None]] = {each.article_id: {} for each in touched}
    for each in touched:
        own = pages[each.article_id]
        own.update(dict.fromkeys(sorted(of_listing[each.listing], key=lambda page: page.path)))
        if shown.may_be_on(each.listing, each.key):
            own.update(dict.fromkeys(newest_pages(each.listing)))
        if each.listing == SITEMAP:
            own[SITEMAP_INDEX] = None
    return {id_: list(own) for id_, own in pages.items()}
