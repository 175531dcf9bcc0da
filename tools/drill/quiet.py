"""When a drill's work is done, asked of the ledger: it alone knows what is still to come."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from shared.errors import Transient
from shared.ledger import Connection, Ledger, transaction
from tools.drill.patience import ask_patiently

RECOVERY_POLL_SECONDS = 0.5
SOON = 60
"""Seconds: a delivery whose next attempt is further away than this waits for its subscriber, not for us."""

FAILED_OFTEN = 2
"""A delivery that failed so many times waits for a subscriber that is dead: all others refuse an event once at most."""

_OPEN = {
    "pages are still to be pressed": "SELECT count(*) FROM pages WHERE wanted > pressed AND NOT dead",
    "submissions are still open": "SELECT count(*) FROM submissions WHERE stage <> 'done' AND state <> 'failed'",
    "articles have still to expire": """SELECT count(*) FROM articles
        WHERE expires_at IS NOT NULL AND withdrawn_by IS NULL""",
    "pages are still to be told to a cache": "SELECT count(*) FROM purges",
    "events are still to be seen by readers": "SELECT count(*) FROM events WHERE check_at IS NOT NULL",
    "deliveries are still due": f"""SELECT count(*) FROM deliveries
        WHERE delivered_at IS NULL AND replaced_by IS NULL AND NOT dead
          AND failures < {FAILED_OFTEN} AND next_attempt_at < now() + interval '{SOON} seconds'""",  # noqa: S608
}
_DEAD = {
    "pages are dead": "SELECT count(*) FROM pages WHERE dead",
    "submissions have failed": "SELECT count(*) FROM submissions WHERE state = 'failed'",
    "deliveries are dead": "SELECT count(*) FROM deliveries WHERE dead",
}
_SELECT_LATENCIES = """
    SELECT extract(epoch FROM coalesce(listed_at, live_at) - greatest(%(since)s, release_at))::float FROM submissions
    WHERE accepted_at <= %(since)s AND coalesce(listed_at, live_at) > %(since)s
"""

_Look = Callable[[Connection], list[str]]


@dataclass(frozen=True)
class Recovery:
    """How long it took, in seconds after the last fault, until what had been waiting was right for readers."""

    open: int
    """Submissions that were waiting when the last fault ended."""
    p50: float
    p99: float
    longest: float
    quiet: float
    """Until nothing at all was left to do."""


def now(ledger: Ledger) -> datetime:
    """Return the database's time; its accepted and pressed rows are dated by it.

    Waits for the database if it is away.
    """
    moment: datetime = ask_patiently(ledger, "SELECT now()")[0][0]
    return moment


def wait_for_quiet(ledger: Ledger, seconds: float) -> list[str]:
    """Return what is not done or dead, as soon as nothing is left to be done or the time is over."""
    return _waited(ledger, seconds, lambda db: _counts(db, _OPEN), at_last=lambda db: _counts(db, _DEAD))


def wait_for_pull(ledger: Ledger, source: str, since: datetime, seconds: float) -> list[str]:
    """Return nothing once a source was asked for all that it held at a time, or what is not done when that is over."""
    asked = {"source": source, "since": since}

    def left(db: Connection) -> list[str]:
        pulled = db.execute(_SELECT_IS_PULLED, asked).value()
        return [] if pulled else [f"{source} is still to be asked for what it holds"]

    return _waited(ledger, seconds, left)


def wait_for_withdrawn(ledger: Ledger, source: str, ids: Collection[str], seconds: float) -> list[str]:
    """Return nothing once these articles of a source are withdrawn, or which are not when that is over."""

    def left(db: Connection) -> list[str]:
        up = db.execute(_SELECT_UP, {"source": source, "ids": list(ids)}).values()
        return [f"{id_} was deleted in its CMS and is not withdrawn" for id_ in up]

    return _waited(ledger, seconds, left)


def wait_for_pictures(ledger: Ledger, below: Collection[str], seconds: float) -> list[str]:
    """Return nothing once no page lacks a picture whose address begins like one of these, or how many do at the end."""
    asked = {"below": list(below)}

    def left(db: Connection) -> list[str]:
        count = db.execute(_COUNT_LACKING, asked).value()
        return [f"{count} pictures are still to be fetched, or to be shown"] if count else []

    return _waited(ledger, seconds, left)


_COUNT_LACKING = """
    SELECT count(*) FROM pictures p WHERE news OR (state = 'waiting' AND EXISTS (
        SELECT FROM unnest(%(below)s::text[]) AS each (beginning) WHERE starts_with(p.url, beginning)))
"""

_SELECT_UP = """
    SELECT external_id FROM articles
    WHERE source = %(source)s AND external_id = ANY (%(ids)s) AND withdrawn_by IS NULL AND newest IS NOT NULL
"""


def _waited(ledger: Ledger, seconds: float, left: _Look, at_last: _Look = lambda _: []) -> list[str]:
    """Return what is left and what is seen at last, as soon as nothing is left or the time is over."""
    until = time.monotonic() + seconds
    while True:
        try:
            with transaction(ledger) as db:
                found = left(db)
                if not found or time.monotonic() > until:
                    return [*found, *at_last(db)]
        except Transient as error:
            if time.monotonic() > until:
                return [str(error)]
        time.sleep(RECOVERY_POLL_SECONDS)


_SELECT_IS_PULLED = """
    SELECT begun_at > %(since)s AND succeeded_at > begun_at FROM pulls WHERE source = %(source)s
"""


def recovery(ledger: Ledger, since: datetime, quiet: float) -> Recovery:
    """Measure how long everything took that was waiting at the end of the last fault."""
    with transaction(ledger) as db:
        taken = sorted(db.execute(_SELECT_LATENCIES, {"since": since}).values())
    p50, p99, longest = (taken[int(share * (len(taken) - 1))] if taken else 0.0 for share in (0.5, 0.99, 1.0))
    return Recovery(len(taken), p50, p99, longest, quiet)


def _counts(db: Connection, questions: dict[str, str]) -> list[str]:
    answers = {what: db.execute(question).value() for what, question in questions.items()}
    return [f"{count} {what}" for what, count in answers.items() if count]
