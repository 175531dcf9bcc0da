"""What happened since somebody looked last: for counts that only grow."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from shared.ledger.connections import Connection


class Readable(NamedTuple):
    """A submission that readers have by now."""

    id: int
    action: str
    at: datetime
    seconds: float
    """Since it was accepted, or was to be released."""


class Released(NamedTuple):
    """A submission that was released, or that an expiry made."""

    id: int
    at: datetime
    seconds: float
    """Since its time."""


_SELECT_NEWLY_READABLE = """
    SELECT number AS id, action, live_at AS at,
           greatest(extract(epoch FROM live_at - greatest(accepted_at, release_at)), 0)::float AS seconds
    FROM submissions WHERE live_at > %(since)s ORDER BY live_at LIMIT %(most)s
"""

_SELECT_NEWLY_RELEASED = """
    SELECT number AS id, released_at AS at, extract(epoch FROM released_at - release_at)::float AS seconds
    FROM submissions WHERE released_at > %(since)s ORDER BY released_at LIMIT %(most)s
"""

_SELECT_LAST_SETTLED = """
    SELECT max(delivered_at) FROM (
        SELECT delivered_at FROM deliveries WHERE delivered_at > %(since)s AND delivered_at <= now() - %(overlap)s
        ORDER BY delivered_at LIMIT %(most)s) settled
"""

_COUNT_DELIVERED = """
    SELECT count(*) FROM (
        SELECT FROM deliveries WHERE delivered_at > %(since)s AND delivered_at <= coalesce(%(until)s, delivered_at)
        ORDER BY delivered_at LIMIT %(most)s) delivered
"""


def newly_readable(db: Connection, since: datetime, most: int) -> list[Readable]:
    """Return submissions that readers have since then, the first of them if there are many."""
    return db.read(Readable, _SELECT_NEWLY_READABLE, {"since": since, "most": most}).fetchall()


def newly_released(db: Connection, since: datetime, most: int) -> list[Released]:
    """Return submissions that were released since then, the first of them if there are many."""
    return db.read(Released, _SELECT_NEWLY_RELEASED, {"since": since, "most": most}).fetchall()


def last_settled(db: Connection, since: datetime, overlap: timedelta, most: int) -> datetime | None:
    """Return when the last of up to `most` deliveries since then was made, of those that are older than the overlap."""
    values = {"since": since, "overlap": overlap, "most": most}
    found: datetime | None = db.execute(_SELECT_LAST_SETTLED, values).value()
    return found


def count_delivered(db: Connection, since: datetime, until: datetime | None, most: int) -> int:
    """Return how many deliveries were made since then, and until then; no more than `most` are counted."""
    return int(db.execute(_COUNT_DELIVERED, {"since": since, "until": until, "most": most}).value())
