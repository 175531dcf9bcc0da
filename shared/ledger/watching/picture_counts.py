"""How many pictures wait to be fetched, and how many cannot be shown. Cards have no host: they wait for nobody."""

from __future__ import annotations

from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.watching.backlogs import MAX_COUNTED_ROWS


class PictureCounts(NamedTuple):
    """How pictures stand."""

    waiting: int
    refused: int
    """Both are counted to `MAX_COUNTED_ROWS`."""
    oldest: float
    """Seconds since the first of those that wait was wanted; 0 if none waits."""
    host: str
    """That of the first."""
    article: str
    """The source, and its id of an article, that shows the first; empty if none does yet."""
    problem: str
    """Why it was not fetched at the last attempt; empty: nobody has tried."""


def picture_counts(db: Connection) -> PictureCounts:
    """Return how pictures stand."""
    return db.read(PictureCounts, _COUNT_PICTURES, {"most": MAX_COUNTED_ROWS}).one()


_COUNT_PICTURES = """
    WITH waiting AS (SELECT id, wanted_at, host, problem FROM pictures WHERE state = 'waiting' AND host <> ''
                     LIMIT %(most)s),
         first AS (SELECT * FROM waiting ORDER BY wanted_at LIMIT 1)
    SELECT (SELECT count(*) FROM waiting) AS waiting,
           (SELECT count(*) FROM (SELECT FROM pictures WHERE state = 'refused' LIMIT %(most)s) refused) AS refused,
           coalesce(greatest(extract(epoch FROM now() - (SELECT wanted_at FROM first)), 0), 0)::float AS oldest,
           coalesce((SELECT host FROM first), '') AS host,
           coalesce((SELECT a.source || ' ' || a.external_id FROM first, page_pictures shown, articles a
                     WHERE shown.picture = first.id AND a.id = shown.article_id LIMIT 1), '') AS article,
           coalesce((SELECT problem FROM first), '') AS problem
"""
