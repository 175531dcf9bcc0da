"""Places: which listings hold which articles, in the order of their publication, and which pages show them there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.pressing.touched import Touched, pages_touched
from shared.listings import Listing, listing_named
from shared.pages import Page


@dataclass(frozen=True)
class Joining:
    """Where an article belongs."""

    published_at: datetime
    titles: Mapping[Listing, str]
    """Each listing that is to hold it, with its title as the article has it; empty: as it is called elsewhere."""


class Enlisted(NamedTuple):
    """What has become of articles in lists."""

    pages: dict[int, list[Page]]
    """For each article every page that shows it among others now, or showed it until now, or is changed by that."""
    before: dict[int, dict[Listing, datetime]]
    """The places that each has had until now."""


class _PlaceRow(NamedTuple):
    article_id: int
    listing: str
    published_at: datetime


class _LengthRow(NamedTuple):
    name: str
    length: int


# `place`, `length` and `title` are of the release before: it lists by number, and by the name that was written last.
_LOCK_LISTINGS = """
    INSERT INTO listings (name, length, title)
    SELECT name, count, title FROM unnest(%(names)s::text[], %(counts)s::bigint[], %(titles)s::text[])
      AS these (name, count, title)
    ORDER BY name COLLATE "C" DESC
    ON CONFLICT (name) DO UPDATE SET length = listings.length + EXCLUDED.length,
      title = coalesce(nullif(EXCLUDED.title, ''), listings.title)
    RETURNING name, length
"""  # the whole site's row, which everybody wants, is locked last: its name is the least

_SELECT_PLACES = "SELECT article_id, listing, published_at FROM places WHERE article_id = ANY (%(ids)s)"

_INSERT_PLACES = """
    INSERT INTO places (listing, article_id, published_at, place)
    SELECT * FROM unnest(%(listings)s::text[], %(ids)s::bigint[], %(times)s::timestamptz[], %(places)s::bigint[])
"""
_MOVE_PLACES = """
    UPDATE places SET published_at = moved_to
    FROM unnest(%(ids)s::bigint[], %(times)s::timestamptz[]) AS moved (moving, moved_to)
    WHERE article_id = moving AND published_at <> moved_to
"""
_DELETE_PLACES = """
    DELETE FROM places USING unnest(%(ids)s::bigint[], %(listings)s::text[]) AS gone (article_id, listing)
    WHERE places.article_id = gone.article_id AND places.listing = gone.listing
"""


def places_of(db: Connection, article_ids: Iterable[int]) -> dict[int, dict[Listing, datetime]]:
    """Return for each article the listings that hold it, and the time by which it has its place there."""
    places: dict[int, dict[Listing, datetime]] = {id_: {} for id_ in article_ids}
    for row in db.read(_PlaceRow, _SELECT_PLACES, {"ids": list(places)}) if places else ():
        places[row.article_id][listing_named(row.listing)] = row.published_at
    return places


def enlist(db: Connection, joining: Mapping[int, Joining], leaving: Collection[int] = ()) -> Enlisted:
    """Give articles their places in these listings and take them out of all others; lists already pass `leaving` ones.

    The rows of all listings are locked first, so each is changed by one transaction at a time.
    """
    before = places_of(db, [*joining, *leaving])
    new = [(id_, listing) for id_, join in joining.items() for listing in join.titles.keys() - before[id_].keys()]
    left = [(id_, listing) for id_, join in joining.items() for listing in before[id_].keys() - join.titles.keys()]
    lengths = _lock(db, joining, before, Counter(listing for _, listing in new))
    if left:
        db.execute(_DELETE_PLACES, {"ids": [id_ for id_, _ in left], "listings": [listing.name for _, listing in left]})
    moved = {id_: join.published_at for id_, join in joining.items() if {*before[id_].values()} - {join.published_at}}
    if moved:
        db.execute(_MOVE_PLACES, {"ids": list(moved), "times": list(moved.values())})
    if new:
        _insert(db, [(id_, listing, joining[id_].published_at) for id_, listing in new], lengths)
    touched = {Touched(id_, listing, at) for id_, places in before.items() for listing, at in places.items()}
    touched |= {Touched(id_, each, join.published_at) for id_, join in joining.items() for each in join.titles}
    # One that comes back, or moves in time, has had a place all along; it is not told from one that stays.
    came = Counter(listing for join in joining.values() for listing in join.titles)
    return Enlisted(pages_touched(db, touched, came=came), before)


def _lock(
    db: Connection,
    joining: Mapping[int, Joining],
    before: Mapping[int, Mapping[Listing, datetime]],
    more: Counter[Listing],
) -> dict[str, int]:
    """Lock the rows of all listings that are touched, and return how many places each has given by now."""
    titles = {listing.name: "" for places in before.values() for listing in places}
    titles |= {listing.name: title for join in joining.values() for listing, title in join.titles.items()}
    counts = [more[listing_named(name)] for name in titles]
    values = {"names": list(titles), "titles": list(titles.values()), "counts": counts}
    return dict(db.read(_LengthRow, _LOCK_LISTINGS, values).fetchall()) if titles else {}


def _insert(db: Connection, new: list[tuple[int, Listing, datetime]], lengths: dict[str, int]) -> None:
    places = []
    for _, listing, _ in reversed(new):
        lengths[listing.name] -= 1
        places.append(lengths[listing.name])
    of = {"listings": [listing.name for _, listing, _ in new], "ids": [id_ for id_, _, _ in new]}
    db.execute(_INSERT_PLACES, {**of, "times": [at for _, _, at in new], "places": places[::-1]})
