"""Whose turn it is to be told: what is due, without those at whose hosts there is no room."""

from __future__ import annotations

from typing import Any

from shared.ledger.connections import Connection
from shared.ledger.leases import DELIVERIES, FREE, MOST_CLAIMS
from shared.ledger.probes import HELD

_BEGUN_NOW = f"{DELIVERIES.due} AND next_attempt_at <= now() AND claims < %(most)s AND {FREE}"
"""SQL: an attempt at it may begin."""

_DUE = f"""
    SELECT id, claims, subscription, (SELECT host FROM subscriptions s WHERE s.id = d.subscription) AS host,
           (SELECT disabled_at IS NOT NULL FROM subscriptions s WHERE s.id = d.subscription) AS ended
    FROM deliveries d
    WHERE {{which}} NOT {HELD} AND {_BEGUN_NOW}
    ORDER BY next_attempt_at, id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
"""  # noqa: S608 - the conditions are ours
_FIRST_DUE = _DUE.format(which="")

# Whatever waits for hosts that have no room is passed by, but no more of it than this, so that a claim is quick
# however much that is. Should nothing else be among it, each subscription is asked for what is due first.
_FRONT = 2000
_DUE_ELSEWHERE = _DUE.format(
    which=f"""id = ANY (ARRAY(
        SELECT front.id FROM (
            SELECT id, subscription FROM deliveries WHERE {_BEGUN_NOW} ORDER BY next_attempt_at, id LIMIT {_FRONT}
        ) front JOIN subscriptions s ON s.id = front.subscription
        WHERE s.host <> ALL (%(full)s) LIMIT %(limit)s)) AND"""  # noqa: S608
)
# By the range and the order it tells the planner that only the index of the subscriber's own deliveries will do.
_DUE_ANYWHERE_ELSE = _DUE.format(
    which=f"""id = ANY (ARRAY(
        SELECT first.id FROM subscriptions s, LATERAL (
            SELECT id, next_attempt_at FROM deliveries
            WHERE subscription >= s.id AND subscription <= s.id AND {_BEGUN_NOW}
            ORDER BY subscription, next_attempt_at, id LIMIT 2
        ) first
        WHERE s.host <> ALL (%(full)s) ORDER BY first.next_attempt_at, first.id LIMIT %(limit)s)) AND"""  # noqa: S608
)


def due_deliveries(db: Connection, limit: int, full: list[str], *, deep: bool) -> list[Any]:
    """Lock and return up to `limit` deliveries that are due, none of them at a host that is full."""
    values = {"most": MOST_CLAIMS, "limit": limit}
    if not full:
        return db.execute(_FIRST_DUE, values).fetchall()
    elsewhere = db.execute(_DUE_ELSEWHERE, {**values, "full": full}).fetchall()
    return elsewhere or (db.execute(_DUE_ANYWHERE_ELSE, {**values, "full": full}).fetchall() if deep else [])
