"""The parts of listings, as leaves of a B-tree over (published_at, article): found, begun, divided when too full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from shared.archive import Part, day_of
from shared.ledger.connections import Connection
from shared.ledger.pressing.placed import Key, Place, PlacedPart
from shared.listings import Listing, listing_named


class _PartRow(NamedTuple):
    listing: str
    id: int
    day: date
    number: int
    begins_at: datetime
    begins_with: int

    @property
    def placed(self) -> PlacedPart:
        part = Part(self.id, self.day, self.number, self.begins_at)
        return PlacedPart(part, Key(self.begins_at, self.begins_with))


class _FoundRow(NamedTuple):
    listing: str
    published_at: datetime
    article_id: int
    id: int | None
    day: date
    number: int
    begins_at: datetime
    begins_with: int


class _KeyRow(NamedTuple):
    published_at: datetime
    article_id: int


class _BegunRow(NamedTuple):
    id: int
    number: int
    alone: bool
    """No other part begins in its month."""


_SELECT_PARTS_AT = """
    SELECT at.listing, at.published_at, at.article_id, part.id, part.day, part.number, part.begins_at, part.begins_with
    FROM unnest(%(listings)s::text[], %(times)s::timestamptz[], %(ids)s::bigint[])
      AS at (listing, published_at, article_id)
    LEFT JOIN LATERAL (
        SELECT * FROM parts p WHERE p.listing = at.listing
          AND (p.begins_at, p.begins_with) <= (at.published_at, at.article_id)
        ORDER BY p.begins_at DESC, p.begins_with DESC LIMIT 1) part ON true
"""

FOLLOWING_PART = """
    SELECT * FROM parts n WHERE n.listing = part.listing
      AND (n.begins_at, n.begins_with) > (part.begins_at, part.begins_with) ORDER BY n.begins_at, n.begins_with LIMIT 1
"""
"""SQL: the part after the one that is called `part`."""

# `places` counts those that came: at most so many are there. The newest part holds also what the front shows.
_NOTE_GROWTH = f"""
    UPDATE parts part SET places = places + more, changed_at = now()
    FROM unnest(%(ids)s::bigint[], %(more)s::integer[], %(sizes)s::integer[], %(limits)s::integer[])
      AS grown (grown_id, more, size, newest)
    WHERE part.id = grown_id
    RETURNING CASE WHEN places > CASE WHEN EXISTS ({FOLLOWING_PART}) THEN size ELSE newest END THEN part.id END AS full
"""  # noqa: S608 - it is ours

_PLACES_IN_PART = """
    FROM places WHERE listing = %(listing)s AND listed AND (published_at, article_id) >= (%(at)s, %(with)s)
      AND (%(end_at)s::timestamptz IS NULL OR (published_at, article_id) < (%(end_at)s, %(end_with)s))
"""
_COUNT_PLACES_IN_PART = f"SELECT count(*) {_PLACES_IN_PART}"
_SELECT_PLACES_IN_PART = f"SELECT published_at, article_id {_PLACES_IN_PART} ORDER BY published_at, article_id"

_BEGIN_PART = """
    INSERT INTO parts (listing, begins_at, begins_with, day, number, places)
    SELECT %(listing)s, %(at)s, %(with)s, %(day)s,
           1 + coalesce((SELECT max(number) FROM parts WHERE listing = %(listing)s AND day = %(day)s), 0), %(places)s
    RETURNING id, number, NOT EXISTS (
        SELECT FROM parts WHERE listing = %(listing)s AND day >= date_trunc('month', %(day)s::date)
          AND day < date_trunc('month', %(day)s::date) + interval '1 month') AS alone
