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


KEPT_FRONT_VERSIONS = 100
"""Versions of a front that can be put back, however old they are."""


def purge_front_changes(db: Connection, *, days: int, limit: int) -> int:
    """Delete up to `limit` changes of fronts that are so many days old, and return how many.

    Those that are still to come stay, and those that made one of the last versions.
    """
    return db.execute(_PURGE_FRONT_CHANGES, {"days": days, "limit": limit, "kept": KEPT_FRONT_VERSIONS}).rowcount


_PURGE_FRONT_CHANGES = """
    DELETE FROM front_changes WHERE number IN (
        SELECT c.number FROM front_changes c JOIN fronts f ON f.id = c.front
        WHERE c.accepted_at < now() - make_interval(days => %(days)s::integer)
          AND (c.in_force_at IS NOT NULL OR c.undone_by IS NOT NULL OR c.problem IS NOT NULL)
          AND (c.version IS NULL OR c.version <= f.version - %(kept)s)
        ORDER BY c.accepted_at LIMIT %(limit)s FOR UPDATE OF c SKIP LOCKED)
"""
