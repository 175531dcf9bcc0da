"""Which versions of an article readers have had: reserved with its second one, if the site wants that."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from shared.article import Article, Moved
from shared.errors import Transient
from shared.history import HISTORY_FOLDER, MAX_SHOWN_VERSIONS, History, PastVersion
from shared.ledger.connections import Connection, StoredObject
from shared.notices import Change, UpdateKind
from shared.pages import PageKind
from shared.withdrawal import Tombstone


class _VersionedRow(NamedTuple):
    path: str
    withdrawn_by: int | None
    title: str
    language: str
    section: str


class _PastVersionRow(NamedTuple):
    content: StoredObject
    live_at: datetime
    update_kind: str | None
    update_note: str | None
    taken_back_at: datetime | None


HAS_HISTORY = f"""
    EXISTS (SELECT FROM pages h WHERE h.path = a.path || '{HISTORY_FOLDER}' AND h.article_id = a.id
              AND h.kind = 'history' AND h.pressed > 0)
"""


def reserve_history(db: Connection, article_id: int, path: str) -> None:
    """Have an article's versions shown below its path from now on; nothing if another page is there."""
    values = {"path": path + HISTORY_FOLDER, "kind": PageKind.HISTORY, "id": article_id}
    db.execute(_RESERVE_HISTORY, values)


_RESERVE_HISTORY = """
    INSERT INTO pages (path, kind, article_id) VALUES (%(path)s, %(kind)s, %(id)s) ON CONFLICT DO NOTHING
"""


def history(db: Connection, article_id: int, path: str) -> History | Moved | Tombstone:
    """Return what the page of an article's versions shows.

    What was withdrawn is shown to nobody, not even when the article has come back: its history begins anew.
    """
    row = db.read(_VersionedRow, _SELECT_VERSIONED, {"id": article_id}).one()
    if row.withdrawn_by is not None:
        return Tombstone()
    if path != row.path + HISTORY_FOLDER:
        return Moved(row.path)
    rows = db.read(_PastVersionRow, _SELECT_VERSIONS, {"id": article_id, "most": MAX_SHOWN_VERSIONS})
    return History(row.path, row.title, row.language, row.section, tuple(map(_version, rows)))


_SELECT_VERSIONED = "SELECT path, withdrawn_by, title, language, section FROM articles WHERE id = %(id)s"
# A withdrawal that something newer overtook before it was done is superseded, but what it took back is withdrawn.
_SELECT_VERSIONS = """
    SELECT content, live_at, update_kind, update_note,
           (SELECT n.taken_back_at FROM notices n WHERE n.submission = s.number) AS taken_back_at
    FROM submissions s WHERE article_id = %(id)s AND action = 'publish' AND live_at > coalesce(
        (SELECT max(w.accepted_at) FROM submissions w WHERE w.article_id = %(id)s AND w.action = 'withdraw'
           AND w.state = 'withdrawn'), '-infinity')
      AND number > coalesce(
        (SELECT max(w.number) FROM submissions w WHERE w.article_id = %(id)s AND w.action = 'publish'
           AND w.state = 'withdrawn'), 0)
    ORDER BY live_at DESC, number DESC LIMIT %(most)s
"""


def _version(row: _PastVersionRow) -> PastVersion:
    try:
        article: Article | None = Article.from_dict(row.content)
    except Transient:
        article = None
    change = Change(UpdateKind(row.update_kind or "update"), row.update_note or "")
    return PastVersion(row.live_at, change, article, row.taken_back_at)
