"""Rows of fronts, locked in the order in which everybody locks: articles first, then fronts, pages last."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from shared.events import Due, Priority
from shared.front import Arrangement
from shared.ledger.connections import Connection, StoredObject
from shared.ledger.pressing.fronts import pages_of_change
from shared.ledger.pressing.wants import Want, want
from shared.listings import Listing, listing_named


class FrontRow(NamedTuple):
    """A front as it stands."""

    id: int
    """0: nobody has edited it yet."""
    listing: str
    version: int
    arrangement: StoredObject
    now: datetime
    """What time it is, by the ledger's clock."""

    @property
    def of(self) -> Listing:
        """The listing whose front it is."""
        return listing_named(self.listing)

    @property
    def standing(self) -> Arrangement:
        """What editors have said of it."""
        return Arrangement.from_dict(self.arrangement)


def lock_articles_of_front(db: Connection, article_ids: Collection[int]) -> None:
    """Lock articles before their front: one that is put out or taken back meanwhile knows then that it is pinned."""
    if article_ids:
        db.execute(_LOCK_ARTICLES_OF_FRONT, {"ids": sorted(article_ids)})


_LOCK_ARTICLES_OF_FRONT = "SELECT FROM articles WHERE id = ANY (%(ids)s) ORDER BY id FOR NO KEY UPDATE"


def lock_front(db: Connection, listing: Listing) -> FrontRow:
    """Lock the front of a listing; it is new if nobody has edited it yet."""
    return db.read(FrontRow, _UPSERT_FRONT, {"listing": listing.name}).one()


_FRONT_COLUMNS = "id, listing, version, arrangement, clock_timestamp() AS now"
_UPSERT_FRONT = f"""
    INSERT INTO fronts (listing) VALUES (%(listing)s)
    ON CONFLICT (listing) DO UPDATE SET listing = EXCLUDED.listing RETURNING {_FRONT_COLUMNS}
"""  # noqa: S608 - it is ours; the update changes nothing, but locks and returns the row


def lock_front_by_id(db: Connection, id_: int) -> FrontRow:
    """Lock a front that is known to exist."""
    return db.read(FrontRow, f"SELECT {_FRONT_COLUMNS} FROM fronts WHERE id = %(id)s FOR UPDATE", {"id": id_}).one()  # noqa: S608


def find_front(db: Connection, listing: Listing) -> FrontRow:
    """Return the front of a listing without locking it: whoever looks at it knows only how it was."""
    return db.read(FrontRow, _FIND_FRONT, {"listing": listing.name}).one()


_FIND_FRONT = """
    SELECT coalesce(id, 0) AS id, asked.listing, coalesce(version, 0) AS version,
           coalesce(arrangement, '{}'::jsonb) AS arrangement, clock_timestamp() AS now
    FROM (SELECT %(listing)s::text AS listing) asked LEFT JOIN fronts f ON f.listing = asked.listing
"""


def note_coming(db: Connection, front: FrontRow, at: datetime) -> None:
    """Note that something of a front changes by itself then, if not earlier."""
    db.execute("UPDATE fronts SET next_at = least(next_at, %(at)s) WHERE id = %(id)s", {"id": front.id, "at": at})


def arrange(db: Connection, front: FrontRow, after: Arrangement, *, number: int | None = None) -> list[Due]:
    """Let a front be arranged so, on behalf of a change, or of none: something of it has ended by itself.

    Returns:
        Pages to ring for once this is committed.
    """
    if number is not None:
        db.execute("UPDATE front_changes SET in_force_at = now() WHERE number = %(number)s", {"number": number})
    values = {"id": front.id, "arrangement": json.dumps(after.as_dict()), "ends": after.ends()}
    db.execute(_ARRANGE, {**values, "steps": int(number is not None)})
    if number is None and after == front.standing:
        return []  # nothing of it has ended: what was to come was undone
    pinned = {"id": front.id, "articles": [pin.article for pin in after.pins]}
    db.execute("DELETE FROM front_pins WHERE front = %(id)s AND article_id <> ALL (%(articles)s)", pinned)
    db.execute(_PIN, pinned)
    said_above = front.standing.banner != after.banner
    pages = pages_of_change(db, front.of, with_banner=said_above)
    priority = Priority.BREAKING if said_above else Priority.NORMAL
    ring = want(db, [Want(page, None, priority) for page in pages])
    if number is not None:
        db.execute(_NOTE_FORCE, {**values, "number": number, "path": pages[0].path})
    return ring


_ARRANGE = """
    UPDATE fronts f SET arrangement = %(arrangement)s::jsonb, version = version + %(steps)s,
        next_at = least((SELECT min(ends) FROM unnest(%(ends)s::timestamptz[]) AS ends),
                        (SELECT min(at) FROM front_changes c WHERE c.front = f.id AND in_force_at IS NULL
                           AND undone_by IS NULL AND problem IS NULL AND at IS NOT NULL))
    WHERE id = %(id)s
"""
_PIN = """
    INSERT INTO front_pins (article_id, front) SELECT article_id, %(id)s
    FROM unnest(%(articles)s::bigint[]) AS article_id ORDER BY article_id ON CONFLICT DO NOTHING
"""
_NOTE_FORCE = """
    UPDATE front_changes c SET arrangement = %(arrangement)s::jsonb, version = f.version,
        wanted = p.wanted
    FROM fronts f, pages p WHERE f.id = %(id)s AND p.path = %(path)s AND c.number = %(number)s
"""
