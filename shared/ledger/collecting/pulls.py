"""Pulls: each source's CMS is asked what has changed since it was last asked, again and again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from shared.ledger.collecting.hints import HINTS
from shared.ledger.collecting.holding import IS_PAUSED
from shared.ledger.connections import Connection
from shared.ledger.leases import IS_UNLEASED, MAX_CLAIMS, Lease, Work, claim, settle


class PullRow(NamedTuple):
    """A pull as it was claimed."""

    source: str
    cursor: str
    checked_before: int | None
    asked_at: datetime | None
    begun_at: datetime | None


PULLS = Work(PullRow, "pulls", "source", "true", "source")
PullLease = Lease[PullRow]

MIN_PULL_GAP = timedelta(seconds=10)
"""Between the beginnings of two pulls of a source, however often somebody says that something has changed."""

MAX_SENTENCE_CHARACTERS = 1000

_CRASH_PROBLEM = "Asking it ended the collector five times in a row: see the collector's log."
_CRASH_PAUSE = timedelta(minutes=5)


class DueSources(NamedTuple):
    """The sources that somebody has to see to."""

    hinted: list[str]
    """Hints of theirs are due."""
    pulled: list[str]
    """They are to be asked what has changed."""


class _DueSource(NamedTuple):
    source: str
    pulled: bool
    hinted: bool


def due_sources(db: Connection, sources: Collection[str]) -> DueSources:
    """Return which of these sources have work that nobody is at. One that was never seen before is due."""
    rows = db.read(_DueSource, _SELECT_DUE_SOURCES, {"sources": list(sources), "most": MAX_CLAIMS}).fetchall()
    return DueSources([row.source for row in rows if row.hinted], [row.source for row in rows if row.pulled])


_SELECT_DUE_SOURCES = f"""
    SELECT each.source,
      p.source IS NULL OR (p.next_attempt_at <= now() AND claims < %(most)s AND {IS_UNLEASED}) AS pulled,
      EXISTS (SELECT FROM hints WHERE hints.source = each.source AND {HINTS.due} AND next_attempt_at <= now()
                AND claims < %(most)s AND {IS_UNLEASED}) AS hinted
    FROM unnest(%(sources)s::text[]) AS each (source) LEFT JOIN pulls p ON p.source = each.source
    WHERE p.source IS NULL OR NOT {IS_PAUSED}
"""  # noqa: S608 - the conditions are ours


def ask(db: Connection, source: str) -> bool:
    """Let a source's next pull be now, but for a little gap after the last.

    False if that was so already: nothing is written then.
    """
    return db.execute(_ASK, {"source": source, "gap": MIN_PULL_GAP}).rowcount == 1


_ASK = """
    INSERT INTO pulls AS p (source, asked_at) VALUES (%(source)s, now())
    ON CONFLICT (source) DO UPDATE SET asked_at = now(),
        next_attempt_at = least(p.next_attempt_at, greatest(now(), p.begun_at + %(gap)s))
    WHERE p.asked_at IS NULL OR p.asked_at <= p.begun_at
       OR p.next_attempt_at > greatest(now(), p.begun_at + %(gap)s)
"""


def hurry(db: Connection, source: str, *, seconds: float = 0.0) -> bool:
    """Let a source's next pull be now, or in some seconds, as `ask` does, for what nobody has signed.

    It is a pull as any other: what it finds was missed by the source's webhooks. False if nothing is written.
    """
    return (
        db.execute(_HURRY, {"source": source, "gap": MIN_PULL_GAP, "delay": timedelta(seconds=seconds)}).rowcount == 1
    )


_HURRY = """
    INSERT INTO pulls AS p (source) VALUES (%(source)s)
    ON CONFLICT (source) DO UPDATE SET next_attempt_at = greatest(now() + %(delay)s, p.begun_at + %(gap)s)
    WHERE p.next_attempt_at > greatest(now() + %(delay)s, p.begun_at + %(gap)s)
"""


class Pull(NamedTuple):
    """One pull that was claimed."""

    source: str
    cursor: str
    checked_before: int | None
    """Articles with a greater id were asked about; None: begin with the newest."""
    asked: bool
    """Somebody has said that something has changed, since the last pull began."""


def claim_pull(db: Connection, source: str, owner: int | None, *, now: bool = False) -> tuple[PullLease, Pull] | None:
    """Claim the pull of a source, if it is due and nobody is at it. `now`: though it is not due, and is paused."""
    db.execute("INSERT INTO pulls (source) VALUES (%(source)s) ON CONFLICT DO NOTHING", {"source": source})
    if now:
        db.execute(_MAKE_DUE, {"source": source})
    free = db.execute(_LOCK_PULL, {"source": source, "now": now}).fetchone()
    lease = next(iter(claim(db, PULLS, [source], owner)), None) if free is not None else None
    if lease is None:
        return None
    row = lease.row
    asked = row.asked_at is not None and (row.begun_at is None or row.asked_at > row.begun_at)
    db.execute("UPDATE pulls SET begun_at = clock_timestamp() WHERE source = %(source)s", {"source": source})
    return lease, Pull(row.source, row.cursor, row.checked_before, asked)


_MAKE_DUE = "UPDATE pulls SET next_attempt_at = now(), claims = 0 WHERE source = %(source)s AND lease_until IS NULL"
_LOCK_PULL = f"""
    SELECT FROM pulls p WHERE source = %(source)s AND (%(now)s OR NOT {IS_PAUSED}) FOR NO KEY UPDATE SKIP LOCKED
