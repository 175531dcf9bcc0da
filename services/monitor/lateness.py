"""Whose deliveries are late: a subscriber's that answers slowly, or everybody's."""

from __future__ import annotations

from services.monitor.values import LateHost
from shared.channels import attempts_at_once
from shared.ledger import Connection
from shared.ledger.leases import DELIVERIES

DELIVERY_LATE = 60.0
"""Seconds after which a delivery that is due and not tried is trouble. One that failed is due later."""

_MAX_LATE_DELIVERIES = 20_000
"""Late deliveries that are looked at: the oldest, those under way among them."""

_COUNT_LATE_BY_HOST = f"""
    SELECT s.channel, s.host, count(*) AS late, count(*) FILTER (WHERE lease_until > now()) AS under_way,
           extract(epoch FROM now() - min(next_attempt_at))::float AS oldest
    FROM (SELECT subscription, lease_until, next_attempt_at FROM deliveries
          WHERE {DELIVERIES.due} AND next_attempt_at < now() - make_interval(secs => %(late)s)
          ORDER BY next_attempt_at, id LIMIT %(most)s) d JOIN subscriptions s ON s.id = d.subscription
    GROUP BY s.channel, s.host ORDER BY count(*) DESC, s.host
"""  # noqa: S608 - the condition is ours


def late_hosts(db: Connection) -> tuple[LateHost, ...]:
    """Return the hosts that are late to be told something; those that wait for most of it first.

    One that is sent about as much at a time as it may be, and yet is late, is slow itself.
    """
    rows = db.execute(_COUNT_LATE_BY_HOST, {"late": DELIVERY_LATE, "most": _MAX_LATE_DELIVERIES})
    return tuple(
        LateHost(row.host, row.late, row.oldest, row.under_way >= attempts_at_once(row.channel) / 2) for row in rows
    )
