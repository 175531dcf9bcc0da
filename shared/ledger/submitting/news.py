"""What a revision has for readers that they did not have before."""

from __future__ import annotations

from typing import NamedTuple

from shared.article import Article
from shared.errors import Transient
from shared.ledger.connections import Connection, StoredObject
from shared.ledger.pressing.noticing import is_told_already
from shared.more_to_read import has_more_to_read
from shared.notices import Change, UpdateKind


class News(NamedTuple):
    """What readers get that they did not have."""

    is_more_to_read: bool = False
    """It is to be read again: the page says when it was changed."""
    is_told: bool = False
    """They are told of the change in a notice."""


def news_of(db: Connection, article_id: int, out: int | None, article: Article, change: Change) -> News:
    """Return what a revision has for readers. `out`: the submission that they have; None: they have nothing yet."""
    told = change.is_told and not is_told_already(db, article_id, change, waiting=None)
    if out is None or change.kind is UpdateKind.MINOR:
        return News(is_told=told)
    return News(told or _has_more_to_read(db, out, article), told)


def _has_more_to_read(db: Connection, out: int, article: Article) -> bool:
    stored: StoredObject = db.execute(_SELECT_CONTENT, {"number": out}).value() or {}
    try:
        return has_more_to_read(Article.from_dict(stored), article)
    except (Transient, KeyError):  # of another release: it cannot be read here, so it is not the same
        return True


_SELECT_CONTENT = "SELECT content FROM submissions WHERE number = %(number)s"
