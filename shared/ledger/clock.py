"""The ledger's clock, set back: what was noted by it lies in the future then, and nobody would come to it before."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.leases import DELIVERIES, PRESSES

CLOCK_REPAIR_BATCH = 2000
"""Rows that are set right in one statement."""


class _Clock(NamedTuple):
    now: datetime
    ahead: bool | None
    """Something was noted later than now; None: nothing was noted yet."""


_SELECT_CLOCK = """
    SELECT now() AS now, now() + interval '2 seconds' < greatest(
        (SELECT max(seen_at) FROM processes),
        (SELECT max(accepted_at) FROM (SELECT accepted_at FROM submissions ORDER BY number DESC LIMIT 100) newest)
    ) AS ahead
"""


def time_of(db: Connection) -> datetime:
    """Return what time it is, by the ledger's clock: when this transaction began."""
    now: datetime = db.execute("SELECT now()").value()
    return now


def watch(db: Connection, last: datetime | None) -> tuple[datetime, bool]:
    """Return what the clock says, and whether it has been set back: since `last`, or since the last thing noted."""
    row = db.read(_Clock, _SELECT_CLOCK).one()
    return row.now, bool(row.ahead) or (last is not None and row.now < last)


def set_right(db: Connection) -> int:
    """Let everything be due that waits for a time which the clock may come to once more, and return how much it was.

    What failed keeps its pause, unless that is longer than any: of pages half a minute, of deliveries half a day.
    """
    done = 0
    for statement in _RESET_FUTURE_TIMES:
        done += db.execute(statement, {"limit": CLOCK_REPAIR_BATCH}).rowcount
    return done


_RESET_FUTURE_TIMES = (
    "UPDATE processes SET seen_at = now() WHERE seen_at > now() AND %(limit)s::bigint > 0",
    """UPDATE pulls SET next_attempt_at = now(), paused_until = NULL
       WHERE greatest(next_attempt_at, paused_until) > now() AND %(limit)s::bigint > 0""",
    """UPDATE hints SET next_attempt_at = now()
       WHERE state = 'waiting' AND next_attempt_at > now() AND %(limit)s::bigint > 0""",
    "UPDATE verifications SET next_at = now() WHERE next_at > now() AND %(limit)s::bigint > 0",
    f"""WITH ahead AS (
          SELECT path FROM pages
          WHERE {PRESSES.due} AND next_attempt_at > now()
            AND (failures = 0 OR next_attempt_at > now() + interval '2 minutes')
          LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE pages SET next_attempt_at = now(), rung_at = NULL FROM ahead WHERE pages.path = ahead.path""",  # noqa: S608
    f"""WITH ahead AS (
          SELECT id FROM deliveries
          WHERE {DELIVERIES.due} AND next_attempt_at > now()
            AND ((failures = 0 AND NOT held) OR next_attempt_at > now() + interval '12 hours')
          LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE deliveries d SET next_attempt_at = now() FROM ahead WHERE d.id = ahead.id""",  # noqa: S608
    """UPDATE subscriptions SET paused_until = now()
       WHERE paused_until > now() + interval '1 day' AND %(limit)s::bigint > 0""",
)
