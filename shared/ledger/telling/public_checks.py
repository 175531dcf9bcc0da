"""Public checks: nobody is told of what readers were not seen to have, through all caches, unless it takes too long.

An event is held by its own deliveries, which are due at the end of its wait: should every process of ours die, they
are told then. They are due at once when the event was seen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import NamedTuple

from shared.events import EventType
from shared.ledger.connections import Connection
from shared.ledger.telling.purges import want_purges
from shared.ledger.telling.rules import IS_HELD
from shared.withdrawal import WithdrawalKind, location_of

_CHECK_LEASE = timedelta(seconds=15)
"""After which a check is made again that came to no end."""

_GIVEN_UP_AFTER = timedelta(minutes=10)
"""How long after it was told all the same an event is looked for, so that it is known whether it ever was seen."""


class PublicCheck(NamedTuple):
    """An event that readers are to be seen to have."""

    event: int
    path: str
    number: int
    """Of the press that shows it; a later one shows it, too."""
    etag: str
    """Of the object: a press that changed nothing left the one before in its place, with its number."""
    status: int
    """With which readers get it: of what is withdrawn that of its ending."""
    location: str
    """Where they are sent by status 301, which has no number of ours: a path of the site, or a URL."""
    is_overtaken: bool
    """The page was pressed again since: a redirect there, which has no number, is newer."""
    checks: int
    """How often it was looked for in vain."""


class _DueCheck(NamedTuple):
    event: int
    type: str
    path: str
    number: int
    etag: str | None
    checks: int
    withdrawal: str | None
    moved_to: str | None
    pressed: int


# Only once the caches are told of all its pages, as of the number that shows it.
_TAKE_CHECKS = """
    WITH due AS (
        SELECT e.number FROM events e WHERE check_at <= now() AND NOT EXISTS (SELECT FROM wants w
            JOIN purges p ON p.path = w.path AND p.since <= w.number WHERE w.submission = e.submission)
        ORDER BY check_at LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE events e SET check_at = now() + %(lease)s FROM due, submissions s JOIN pages p ON p.path = s.path
    WHERE e.number = due.number AND s.number = e.submission
    RETURNING e.number AS event, e.type, s.path, coalesce(
        (SELECT w.number FROM wants w WHERE w.submission = s.number AND w.path = s.path), p.pressed) AS number,
        p.etag, e.checks, s.withdrawal, s.moved_to, p.pressed
"""

_NOTE_SEEN = "UPDATE events SET seen_at = now(), check_at = NULL, unseen = NULL WHERE number = ANY (%(events)s)"

_RELEASE = f"""
    UPDATE deliveries d SET next_attempt_at = now() FROM events e WHERE e.number = ANY (%(events)s) AND {IS_HELD}
"""  # noqa: S608 - the condition is ours

_NOTE_UNSEEN = """
    UPDATE events SET checks = checks + 1, unseen = %(unseen)s,
        check_at = CASE WHEN held_until > now() - %(enough)s THEN now() + %(delay)s END
    WHERE number = %(event)s AND seen_at IS NULL
"""


def take_checks(db: Connection, limit: int) -> Sequence[PublicCheck]:
    """Take up to `limit` events that are to be looked for now."""
    rows = db.read(_DueCheck, _TAKE_CHECKS, {"limit": limit, "lease": _CHECK_LEASE})
    return [
        PublicCheck(
            event=row.event,
            path=row.path,
            number=row.number,
            etag=row.etag or "",
            status=_status(row),
            location=location_of(row.moved_to) if row.moved_to else "",
            is_overtaken=row.pressed > row.number,
            checks=row.checks,
        )
        for row in rows
    ]


def _status(row: _DueCheck) -> int:
    if row.type != EventType.WITHDRAWN:
        return HTTPStatus.OK
    return _ENDING_STATUSES.get(row.withdrawal or "", HTTPStatus.GONE)


_ENDING_STATUSES = {
    WithdrawalKind.MOVED.value: HTTPStatus.MOVED_PERMANENTLY,
    WithdrawalKind.RETRACTED.value: HTTPStatus.OK,
}


def release(db: Connection, events: Collection[int]) -> None:
    """Note that readers have these, and let subscribers be told of them now."""
    db.execute(_RELEASE, {"events": list(events)})
    db.execute(_NOTE_SEEN, {"events": list(events)})


def look_again(db: Connection, check: PublicCheck, *, unseen: str, seconds: float, purge: bool) -> None:
    """Note what readers have instead, and when to look again; `purge`: the caches are told once more before.

    What was fetched before a cache was told, and came in after, is in it for good: only to tell it again helps.
    """
    if purge:
        want_purges(db, [check.path])
    values = {"event": check.event, "unseen": unseen, "delay": timedelta(seconds=seconds), "enough": _GIVEN_UP_AFTER}
    db.execute(_NOTE_UNSEEN, values)
