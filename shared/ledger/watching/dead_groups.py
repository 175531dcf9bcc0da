"""What is dead, grouped by what it died of."""

from __future__ import annotations

from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.dead import IS_ALARMING
from shared.ledger.leases import DELIVERIES, PRESSES

_MAX_GROUPED_ROWS = 20_000
"""Dead rows that are grouped: the first of them in order. How many there are in all is asked elsewhere."""


class DeadPages(NamedTuple):
    """Dead pages that have one reason."""

    reason: str
    """How their problems begin; see `shared.ledger.dead.Which.reason`."""
    number: int
    path: str
    """Of the first."""
    problem: str | None
    """Of one of them."""


class DeadDeliveries(NamedTuple):
    """Dead deliveries to one host that have one reason."""

    host: str
    reason: str
    number: int
    id: int
    """Of the first."""
    problem: str | None
    """Of one of them."""


# What says of which kind a problem is: what stands before the first colon, or before an address, which may be secret.
_PROBLEM_REASON = "left(split_part(regexp_replace(coalesce({problem}, ''), '.?https?://.*', ''), ': ', 1), 80)"

_GROUP_DEAD_PAGES = f"""
    SELECT reason, count(*) AS number, min(path) AS path, min(problem) AS problem
    FROM (SELECT path, problem, {_PROBLEM_REASON.format(problem="problem")} AS reason FROM pages
          WHERE {IS_ALARMING[PRESSES]} ORDER BY path LIMIT {_MAX_GROUPED_ROWS}) dead
    GROUP BY reason ORDER BY count(*) DESC, reason LIMIT %(most)s
"""  # noqa: S608 - the conditions are ours

_GROUP_DEAD_DELIVERIES = f"""
    SELECT host, reason, count(*) AS number, min(id) AS id, min(problem) AS problem
    FROM (SELECT d.id, s.host, problem, {_PROBLEM_REASON.format(problem="problem")} AS reason
          FROM deliveries d JOIN subscriptions s ON s.id = d.subscription
          WHERE {IS_ALARMING[DELIVERIES]} ORDER BY d.id LIMIT {_MAX_GROUPED_ROWS}) dead
    GROUP BY host, reason ORDER BY count(*) DESC, host, reason LIMIT %(most)s
"""  # noqa: S608


def groups_of_dead_pages(db: Connection, most: int) -> list[DeadPages]:
    """Return the largest groups."""
    return db.read(DeadPages, _GROUP_DEAD_PAGES, {"most": most}).fetchall()


def groups_of_dead_deliveries(db: Connection, most: int) -> list[DeadDeliveries]:
    """Return the largest groups, by host and reason."""
    return db.read(DeadDeliveries, _GROUP_DEAD_DELIVERIES, {"most": most}).fetchall()
