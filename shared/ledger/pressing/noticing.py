"""Notices: what readers are told of an article's changes, all of them, whatever revisions follow."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.ledger.connections import Connection
from shared.notices import Change, ChangeNotice, UpdateKind

MAX_SHOWN_NOTICES = 100
"""Of an article, the newest; its older ones stay in the ledger."""


class _NoticeRow(NamedTuple):
    kind: str
    note: str
    at: datetime
    id: UUID


def notices_of(db: Connection, article_id: int) -> tuple[ChangeNotice, ...]:
    """Return what readers are told of an article's changes, the newest first."""
    rows = db.read(_NoticeRow, _SELECT_NOTICES, {"id": article_id, "most": MAX_SHOWN_NOTICES})
    return tuple(ChangeNotice(UpdateKind(row.kind), row.note, row.at, row.id) for row in rows)


_SELECT_NOTICES = """
    SELECT kind, note, at, id FROM notices WHERE article_id = %(id)s AND taken_back_by IS NULL
    ORDER BY at DESC, submission DESC LIMIT %(most)s
"""


def is_told_already(db: Connection, article_id: int, change: Change, *, waiting: int | None) -> bool:
    """Return whether readers are told of a change, or will be by the submission that is `waiting` for its time.

    Many a CMS sends the sentence of the last correction with every revision that follows: it is one correction, also
    when it was taken back.
    """
    values = {"id": article_id, "kind": change.kind, "note": change.note, "waiting": waiting}
    return bool(db.execute(_SELECT_TOLD, values).value())


_SELECT_TOLD = """
    SELECT EXISTS (SELECT FROM notices WHERE article_id = %(id)s AND kind = %(kind)s AND note = %(note)s)
        OR EXISTS (SELECT FROM submissions
                   WHERE number = %(waiting)s AND update_kind = %(kind)s AND update_note = %(note)s)
"""


def note_change(db: Connection, article_id: int, submission: int, at: datetime | None) -> None:
    """Have readers told of the change that a submission brings; `at`: when it was to be released, None: now."""
    db.execute(_INSERT_NOTICE, {"id": article_id, "number": submission, "at": at})


# As of when the source says that it changed the article, but neither of the future nor from before its publication.
_INSERT_NOTICE = """
    WITH noted AS (
        INSERT INTO notices (submission, article_id, kind, note, at)
        SELECT s.number, a.id, s.update_kind, s.update_note,
               greatest(a.published_at, least(coalesce(greatest(s.updated_at, %(at)s), now()), now()))
        FROM submissions s JOIN articles a ON a.id = s.article_id WHERE s.number = %(number)s AND a.id = %(id)s
        ON CONFLICT DO NOTHING
        RETURNING kind, at
    )
    UPDATE articles SET corrected_at = greatest(corrected_at, noted.at)
    FROM noted WHERE id = %(id)s AND noted.kind = 'correction'
"""
