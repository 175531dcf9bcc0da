"""How far the pictures of an article are, in sentences for its newsroom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.picture import PictureState

MAX_VIEWED_PICTURES = 50
"""Of an article that are named, the one that leads it first."""


@dataclass(frozen=True)
class ViewedPicture:
    """One picture of what readers have."""

    url: str
    host: str
    state: PictureState
    sentence: str
    settled_at: datetime | None
    """When it was ready, or refused."""


class _PictureRow(NamedTuple):
    url: str
    host: str
    state: str
    note: str
    problem: str | None
    settled_at: datetime | None


def pictures_of_article(db: Connection, article_id: int) -> tuple[ViewedPicture, ...]:
    """Return the pictures that an article's page shows, or lacks."""
    return _viewed(db.read(_PictureRow, _SELECT_BY_ARTICLE, {"id": article_id}).fetchall())


def pictures_of_submission(db: Connection, number: int) -> tuple[ViewedPicture, ...]:
    """Return the same of the revision that readers have, if it is of this submission."""
    return _viewed(db.read(_PictureRow, _SELECT_BY_SUBMISSION, {"number": number}).fetchall())


# Cards have no host: they are the theme's, not the newsroom's.
_SELECT_PICTURES = """
    SELECT p.url, p.host, p.state, p.note, p.problem, p.settled_at
    FROM articles a JOIN page_pictures pp ON pp.path = a.path AND NOT pp.gone JOIN pictures p ON p.id = pp.picture
"""
_SELECT_BY_ARTICLE = f"""
    {_SELECT_PICTURES} WHERE a.id = %(id)s AND a.withdrawn_by IS NULL AND p.host <> ''
    ORDER BY NOT pp.leads, p.url LIMIT {MAX_VIEWED_PICTURES}
"""
_SELECT_BY_SUBMISSION = f"""
    {_SELECT_PICTURES} WHERE a.id = (SELECT article_id FROM submissions WHERE number = %(number)s)
      AND a.submission = %(number)s AND a.withdrawn_by IS NULL AND p.host <> ''
    ORDER BY NOT pp.leads, p.url LIMIT {MAX_VIEWED_PICTURES}
"""  # noqa: S608


def _viewed(rows: Sequence[_PictureRow]) -> tuple[ViewedPicture, ...]:
    return tuple(
        ViewedPicture(row.url, row.host, PictureState(row.state), _sentence(row), row.settled_at) for row in rows
    )


def _sentence(row: _PictureRow) -> str:
    match PictureState(row.state):
        case PictureState.READY:
            doubt = f" It may have changed at its address. Last attempt to see: {row.problem}" if row.problem else ""
            return f"Readers see it. {row.note}".rstrip() + doubt
        case PictureState.REFUSED:
            return f"It is not shown. {row.problem or ''}".rstrip()
        case PictureState.WAITING:
            tried = f" Last attempt: {row.problem}" if row.problem else ""
            return f"Waiting to be fetched.{tried}"