"""


def save_cursor(db: Connection, lease: PullLease, cursor: str) -> bool:
    """Note how far a pull has come: it goes on from there, whoever does. False if the claim was lost."""
    return _note(db, lease, "cursor = %(value)s", cursor)


def save_check(db: Connection, lease: PullLease, before: int | None) -> bool:
    """Note down to which article it was asked whether they are still there. False if the claim was lost."""
    return _note(db, lease, "checked_before = %(value)s::bigint", before)


def _note(db: Connection, lease: PullLease, change: str, value: object) -> bool:
    noted = db.execute(
        f"UPDATE pulls SET {change} WHERE source = %(key)s AND lease_token = %(token)s",  # noqa: S608
        {**lease.key, "value": value},
    )
    return noted.rowcount == 1


def count_missed(db: Connection, source: str) -> None:
    """Count one submission that no webhook brought."""
    db.execute(_COUNT_MISSED, {"source": source})


_COUNT_MISSED = """
    UPDATE pulls SET pulled = pulled + 1, missed = missed + 1, missed_since = coalesce(missed_since, now())
    WHERE source = %(source)s
"""


def note_refusal(db: Connection, source: str, sentence: str) -> None:
    """Note what could not be taken of all that has changed; the rest was."""
    values = {"source": source, "sentence": sentence[:MAX_SENTENCE_CHARACTERS]}
    db.execute("UPDATE pulls SET refused_at = now(), refusal = %(sentence)s WHERE source = %(source)s", values)


def end_pull(db: Connection, lease: PullLease, *, seconds: float) -> bool:
    """Note that a source was asked all, and when to ask again: in some seconds, or at once if somebody wished so.

    False if the claim was lost.
    """
    return settle(db, lease, _SET_PULLED, {"interval": timedelta(seconds=seconds), "gap": MIN_PULL_GAP})


_SET_PULLED = """
    claims = 0, failures = 0, problem = NULL, failing_since = NULL, succeeded_at = now(),
    next_attempt_at = CASE WHEN asked_at > begun_at THEN greatest(now(), begun_at + %(gap)s)
                           ELSE now() + %(interval)s END
"""


def fail_pull(db: Connection, lease: PullLease, problem: str, *, seconds: float) -> bool:
    """Note why a source could not be asked, and in how many seconds to try again. False if the claim was lost."""
    values = {"problem": problem[:MAX_SENTENCE_CHARACTERS], "delay": timedelta(seconds=seconds)}
    return settle(db, lease, _SET_PULL_FAILED, values)


_SET_PULL_FAILED = """
    claims = 0, failures = failures + 1, problem = %(problem)s, failing_since = coalesce(failing_since, now()),
    next_attempt_at = now() + %(delay)s
"""


def leave_pull(db: Connection, lease: PullLease) -> bool:
    """Give a pull back in the middle: it is due at once. False if the claim was lost."""
    return settle(db, lease, "claims = 0, next_attempt_at = now()", {})


def saved_cursor(db: Connection, source: str) -> str:
    """Return how far a source was pulled; empty if it never was."""
    return db.execute("SELECT cursor FROM pulls WHERE source = %(source)s", {"source": source}).value() or ""


def put_off_killers(db: Connection) -> int:
    """Put off pulls that ended their collector again and again, and return how many they were."""
    values = {"most": MAX_CLAIMS, "problem": _CRASH_PROBLEM, "delay": _CRASH_PAUSE}
    return db.execute(_PUT_OFF_KILLERS, values).rowcount


_PUT_OFF_KILLERS = f"""
    UPDATE pulls SET {_SET_PULL_FAILED} WHERE claims >= %(most)s AND {IS_UNLEASED}
"""  # noqa: S608


def note_webhook(db: Connection, source: str) -> None:
    """Note that a source's webhooks come; nothing is written if that was noted a moment ago."""
    db.execute(_NOTE_WEBHOOK, {"source": source})


_NOTE_WEBHOOK = """
    INSERT INTO pulls AS p (source, webhook_at) VALUES (%(source)s, now())
    ON CONFLICT (source) DO UPDATE SET webhook_at = now(), missed = 0, missed_since = NULL
    WHERE p.webhook_at IS NULL OR p.webhook_at < now() - interval '10 seconds' OR p.missed > 0
"""


def last_webhook_at(db: Connection, source: str) -> datetime | None:
    """Return when a source that can be asked last sent a webhook, give or take ten seconds; None: it never did."""
    found: datetime | None = db.execute(_SELECT_WEBHOOK_AT, {"source": source}).value()
    return found


_SELECT_WEBHOOK_AT = "SELECT webhook_at FROM pulls WHERE source = %(source)s"
