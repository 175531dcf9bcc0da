"""The submissions that came last."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from shared.ledger.connections import Connection


class LatestSubmission(NamedTuple):
    """One submission in short."""

    number: int
    source: str
    external_id: str
    """Empty as long as nobody could read the article: it may be made from the headline."""
    title: str
    language: str
    action: str
    state: str
    stage: str
    awaiting: int
    """Pages of its stage that are not pressed yet."""
    sentence: str
    accepted_at: datetime
    seconds: float | None
    """From accepted until readers had it."""


_SELECT_LATEST_SUBMISSIONS = """
    SELECT s.number, a.source, CASE WHEN a.submission IS NULL THEN '' ELSE a.external_id END AS external_id,
           coalesce(a.title, '') AS title, coalesce(a.language, '') AS language, s.action, s.state, s.stage, s.awaiting,
           coalesce(s.sentence, '') AS sentence, s.accepted_at,
           extract(epoch FROM s.live_at - s.accepted_at)::float AS seconds
    FROM submissions s JOIN articles a ON a.id = s.article_id ORDER BY s.number DESC LIMIT %(most)s
"""


def latest_submissions(db: Connection, most: int) -> list[LatestSubmission]:
    """Return the newest submissions, newest first. What nobody could ever read is not named: anybody may look there."""
    return db.read(LatestSubmission, _SELECT_LATEST_SUBMISSIONS, {"most": most}).fetchall()
