"""Circuit breakers: an endpoint that fails again and again is not called for a while, then tried with one delivery.

Its state is in the subscription's row, so all notifiers share it and it outlives them. While an endpoint pauses, what
is to be told it is held: due only when the pause is over, one delivery first, the rest some seconds later, or at once
when that one succeeds. Being held is no attempt, so the delivery's own schedule does not grow by it. An endpoint that
answers nobody for days is given up, and with it what is held.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.leases import DELIVERIES, IS_UNLEASED
from shared.ledger.telling.endings import end

TRIP_THRESHOLD = 5
"""Failed attempts in a row after which an endpoint is given a pause."""

MIN_ENDPOINT_PAUSE = timedelta(minutes=1)
MAX_ENDPOINT_PAUSE = timedelta(minutes=30)
"""A pause is as long as the endpoint has been failing by then, within these bounds: each is about twice the last."""

PROBE_WINDOW = timedelta(seconds=15)
"""What the rest waits for the one that tries: longer than any attempt takes."""

GIVEN_UP_AFTER = timedelta(days=5)
"""How long an endpoint may answer nobody before its subscription ends.

Standard Webhooks advises to try for several days and then to disable the endpoint. One delivery is tried for most of a
day (see `delays` of `shared.channels`); this leaves a long weekend, and a day to put things right after it.
"""

FAILURES_FORGOTTEN_AFTER = timedelta(days=1)
"""Without any attempt for so long, failures are not in a row: who knows whether it would have answered meanwhile.

Longer than any delivery waits for its next attempt. So what counts is not how long nothing was to be told, or how long
our own workers were away.
"""


class _Failing(NamedTuple):
    """A subscription whose endpoint has just failed once more."""

    id: int
    host: str
    failing_since: datetime
    paused: bool
    given_up: bool


_LOCK_SUBSCRIPTIONS = """
    SELECT FROM subscriptions WHERE id = ANY (%(ids)s) AND (unanswered > 0 OR id = ANY (%(ill)s))
    ORDER BY id FOR NO KEY UPDATE
"""

_RECORD_SUCCESSES = """
    UPDATE subscriptions SET unanswered = 0, failing_since = NULL, paused_until = NULL
    WHERE id = ANY (%(ids)s) AND unanswered > 0 AND coalesce(paused_until, now()) <= now() RETURNING id
"""

_FORGET_OLD_FAILURES = """
    UPDATE subscriptions SET unanswered = 0, failing_since = NULL, paused_until = NULL
    WHERE id = ANY (%(ids)s) AND greatest(failed_at, paused_until) < now() - %(silence)s
"""

_RECORD_FAILURES = """
    UPDATE subscriptions s SET unanswered = s.unanswered + 1, failing_since = coalesce(failing_since, now()),
        failed_at = now(),
        paused_until = greatest(paused_until, now() + CASE WHEN asked > 0 THEN make_interval(secs => asked) END,
            CASE WHEN s.unanswered + 1 >= %(trips)s AND coalesce(paused_until, now()) <= now()
                 THEN now() + least(greatest(now() - failing_since, %(least)s), %(most)s) END)
    FROM unnest(%(ids)s::bigint[], %(asked)s::float[]) AS ill (id, asked)
    WHERE s.id = ill.id
    RETURNING s.id, s.host, s.failing_since, coalesce(s.paused_until > now(), false) AS paused,
        s.unanswered >= %(trips)s AND s.failing_since <= now() - %(enough)s AS given_up
"""

HELD_PROBLEM = """
    s.host || CASE WHEN s.unanswered >= %(trips)s THEN ' has taken nothing since ' ELSE ' asked for time at ' END
        || to_char(s.failing_since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC; tried again at '
        || to_char(s.paused_until AT TIME ZONE 'UTC', 'HH24:MI') || '.'
"""
"""SQL: the sentence for what is held for the subscription `s`; `trips` is `TRIP_THRESHOLD`."""

_HOLD_DELIVERIES = f"""
    UPDATE deliveries d SET held = true, next_attempt_at = s.paused_until + %(probe)s, problem = {HELD_PROBLEM}
    FROM subscriptions s WHERE s.id = ANY (%(ids)s) AND d.subscription = s.id AND {DELIVERIES.due}
      AND d.next_attempt_at < s.paused_until AND {IS_UNLEASED}
"""  # noqa: S608 - the condition is ours

_CHOOSE_PROBE = f"""
    UPDATE deliveries d SET next_attempt_at = s.paused_until
    FROM subscriptions s WHERE s.id = ANY (%(ids)s)
      AND d.id = (SELECT min(id) FROM deliveries WHERE subscription = s.id AND held AND {DELIVERIES.due})
"""  # noqa: S608

_RELEASE_DELIVERIES = f"""
    UPDATE deliveries SET held = false, next_attempt_at = now(), problem = NULL
    WHERE subscription = ANY (%(ids)s) AND held AND {DELIVERIES.due}
"""  # noqa: S608


@dataclass(frozen=True)
class Answers:
    """What endpoints, by the ids of their subscriptions, made of attempts."""

    well: Collection[int]
    """Those that answered something."""
    ill: Mapping[int, float]
    """Those that did not, or asked for time: the seconds they asked for, or 0."""

    gone: Mapping[int, str]
    """Those that want no more messages, and what they said."""

    def lock(self, db: Connection) -> None:
        """Lock what `note` may change; before anything else is locked, and in one order: no deadlocks."""
        ill = [*self.ill, *self.gone]
        db.execute(_LOCK_SUBSCRIPTIONS, {"ids": [*self.well, *ill], "ill": ill})

    def note(self, db: Connection) -> None:
        """Remember them: pause the endpoints that failed too often, release what waits for those that recovered.

        The subscriptions of those that are gone, or have answered nobody for too long, end.
        """
        if self.gone:
            end(db, self.gone, wished=True)
        if self.ill and (given_up := self._note_ill(db)):
            end(db, given_up, wished=False)
        recovered = db.execute(_RECORD_SUCCESSES, {"ids": list(self.well)}).values()
        if recovered:
            db.execute(_RELEASE_DELIVERIES, {"ids": recovered})

    def _note_ill(self, db: Connection) -> dict[int, str]:
        """Return those that are given up, and why; the others are paused if it is time."""
        ids = list(self.ill)
        db.execute(_FORGET_OLD_FAILURES, {"ids": ids, "silence": FAILURES_FORGOTTEN_AFTER})
        ends = {
            "trips": TRIP_THRESHOLD,
            "least": MIN_ENDPOINT_PAUSE,
            "most": MAX_ENDPOINT_PAUSE,
            "enough": GIVEN_UP_AFTER,
        }
        rows = db.read(_Failing, _RECORD_FAILURES, {"ids": ids, "asked": list(self.ill.values()), **ends}).fetchall()
        if paused := [row.id for row in rows if row.paused and not row.given_up]:
            db.execute(_HOLD_DELIVERIES, {"ids": paused, "probe": PROBE_WINDOW, "trips": TRIP_THRESHOLD})
            db.execute(_CHOOSE_PROBE, {"ids": paused})
        return {row.id: _why(row.host, row.failing_since) for row in rows if row.given_up}


def _why(host: str, failing_since: datetime) -> str:
    since = f"{failing_since.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{host} has taken nothing since {since}. Once it does, subscribe it again, then retry this."
