"""What is done for the caches before the site: one row, so that every process does the same whatever it was told."""

from __future__ import annotations

from datetime import timedelta

from shared.ledger.connections import Connection


def set_rules(db: Connection, *, purges: bool, wait: timedelta | None) -> None:
    """Say whether caches are told of changed pages, and for how long an event is held at most; None: not at all.

    What is not to be done any more is forgotten, so nobody waits for it.
    """
    db.execute(_SET_RULES, {"purges": purges, "wait": wait})
    if not purges:
        db.execute("DELETE FROM purges")
    if wait is None:
        db.execute("UPDATE events SET check_at = NULL WHERE check_at IS NOT NULL")
        db.execute(_RELEASE_ALL)
        db.execute("UPDATE events SET held_until = NULL WHERE held_until IS NOT NULL AND seen_at IS NULL")


_SET_RULES = """
    INSERT INTO telling_rules (purges, wait) VALUES (%(purges)s, %(wait)s)
    ON CONFLICT (one) DO UPDATE SET purges = EXCLUDED.purges, wait = EXCLUDED.wait
"""

IS_HELD = """
    d.event = e.number AND e.held_until > now() AND e.seen_at IS NULL AND d.next_attempt_at > now() AND NOT d.held
    AND d.failures = 0 AND d.claims = 0 AND d.delivered_at IS NULL AND d.replaced_by IS NULL AND NOT d.dead
"""
"""SQL: a delivery `d` waits for its event `e` to be seen, and for nothing else."""

_RELEASE_ALL = f"UPDATE deliveries d SET next_attempt_at = now() FROM events e WHERE {IS_HELD}"  # noqa: S608 - it is ours
