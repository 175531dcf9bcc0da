"""What caches before the site were not told yet, and what readers were not seen to have when subscribers were told."""

from __future__ import annotations

from typing import NamedTuple

from shared.ledger.connections import Connection


class UntoldCaches(NamedTuple):
    """Pages that a cache cannot be told of."""

    pages: int
    oldest: float
    """Seconds since the first of them changed."""
    problem: str


class UnseenEvent(NamedTuple):
    """What subscribers were told of, though its public address showed something else."""

    path: str
    age: float
    """Seconds since they were told."""
    unseen: str


MAX_COUNTED_PURGES = 10_000


def untold_caches(db: Connection) -> UntoldCaches | None:
    """Return what a cache cannot be told; None: nothing."""
    found = db.read(UntoldCaches, _COUNT_UNTOLD, {"most": MAX_COUNTED_PURGES}).fetchall()
    return found[0] if found and found[0].pages else None


_COUNT_UNTOLD = """
    SELECT count(*) AS pages, coalesce(extract(epoch FROM now() - min(wanted_at)), 0)::float AS oldest,
           coalesce((array_agg(problem ORDER BY wanted_at))[1], '') AS problem
    FROM (SELECT wanted_at, problem FROM purges WHERE failures > 0 LIMIT %(most)s) untold
"""


def unseen_events(db: Connection, limit: int) -> tuple[UnseenEvent, ...]:
    """Return the newest events of the last hour that were told of before they were seen."""
    return tuple(db.read(UnseenEvent, _SELECT_UNSEEN, {"limit": limit}))


_SELECT_UNSEEN = """
    SELECT s.path, extract(epoch FROM now() - held_until)::float AS age, unseen
    FROM events e JOIN submissions s ON s.number = e.submission
    WHERE held_until BETWEEN now() - interval '1 hour' AND now() AND seen_at IS NULL AND unseen IS NOT NULL
    ORDER BY held_until DESC LIMIT %(limit)s
"""
