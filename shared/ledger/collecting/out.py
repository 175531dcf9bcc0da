"""The articles of a source that readers have: whoever asks its CMS asks whether they are still there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from shared.ledger.connections import Connection

MIN_OUT_AGE = timedelta(seconds=float(os.environ.get("ANDRUCK_MIN_OUT_SECONDS", "300")))
"""How long ago an article has to have come: an API that is cached may not know it yet. A drill has less."""


class OutArticle(NamedTuple):
    """An article that readers have."""

    id: int
    external_id: str


def newest_out(db: Connection, source: str, limit: int, *, before: int | None = None) -> Sequence[OutArticle]:
    """Return articles of a source that are out, the latest first; only those with a lower id than `before`."""
    values = {"source": source, "before": before, "limit": limit, "age": MIN_OUT_AGE}
    return db.read(OutArticle, _SELECT_NEWEST_OUT, values).fetchall()


_SELECT_NEWEST_OUT = """
    SELECT a.id, a.external_id FROM articles a JOIN submissions s ON s.number = a.newest
    WHERE a.source = %(source)s AND a.withdrawn_by IS NULL AND a.submission IS NOT NULL
      AND s.accepted_at < now() - %(age)s AND a.id < coalesce(%(before)s::bigint, 9223372036854775807)
    ORDER BY a.id DESC LIMIT %(limit)s
"""
