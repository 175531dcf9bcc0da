"""Schedules: what is released, or expires, at a time of its own. `timetable` finds what is due."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from shared.article import Article
from shared.events import Due, Priority
from shared.ledger.connections import Connection, StoredObject
from shared.ledger.states import Action
from shared.ledger.submitting.articles import KnownArticle, Newest, lock_article_by_id, put_out, take_back
from shared.ledger.submitting.news import news_of
from shared.ledger.submitting.submissions import insert_submission
from shared.notices import Change, UpdateKind


class _DueSubmission(NamedTuple):
    path: str
    content: StoredObject
    priority: int
    release_at: datetime
    expires_at: datetime | None
    update_kind: str | None
    update_note: str | None
    expired: bool | None
    """None: it never expires."""

    @property
    def change(self) -> Change:
        """What readers are to be told of it; another release may have left that out."""
        return Change(UpdateKind(self.update_kind or UpdateKind.UPDATE), self.update_note or "")


def release(db: Connection, number: int) -> list[Due]:
    """Put out a submission whose time has come; nothing if it was displaced meanwhile.

    Returns:
        Pages to ring for once this is committed.
    """
    article_id = db.execute("SELECT article_id FROM submissions WHERE number = %(n)s", {"n": number}).value()
    known = lock_article_by_id(db, article_id)
    due = db.read(
        _DueSubmission,
        """UPDATE submissions SET released_at = now(),
             stage = CASE WHEN expires_at <= now() THEN 'done' ELSE 'page' END
           WHERE number = %(number)s AND stage = 'scheduled' AND release_at <= now()
           RETURNING path, content, priority, release_at, expires_at, update_kind, update_note,
                     expires_at <= now() AS expired""",
        {"number": number},
    ).fetchone()
    if due is None:
        return []
    if due.expired:
        db.execute(
            """UPDATE submissions SET state = 'withdrawn', sentence = 'It expired before it could be released.'
               WHERE number = %(number)s""",
            {"number": number},
        )
        # It would have taken the place of what readers have, and would be gone by now.
        readable = known.submission is not None and known.withdrawn_by is None
        return _withdraw(db, known, due.expires_at, Priority(due.priority)) if readable and due.expires_at else []
    article, priority = Article.from_dict(due.content), Priority(due.priority)
    newest = Newest(number, known.revision, known.digest)
    news = news_of(db, known.id, known.submission, article, due.change)
    return put_out(db, known, newest, article, path=due.path, at=due.release_at, news=news, priority=priority)


def expire(db: Connection, article_id: int, *, priority: Priority = Priority.NORMAL) -> list[Due]:
    """Withdraw an article that has expired; nothing if it was withdrawn or prolonged meanwhile.

    A newer revision that waits for its time still comes.

    Returns:
        Pages to ring for once this is committed.
    """
    known = lock_article_by_id(db, article_id)
    if known.expires_at is None or known.expires_at > known.now or known.withdrawn_by is not None:
        return []
    return _withdraw(db, known, known.expires_at, priority)


def _withdraw(db: Connection, known: KnownArticle, at: datetime, priority: Priority) -> list[Due]:
    """Withdraw an article on our own behalf, because its time was over."""
    columns = {"path": known.path, "release_at": at, "priority": priority}
    number, _ = insert_submission(db, known.id, Action.WITHDRAW, None, columns)
    db.execute("UPDATE submissions SET released_at = now() WHERE number = %(n)s", {"n": number})
    return take_back(db, known, number, known.revision, waiting=False)
