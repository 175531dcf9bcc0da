"""What waits for its time and comes soon: its CMS is asked for it once more, for its webhook may have been lost."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from shared.ledger.collecting.out import MIN_OUT_AGE
from shared.ledger.connections import Connection

BEFORE_RELEASE = timedelta(seconds=20)
"""How long before a release its CMS is asked: longer than what has changed is left to its webhook."""
RELEASE_ID = "release "
"""What the webhook id of such a hint begins with: no sender can have one with a space in it."""
MAX_RELEASES_ASKED_TOGETHER = 10
"""Of one look: what webhooks name waits for no more than these."""


def ask_before_release(db: Connection, sources: Collection[str]) -> int:
    """Write a hint down for each article of these sources that is released in a moment; return how many are new."""
    values = {"sources": list(sources), "age": MIN_OUT_AGE, "limit": MAX_RELEASES_ASKED_TOGETHER}
    return db.execute(_INSERT_RELEASE_HINTS, {**values, "lead": BEFORE_RELEASE, "prefix": RELEASE_ID}).rowcount


_COMES_SOON = "s.stage = 'scheduled' AND s.release_at BETWEEN now() AND now() + %(lead)s::interval"

_INSERT_RELEASE_HINTS = f"""
    INSERT INTO hints (source, webhook_id, digest, external_id)
    SELECT a.source, %(prefix)s || s.number, '', a.external_id
    FROM submissions s JOIN articles a ON a.id = s.article_id
    WHERE {_COMES_SOON} AND a.source = ANY (%(sources)s) AND s.accepted_at < now() - %(age)s::interval
      AND NOT EXISTS (SELECT FROM hints h WHERE h.source = a.source AND h.webhook_id = %(prefix)s || s.number)
    ORDER BY s.release_at, s.number LIMIT %(limit)s
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - the condition is ours


def pull_before_release(db: Connection, sources: Collection[str]) -> int:
    """Let those of these sources be pulled now, once, that have something released in a moment; return how many."""
    return db.execute(_HASTEN_PULLS, {"sources": list(sources), "lead": BEFORE_RELEASE}).rowcount


_HASTEN_PULLS = f"""
    UPDATE pulls p SET next_attempt_at = now()
    WHERE p.source = ANY (%(sources)s) AND p.next_attempt_at > now() AND p.lease_until IS NULL
      AND EXISTS (SELECT FROM submissions s JOIN articles a ON a.id = s.article_id
                  WHERE {_COMES_SOON} AND a.source = p.source
                    AND (p.begun_at IS NULL OR p.begun_at < s.release_at - %(lead)s::interval))
"""  # noqa: S608
