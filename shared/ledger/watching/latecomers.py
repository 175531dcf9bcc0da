"""What should have happened some seconds ago: deliveries by host, withdrawals."""

from __future__ import annotations

from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.leases import DELIVERIES

_MAX_LATE_DELIVERIES = 20_000
"""Late deliveries that are looked at: the oldest, those under way among them."""


class LateAtHost(NamedTuple):
    """What one host should have been told by now."""

    channel: str
    host: str
    late: int
    under_way: int
    """How many of them somebody tells just now."""
    oldest: float
    """Seconds since the first of them was due."""


class UnseenWithdrawal(NamedTuple):
    """An article that is to be gone, and that readers can still read."""

    source: str
    external_id: str
    age: float
    """Seconds since its withdrawal was accepted."""
    problem: str | None
    """What is in the way; None if nothing has been seen."""


_COUNT_LATE_BY_HOST = f"""
    SELECT s.channel, s.host, count(*) AS late, count(*) FILTER (WHERE lease_until > now()) AS under_way,
           extract(epoch FROM now() - min(next_attempt_at))::float AS oldest
    FROM (SELECT subscription, lease_until, next_attempt_at FROM deliveries
          WHERE {DELIVERIES.due} AND next_attempt_at < now() - make_interval(secs => %(late)s)
          ORDER BY next_attempt_at, id LIMIT {_MAX_LATE_DELIVERIES}) d JOIN subscriptions s ON s.id = d.subscription
    GROUP BY s.channel, s.host ORDER BY count(*) DESC, s.host
"""  # noqa: S608 - the condition is ours

_SELECT_UNSEEN_WITHDRAWALS = """
    SELECT a.source, a.external_id, extract(epoch FROM now() - s.accepted_at)::float AS age,
           (SELECT p.problem FROM wants w JOIN pages p USING (path)
            WHERE w.submission = s.number AND w.pressed_at IS NULL AND NOT w.given_up AND p.problem IS NOT NULL
            ORDER BY w.number LIMIT 1) AS problem
    FROM submissions s JOIN articles a ON a.id = s.article_id
    WHERE s.action = 'withdraw' AND s.stage IN ('lists', 'page')
      AND s.accepted_at < now() - make_interval(secs => %(late)s)
    ORDER BY s.accepted_at LIMIT %(most)s
"""

_COUNT_UNSEEN_WITHDRAWALS = """
    SELECT count(*) FROM (
        SELECT FROM submissions WHERE action = 'withdraw' AND stage IN ('lists', 'page')
          AND accepted_at < now() - make_interval(secs => %(late)s) LIMIT %(most)s) late
"""


def late_at_hosts(db: Connection, seconds: float) -> list[LateAtHost]:
    """Return what was due so many seconds ago, by host; those that wait for most of it first."""
    return db.read(LateAtHost, _COUNT_LATE_BY_HOST, {"late": seconds}).fetchall()


def unseen_withdrawals(db: Connection, seconds: float, most: int) -> list[UnseenWithdrawal]:
    """Return the oldest withdrawals that were accepted so many seconds ago, and that readers do not see yet."""
    return db.read(UnseenWithdrawal, _SELECT_UNSEEN_WITHDRAWALS, {"late": seconds, "most": most}).fetchall()


def count_unseen_withdrawals(db: Connection, seconds: float, most: int) -> int:
    """Return how many there are; no more than `most` are counted."""
    return int(db.execute(_COUNT_UNSEEN_WITHDRAWALS, {"late": seconds, "most": most}).value())
