"""Finding work that is due: for whoever rings for it, does it without a broker, or buries what kills its workers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from shared.events import Due, Priority
from shared.ledger.connections import Connection
from shared.ledger.leases import IS_UNLEASED, MAX_CLAIMS, AnyWork, Lease, Work
from shared.ledger.work_rows import DeliveryRow, DueRow, PageRow, dues

KillerRow = TypeVar("KillerRow", PageRow, DeliveryRow)

RING_AGAIN = timedelta(seconds=10)
"""How long a doorbell may stay unanswered before the sweep rings again."""


class Overdue(NamedTuple):
    """What somebody is to be rung for."""

    due: list[Due]
    unanswered: int
    """How many of these were rung for when they could be claimed, and nobody has come. The others rested, or waited."""


class _OverdueRow(NamedTuple):
    id: str | int
    priority: int
    is_list: bool
    unanswered: bool


def suspects(db: Connection, work: AnyWork, keys: Sequence[str | int]) -> list[Due]:
    """Return those of these pieces of work that wait to be claimed alone, those that were begun most often last."""
    rows = db.read(
        DueRow,
        f"""SELECT {work.rung_for} FROM {work.table}
            WHERE {work.key} = ANY (%(keys)s) AND {work.due}
              AND claims > 0 AND next_attempt_at <= now() AND {IS_UNLEASED}
            ORDER BY claims""",  # noqa: S608
        {"keys": list(keys)},
    )
    return dues(rows)


def overdue(
    db: Connection, work: AnyWork, limit: int, *, priority: Priority | None = None, since: datetime | None = None
) -> Overdue:
    """Return up to `limit` pieces of due work that nobody holds or was rung for lately; mark them as rung.

    `since` is when a pass over all of it began: what was rung for after that has had its turn in this pass.
    """
    only = "AND priority = %(priority)s" if priority else ""
    rows = db.read(
        _OverdueRow,
        f"""WITH overdue AS (
              SELECT {work.key} AS key, coalesce(rung_at >= next_attempt_at, false) AS unanswered FROM {work.table}
              WHERE {work.due} {only} AND next_attempt_at <= now() AND claims < %(most)s
                AND {IS_UNLEASED}
                AND (rung_at IS NULL OR rung_at > now() + interval '1 second'
                     OR (rung_at < coalesce(%(since)s, now())
                         AND (rung_at < now() - %(again)s OR rung_at < next_attempt_at)))
              ORDER BY {work.priority}, next_attempt_at LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED)
            UPDATE {work.table} SET rung_at = now() FROM overdue WHERE {work.key} = key
            RETURNING {work.rung_for}, overdue.unanswered""",  # noqa: S608
        {"most": MAX_CLAIMS, "again": RING_AGAIN, "limit": limit, "priority": priority, "since": since},
    ).fetchall()
    return Overdue(dues(DueRow(*row[:3]) for row in rows), sum(row.unanswered for row in rows))


def ready(db: Connection, work: AnyWork, limit: int) -> list[str | int]:
    """Return up to `limit` pieces of work that can be claimed now, longest due first; for workers without a broker."""
    rows = db.execute(
        f"""SELECT {work.key} FROM {work.table}
            WHERE {work.due} AND next_attempt_at <= now() AND claims < %(most)s
              AND {IS_UNLEASED}
            ORDER BY {work.priority}, next_attempt_at LIMIT %(limit)s""",  # noqa: S608
        {"most": MAX_CLAIMS, "limit": limit},
    )
    return rows.values()


def killers(db: Connection, work: Work[KillerRow]) -> list[Lease[KillerRow]]:
    """Return work whose last permitted claim has expired, as leases that `bury` accepts.

    It was due long ago, so it is looked for among what has been due for longest: a large backlog costs nothing.
    """
    rows = db.read(
        work.row,
        f"""SELECT {work.columns} FROM {work.table} WHERE {work.key} IN (
              SELECT key FROM (
                SELECT {work.key} AS key, claims, lease_until FROM {work.table}
                WHERE {work.due} AND next_attempt_at <= now()
                ORDER BY {work.priority}, next_attempt_at LIMIT %(looked_at)s) longest_due
              WHERE claims >= %(most)s AND {IS_UNLEASED} LIMIT %(limit)s)
            AND claims >= %(most)s AND {IS_UNLEASED} FOR NO KEY UPDATE SKIP LOCKED""",  # noqa: S608
        {"most": MAX_CLAIMS, "looked_at": _MAX_SCANNED_ROWS, "limit": _KILLER_BATCH},
    )
    return [Lease(work, row.lease_token, row) for row in rows]


_MAX_SCANNED_ROWS, _KILLER_BATCH = 5000, 100
