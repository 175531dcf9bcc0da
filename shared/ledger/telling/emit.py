"""Events: what became true for readers is written down, with a delivery for each who is to be told of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from shared.events import DELIVERIES_DUE, Due, EventType
from shared.ledger.connections import Connection
from shared.ledger.telling.circuit_breaker import HELD_PROBLEM, PROBE_WINDOW, TRIP_THRESHOLD

# Whoever's endpoint pauses is held for as long, and a little longer if another is held already: that one tries it.
# What caches may not show yet is held: see `shared.ledger.telling.public_checks`.
# Hosts take turns: a claim looks at those that are due first, and finds work at many hosts among them.
_INSERT_EVENTS = f"""
    WITH happened AS (
        INSERT INTO events (type, article_id, submission, held_until, check_at)
        SELECT event.*, now() + wait, CASE WHEN wait IS NOT NULL THEN now() END
        FROM unnest(%(types)s::text[], %(article_ids)s::bigint[], %(submissions)s::bigint[]) event
             LEFT JOIN telling_rules ON true
        RETURNING number, type, article_id, held_until
    )
    INSERT INTO deliveries (event, subscription, article_id, held, problem, next_attempt_at)
    SELECT happened.number, s.id, happened.article_id, paused, CASE WHEN paused THEN {HELD_PROBLEM} END,
        greatest(held_until, CASE WHEN NOT paused THEN now()
        WHEN EXISTS (SELECT FROM deliveries h WHERE h.subscription = s.id AND h.held AND h.delivered_at IS NULL
                       AND h.replaced_by IS NULL AND NOT h.dead) THEN s.paused_until + %(probe)s
        ELSE s.paused_until END)
    FROM happened JOIN subscriptions s ON happened.type = ANY (s.events),
         LATERAL (SELECT coalesce(s.paused_until > now(), false) AS paused) state
    WHERE s.disabled_at IS NULL
    ORDER BY row_number() OVER (PARTITION BY s.host ORDER BY happened.number, s.id)
"""  # noqa: S608 - the sentence is ours

_UPDATE_TOLD = """
    UPDATE articles SET told = type <> 'article.withdrawn'
    FROM unnest(%(types)s::text[], %(article_ids)s::bigint[]) AS happened (type, article_id)
    WHERE id = article_id AND told = (type = 'article.withdrawn')
"""


class Happening(NamedTuple):
    """What a submission made true for readers."""

    submission: int
    article_id: int
    type: EventType | None
    """None: nothing that subscribers need to know."""


def emit(db: Connection, happenings: Iterable[Happening]) -> list[Due]:
    """Record what became true for readers, with a delivery of each event for each subscription that asked for it.

    Returns:
        What to ring for once this is committed; nothing if nobody is to be told.
    """
    told = [happening for happening in happenings if happening.type]
    if not told:
        return []
    of = {"types": [each.type for each in told], "article_ids": [each.article_id for each in told]}
    db.execute(_UPDATE_TOLD, of)
    how = {"submissions": [each.submission for each in told], "probe": PROBE_WINDOW, "trips": TRIP_THRESHOLD}
    return [DELIVERIES_DUE] if db.execute(_INSERT_EVENTS, {**of, **how}).rowcount else []
