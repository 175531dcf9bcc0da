"""Whose deliveries are late: a subscriber's that answers slowly, or everybody's."""

from __future__ import annotations

from services.monitor.values import LateHost
from shared.channels import attempts_at_once
from shared.ledger import Connection
from shared.ledger.watching.latecomers import late_at_hosts

DELIVERY_LATE = 60.0
"""Seconds after which a delivery that is due and not tried is trouble. One that failed is due later."""


def late_hosts(db: Connection) -> tuple[LateHost, ...]:
    """Return the hosts that are late to be told something; those that wait for most of it first.

    One that is sent about as much at a time as it may be, and yet is late, is slow itself.
    """
    return tuple(
        LateHost(each.host, each.late, each.oldest, each.under_way >= attempts_at_once(each.channel) / 2)
        for each in late_at_hosts(db, DELIVERY_LATE)
    )