"""


def find_parts(db: Connection, places: Collection[Place]) -> dict[Place, PlacedPart | None]:
    """Return the part that holds each place; None for what is older than the oldest part, or if there are no parts."""
    of = list(places)
    values = {
        "listings": [place.listing.name for place in of],
        "times": [place.key.published_at for place in of],
        "ids": [place.key.article_id for place in of],
    }
    found: dict[Place, PlacedPart | None] = dict.fromkeys(of)
    for row in db.read(_FoundRow, _SELECT_PARTS_AT, values) if of else ():
        if row.id is not None:
            place = Place(listing_named(row.listing), Key(row.published_at, row.article_id))
            found[place] = _PartRow(row.listing, row.id, *row[4:]).placed
    return found


def grow(
    db: Connection, places: Collection[Place], came: Counter[Listing], long: Collection[Listing]
) -> set[tuple[Listing, PlacedPart]]:
    """Return the parts that show changes at these places; begin those that are missing, divide those that are too full.

    Only listings that are `long` need parts. The rows of all of them are locked.
    """
    found = find_parts(db, places)
    changed: set[tuple[Listing, PlacedPart]] = set()
    while missing := [place for place, part in found.items() if part is None and place.listing in long]:
        oldest = min(missing, key=lambda place: place.key)
        begun = _begin_before(db, oldest)
        changed |= {(oldest.listing, each) for each in (begun, *_following(db, begun))}
        found |= find_parts(db, missing)
    parts = {(place.listing, part) for place, part in found.items() if part}
    full = set(db.execute(_NOTE_GROWTH, _growth(parts, came)).values()) if parts else set()
    for listing, part in parts:
        if part.part.id in full:
            changed |= {(listing, each) for each in _divide(db, listing, part)}
    return changed | parts


def _growth(parts: Collection[tuple[Listing, PlacedPart]], came: Counter[Listing]) -> dict[str, object]:
    """Return by how much parts may have grown: each by all that its listing has got."""
    of = list(parts)
    return {
        "ids": [part.part.id for _, part in of],
        "more": [came[listing] for listing, _ in of],
        "sizes": [listing.kind.part_size for listing, _ in of],
        "limits": [listing.kind.part_limit for listing, _ in of],
    }


def _begin_before(db: Connection, place: Place) -> PlacedPart:
    """Begin a part for a place that is older than all parts.

    The first part of a listing begins with its oldest article. Before that each begins with a year: an archive that
    is moved in backwards would otherwise get a part for each of its articles.
    """
    values = {"listing": place.listing.name}
    if db.execute("SELECT FROM parts WHERE listing = %(listing)s LIMIT 1", values).fetchone() is not None:
        key = Key(datetime(place.key.published_at.astimezone(UTC).year, 1, 1, tzinfo=UTC), 0)
        return _begin(db, place.listing, key, places=1)
    keys = _keys(db, place.listing, Key(datetime.min.replace(tzinfo=UTC), 0), None)
    return _begin(db, place.listing, min([place.key, *keys[:1]]), places=len(keys))


def _begin(db: Connection, listing: Listing, key: Key, *, places: int) -> PlacedPart:
    day = day_of(key.published_at)
    at = {"listing": listing.name, "at": key.published_at, "with": key.article_id}
    row = db.read(_BegunRow, _BEGIN_PART, {**at, "day": day, "places": places}).one()
    return PlacedPart(Part(row.id, day, row.number, key.published_at), key, is_begun=True, begins_month=row.alone)


def _divide(db: Connection, listing: Listing, full: PlacedPart) -> list[PlacedPart]:
    """Divide a part that may be too full, and return the parts that this changes besides.

    The newest one is left full: what comes next is newer, and follows. Any other is halved: more may come in between.
    """
    following = _following(db, full)
    end = following[0].begins if following else None
    size = listing.kind.part_size
    limit = size if following else listing.kind.part_limit
    begun: list[PlacedPart] = []
    keys = _keys(db, listing, full.begins, end) if (there := _count(db, listing, full.begins, end)) > limit else ()
    while len(keys) > limit:
        cut = len(keys) // 2 if following else size
        _set_places(db, begun[-1] if begun else full, cut)
        keys = keys[cut:]
        begun.append(_begin(db, listing, keys[0], places=len(keys)))
    if not begun:
        _set_places(db, full, there)
    return [*begun, *(following if begun else [])]


def _following(db: Connection, part: PlacedPart) -> list[PlacedPart]:
    """Return the part after this one, if there is one: it leads to it."""
    return [row.placed for row in db.read(_PartRow, _SELECT_FOLLOWING, {"id": part.part.id})]


_SELECT_FOLLOWING = f"""
    SELECT n.listing, n.id, n.day, n.number, n.begins_at, n.begins_with
    FROM parts part, LATERAL ({FOLLOWING_PART}) n WHERE part.id = %(id)s
"""  # noqa: S608 - it is ours


def _set_places(db: Connection, part: PlacedPart, places: int) -> None:
    db.execute("UPDATE parts SET places = %(places)s WHERE id = %(id)s", {"places": places, "id": part.part.id})


def _keys(db: Connection, listing: Listing, begin: Key, end: Key | None) -> Sequence[Key]:
    """Return what is listed between two keys, the oldest first."""
    rows = db.read(_KeyRow, _SELECT_PLACES_IN_PART, _between(listing, begin, end))
    return [Key(*row) for row in rows]


def _count(db: Connection, listing: Listing, begin: Key, end: Key | None) -> int:
    return int(db.execute(_COUNT_PLACES_IN_PART, _between(listing, begin, end)).value())


def _between(listing: Listing, begin: Key, end: Key | None) -> dict[str, object]:
    values = {"listing": listing.name, "at": begin.published_at, "with": begin.article_id}
    return {**values, "end_at": end.published_at if end else None, "end_with": end.article_id if end else None}
