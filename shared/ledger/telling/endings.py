"""How a subscription ends, and what is owed to a subscriber who comes back.

What it was still to be told is dead then, with the sentence that says why: a person sees it and can retry it. If the
subscriber himself wished the end, it is dismissed, too (see `shared.ledger.dead`): nobody is to be alarmed. One
address has one subscription for ever (see `subscriptions`), so what is retried once the subscriber is back keeps its
place among all that is told of an article.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from shared.ledger.connections import Connection
from shared.ledger.dead import IS_ALARMING
from shared.ledger.leases import DELIVERIES, IS_UNLEASED

_END_SUBSCRIPTIONS = """
    UPDATE subscriptions s SET disabled_at = now(), disabled_why = why, end_wished = %(wished)s
    FROM unnest(%(ids)s::bigint[], %(whys)s::text[]) AS ending (id, why)
    WHERE s.id = ending.id AND disabled_at IS NULL RETURNING s.id
"""

BURY_BATCH = 10_000
"""Deliveries that are declared dead in one statement, which must not take long; the next claim comes to the others."""

# A delivery that somebody has locked is left to him, or to the next claim: who buries waits for nobody.
_BURY_DELIVERIES = f"""
    UPDATE deliveries d SET dead = true, held = false, problem = 'The subscription is disabled: ' || disabled_why,
        dismissed_at = CASE WHEN end_wished THEN now() END
    FROM (SELECT w.id, s.disabled_why, s.end_wished FROM deliveries w JOIN subscriptions s ON s.id = w.subscription
          WHERE s.id = ANY (%(ids)s) AND s.disabled_at IS NOT NULL AND {DELIVERIES.due}
            AND {IS_UNLEASED}
          LIMIT {BURY_BATCH} FOR NO KEY UPDATE OF w SKIP LOCKED) waiting
    WHERE d.id = waiting.id
"""  # noqa: S608 - the condition is ours

_DISMISS_DEAD_OF_ENDED = f"""
    UPDATE deliveries SET dismissed_at = now()
    WHERE id IN (SELECT id FROM deliveries WHERE subscription = ANY (%(ids)s) AND {IS_ALARMING[DELIVERIES]}
                 ORDER BY id FOR NO KEY UPDATE)
"""  # noqa: S608

_LOCK_DEAD_OF_SUBSCRIPTION = "SELECT FROM deliveries WHERE dead AND subscription = %(id)s ORDER BY id FOR NO KEY UPDATE"

# What takes the place of dismissed deliveries alone is dismissed, too: coming back is no reason for an alarm.
_OWE_NEWEST = """
    WITH newest AS (
        SELECT owed.article_id, owed.dismissed_at, max(e.number) AS event
        FROM (SELECT article_id, CASE WHEN bool_and(dismissed_at IS NOT NULL) THEN now() END AS dismissed_at
              FROM deliveries WHERE dead AND subscription = %(id)s GROUP BY article_id) owed
        JOIN submissions s ON s.article_id = owed.article_id JOIN events e ON e.submission = s.number
        WHERE e.type = ANY (SELECT unnest(events) FROM subscriptions WHERE id = %(id)s)
        GROUP BY owed.article_id, owed.dismissed_at
    ), missed AS (
        INSERT INTO deliveries (event, subscription, article_id, dead, dismissed_at, problem)
        SELECT event, %(id)s, article_id, true, dismissed_at, 'It came while the subscription was disabled.'
        FROM newest ON CONFLICT (event, subscription) DO NOTHING
    )
    UPDATE deliveries d SET dead = false, dismissed_at = NULL, replaced_by = newest.event
    FROM newest WHERE d.dead AND d.subscription = %(id)s AND d.article_id = newest.article_id AND d.event < newest.event
"""


def end(db: Connection, whys: Mapping[int, str], *, wished: bool) -> bool:
    """End subscriptions, by their ids, each with the sentence that says why; False if all of them had ended before.

    `wished`: by the subscribers themselves; nothing that they were not told is an alarm any more.

    What is under way is not touched: if it fails, `bury` comes to it.
    """
    ended = db.execute(_END_SUBSCRIPTIONS, {"ids": list(whys), "whys": list(whys.values()), "wished": wished}).values()
    bury(db, ended)
    if wished and ended:
        db.execute(_DISMISS_DEAD_OF_ENDED, {"ids": ended})
    return bool(ended)


def bury(db: Connection, subscriptions: Collection[int]) -> None:
    """Declare dead whatever still waits for subscriptions that have ended; the others are left alone."""
    db.execute(_BURY_DELIVERIES, {"ids": list(subscriptions)})


def owe_newest(db: Connection, subscription: int) -> None:
    """Of each article that a subscription has dead deliveries of, keep one dead: that of the newest event.

    Nobody was to be told of what happened after the end: without this, somebody who is back might be told, when the
    dead is retried, of an article that has been withdrawn since.
    """
    db.execute(_LOCK_DEAD_OF_SUBSCRIPTION, {"id": subscription})
    db.execute(_OWE_NEWEST, {"id": subscription})
