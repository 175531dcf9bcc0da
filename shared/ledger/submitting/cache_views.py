"""What became of a submission in the caches before the site: told, waiting to be told, or not seen there yet."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from shared.ledger.connections import Connection


class CachesSoFar(NamedTuple):
    """How far they are told of the pages of one submission."""

    waiting: int
    """Pages of which one of them is still to be told."""
    problem: str | None
    """Why the last attempt failed; a vendor's sentence. None: none has failed."""
    again_at: datetime | None
    """When it is tried again."""
    seen_at: datetime | None
    """When all were told, and readers were seen to have it if the site has that looked for."""
    unseen: str | None
    """What readers were seen to have instead, the last time."""

    def sentence(self, *, signed: bool) -> str:
        """Return how it stands, in full for its source, and for others in words of ours alone."""
        if self.waiting and self.problem:
            why = f": {self.problem.rstrip('.')}" if signed else ""
            again = f"; tried again at {_clock(self.again_at)}" if self.again_at else ""
            return f"A cache before the site cannot be told of {_pages(self.waiting)}{why}{again}."
        if self.waiting:
            return f"Caches before the site are to be told of {_pages(self.waiting)}."
        if self.seen_at:
            return f"Caches before the site are told, since {_clock(self.seen_at)}."
        return "Caches before the site are told, but the public address still shows something else" + (
            f": {self.unseen.rstrip('.')}." if signed and self.unseen else "."
        )


def caches_of(db: Connection, submission: int) -> CachesSoFar | None:
    """Return how far the caches are told of a submission; None: there are none, or nothing of it had been in them."""
    row = db.read(CachesSoFar, _SELECT_CACHES, {"number": submission}).one()
    return row if row.waiting or row.seen_at or row.unseen else None


# As of the number that the submission wanted: what is pressed again later is a later submission's.
_SELECT_CACHES = """
    SELECT waiting.waiting, waiting.problem, waiting.again_at, e.seen_at, e.unseen
    FROM (SELECT count(*) AS waiting,
                 (array_agg(p.problem ORDER BY p.wanted_at) FILTER (WHERE p.failures > 0))[1] AS problem,
                 min(p.next_attempt_at) FILTER (WHERE p.failures > 0) AS again_at
          FROM wants w JOIN purges p ON p.path = w.path AND p.since <= w.number
          WHERE w.submission = %(number)s) waiting
    LEFT JOIN (SELECT seen_at, unseen FROM events WHERE submission = %(number)s
               ORDER BY number DESC LIMIT 1) e ON true
"""


def _pages(number: int) -> str:
    return f"{number} page{'' if number == 1 else 's'} of it"


def _clock(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if at else "once it can be"
