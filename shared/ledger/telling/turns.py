"""Whose turn it is to be told: what is due, without those at whose hosts there is no room."""

from __future__ import annotations

from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.leases import DELIVERIES, IS_UNLEASED, MAX_CLAIMS
from shared.ledger.probes import ARE_DELIVERIES_HELD


class DueDelivery(NamedTuple):
    """A delivery whose turn it is."""

    id: int
    claims: int
    subscription: int
    host: str
    channel: str
    ended: bool
    """Its subscription has ended: it need not be made any more."""


_MAY_BEGIN = f"{DELIVERIES.due} AND next_attempt_at <= now() AND claims < %(most)s AND {IS_UNLEASED}"
"""SQL: an attempt at it may begin."""

_LOCK_DUE_DELIVERIES = f"""
    SELECT id, claims, subscription, (SELECT host FROM subscriptions s WHERE s.id = d.subscription) AS host,
           (SELECT channel FROM subscriptions s WHERE s.id = d.subscription) AS channel,
           (SELECT disabled_at IS NOT NULL FROM subscriptions s WHERE s.id = d.subscription) AS ended
    FROM deliveries d
    WHERE {{which}} NOT {ARE_DELIVERIES_HELD} AND {_MAY_BEGIN}
    ORDER BY next_attempt_at, id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
"""  # noqa: S608 - the conditions are ours
_LOCK_FIRST_DUE = _LOCK_DUE_DELIVERIES.format(which="")

# Whatever waits for hosts that have no room is passed by, but no more of it than this, so that a claim is quick
# however much that is. Should nothing else be among it, each subscription is asked for what is due first.
_MAX_PASSED_BY = 2000
# Hosts are looked up one by one, for a join may begin with the subscriptions and read all that again for each of them.
_LOCK_DUE_ELSEWHERE = _LOCK_DUE_DELIVERIES.format(
    which=f"""id = ANY (ARRAY(
        SELECT id FROM (
            SELECT id, subscription FROM deliveries WHERE {_MAY_BEGIN}
            ORDER BY next_attempt_at, id LIMIT {_MAX_PASSED_BY}
        ) front
        WHERE (SELECT host FROM subscriptions s WHERE s.id = front.subscription) <> ALL (%(full)s)
        LIMIT %(limit)s)) AND"""  # noqa: S608
)
# By the range and the order it tells the planner that only the index of the subscriber's own deliveries will do.
_LOCK_DUE_ANYWHERE_ELSE = _LOCK_DUE_DELIVERIES.format(
    which=f"""id = ANY (ARRAY(
        SELECT first.id FROM subscriptions s, LATERAL (
            SELECT id, next_attempt_at FROM deliveries
            WHERE subscription >= s.id AND subscription <= s.id AND {_MAY_BEGIN}
            ORDER BY subscription, next_attempt_at, id LIMIT 2
        ) first
        WHERE s.host <> ALL (%(full)s) ORDER BY first.next_attempt_at, first.id LIMIT %(limit)s)) AND"""  # noqa: S608
)


def due_deliveries(db: Connection, limit: int, full: list[str], *, deep: bool) -> list[DueDelivery]:
    """Lock and return up to `limit` deliveries that are due, none of them at a host that is full."""
    values = {"most": MAX_CLAIMS, "limit": limit}
    if not full:
        return db.read(DueDelivery, _LOCK_FIRST_DUE, values).fetchall()
    elsewhere = db.read(DueDelivery, _LOCK_DUE_ELSEWHERE, {**values, "full": full}).fetchall()
    return elsewhere or (
        db.read(DueDelivery, _LOCK_DUE_ANYWHERE_ELSE, {**values, "full": full}).fetchall() if deep else []
    )
