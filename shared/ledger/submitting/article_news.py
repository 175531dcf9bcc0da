"""What came of an article last and is no submission yet: it could not be read, or has still to be fetched."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.states import ArticleState


class ArticleNews(NamedTuple):
    """The last of it."""

    state: ArticleState
    """Of an article of which nothing else has come."""
    sentence: str


class _Message(NamedTuple):
    kind: str
    number: int
    sentence: str | None


_SELECT_LAST_MESSAGE = """
    SELECT kind, number, sentence FROM (
        SELECT 'unread' AS kind, number, came_at AS at, sentence FROM unread_inputs
        WHERE source = %(source)s AND article = %(id)s AND article <> ''
        UNION ALL
        SELECT state, number, received_at, coalesce(sentence, problem) FROM hints
        WHERE source = %(source)s AND external_id = %(id)s AND state <> 'done'
    ) came
    WHERE %(since)s::timestamptz IS NULL OR at > %(since)s ORDER BY at DESC LIMIT 1
"""


def article_news(db: Connection, source: str, external_id: str, since: datetime | None) -> ArticleNews | None:
    """Return what came of an article last, if it came after a time and is no submission yet.

    It is for the article's source alone: the sentences may quote what was sent, or what the CMS answers.
    """
    values = {"source": source, "id": external_id, "since": since}
    found = db.read(_Message, _SELECT_LAST_MESSAGE, values).fetchone()
    if found is None:
        return None
    why = found.sentence or ""
    if found.kind == "unread":
        return ArticleNews(ArticleState.UNREAD, f"What came last, unread input {found.number}, cannot be read: {why}")
    if found.kind == "failed":
        return ArticleNews(ArticleState.FAILED, f"What came last, submission {found.number}, cannot be fetched: {why}")
    tried = f" Last attempt: {why}" if why else ""
    return ArticleNews(ArticleState.ACCEPTED, f"Submission {found.number} waits to be fetched from the CMS.{tried}")
