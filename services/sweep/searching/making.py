"""Making what readers search out of articles: entries among the newest, or a segment of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from services.sweep.searching.documents import DocumentWords, document_words
from services.sweep.searching.merge import DAY_INTERVAL, days_of
from services.sweep.searching.postings import lines_of, sharded
from services.sweep.searching.word_forms import RULES
from shared.events import Due
from shared.ledger import Connection
from shared.ledger.searching.entries import Entry, Findable, add_newest
from shared.ledger.searching.segments import MadeShard, add_shards, begin_segment, complete, fill


class TakenArticle(NamedTuple):
    """An article with its words."""

    article_id: int
    submission: int
    published_at: datetime
    words: DocumentWords


def taken_article(found: Findable) -> TakenArticle:
    """Return an article with its words, which are found here."""
    words = document_words(found.title or "", found.standfirst or "", found.body or "")
    return TakenArticle(found.id, found.submission or 0, found.published_at, words)


def shards_of(documents: Sequence[TakenArticle]) -> list[MadeShard]:
    """Return the shards of a segment of these articles, in this order."""
    return [MadeShard(*shard) for shard in sharded(lines_of(each.words for each in documents))]


def put_among_newest(db: Connection, documents: Sequence[TakenArticle], held: set[int]) -> list[Due]:
    """Take those that are held in among the newest; return pages to ring for."""
    entries = [
        Entry(each.article_id, each.submission, each.words.as_lines()) for each in documents if each.article_id in held
    ]
    return add_newest(db, entries, RULES) if entries else []


def put_segment(
    db: Connection,
    documents: Sequence[TakenArticle],
    taken: Sequence[tuple[int, int] | None],
    shards: Sequence[MadeShard],
    *,
    merged_from: Sequence[int],
    rules: int = RULES,
) -> list[Due]:
    """Put out a segment of these articles, in this order; of the held ones `taken` names article and submission.

    Returns:
        Pages to ring for. Readers search it once they, and then its cards, are pressed.
    """
    segment = begin_segment(db, len(documents), merged_from, rules)
    fill(db, segment, taken, rules)
    _, rung = add_shards(db, segment, shards, behind=0) if shards else (True, [])
    days = [int(each.published_at.timestamp() // 86400) for each in documents[::DAY_INTERVAL]]
    return rung + complete(db, segment, days_of(days))
