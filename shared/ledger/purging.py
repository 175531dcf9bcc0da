"""What nobody needs any more is deleted, some at a time: only what has come to its end, and long ago."""

from __future__ import annotations

from shared.ledger.connections import Connection


def purge_messages(db: Connection, *, days: int, limit: int) -> int:
    """Delete up to `limit` messages that were answered so many days ago, and return how many.

    Such a message again is judged by the source's own order, as a new one is.
    """
    return db.execute(_PURGE_MESSAGES, {"days": days, "limit": limit}).rowcount


_PURGE_MESSAGES = """
    DELETE FROM webhooks WHERE (source, webhook_id) IN (
        SELECT source, webhook_id FROM webhooks WHERE received_at < now() - make_interval(days => %(days)s::integer)
        ORDER BY received_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
"""


def purge_hints(db: Connection, *, days: int, limit: int) -> int:
    """Delete up to `limit` hints that were settled so many days ago, and return how many."""
    return db.execute(_PURGE_HINTS, {"days": days, "limit": limit}).rowcount


_PURGE_HINTS = """
    DELETE FROM hints WHERE number IN (
        SELECT number FROM hints WHERE settled_at < now() - make_interval(days => %(days)s::integer)
        ORDER BY settled_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
"""
