"""The newest corrections of all articles that readers can read."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.corrections import MAX_LISTED_CORRECTIONS, Correction, Corrections
from shared.feed import EMPTY_FEED_UPDATED_AT
from shared.ledger.connections import Connection


class _CorrectionRow(NamedTuple):
    """What a `Correction` has, in its order."""

    id: UUID
    note: str
    at: datetime
    path: str
    title: str
    language: str
    section: str


def corrections(db: Connection) -> Corrections:
    """Return what the page of corrections, and their feed, show."""
    rows = db.read(_CorrectionRow, _SELECT_CORRECTIONS, {"most": MAX_LISTED_CORRECTIONS}).fetchall()
    last: datetime | None = db.execute(_SELECT_LAST_CORRECTION).value()
    return Corrections(tuple(Correction(*row) for row in rows), last or EMPTY_FEED_UPDATED_AT)


_SELECT_CORRECTIONS = """
    SELECT n.id, n.note, n.at, a.listed_path AS path, a.title, a.language, a.section
    FROM notices n JOIN articles a ON a.id = n.article_id
    WHERE n.kind = 'correction' AND n.taken_back_by IS NULL AND a.listed_path IS NOT NULL
    ORDER BY n.at DESC, n.submission DESC LIMIT %(most)s
"""
_SELECT_LAST_CORRECTION = "SELECT at FROM notices WHERE kind = 'correction' ORDER BY at DESC, submission DESC LIMIT 1"
