"""Taking articles into the index: which are to be, and their entries among the newest.

One indexer works at a time (`take_turn`). Articles are locked first, then entries, then pages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from shared.events import Due, Priority
from shared.ledger.connections import Connection
from shared.ledger.pressing.finding import NEWEST, void
from shared.ledger.pressing.wants import Want, want
from shared.pages import Page
from shared.search_pages import SEARCH_INDEX

MAX_INDEXED_CHARACTERS = 200_000
"""Of a body: whoever looks for what is behind them does not find it."""


class Findable(NamedTuple):
    """An article of which the index has not what readers have."""

    id: int
    submission: int | None
    """What readers have; None: they have nothing any more."""
    ready: bool
    """Readers have it by now."""
    published_at: datetime
    title: str | None
    standfirst: str | None
    body: str | None
    """Its first `MAX_INDEXED_CHARACTERS`."""


class Entry(NamedTuple):
    """An article as it is taken in."""

    article_id: int
    submission: int
    words: str
    """Three lines: those of its title, its standfirst and its body."""


class NewestEntry(NamedTuple):
    """One of the newest, with when it was published."""

    article_id: int
    submission: int
    words: str
    published_at: datetime
    rules: int


class _Held(NamedTuple):
    id: int
    submission: int | None


def take_turn(db: Connection) -> bool:
    """Return whether no other indexer is at work until this transaction ends."""
    return bool(db.execute("SELECT pg_try_advisory_xact_lock(hashtext('andruck.search'))").value())


def not_indexed(db: Connection, after: int, limit: int) -> list[Findable]:
    """Return the next articles, behind the id `after`, of which the index has not what readers have."""
    values = {"after": after, "limit": limit, "most": MAX_INDEXED_CHARACTERS}
    return list(db.read(Findable, _SELECT_NOT_INDEXED, values))


_IS_TO_INDEX = """
    ((a.listed_path IS NOT NULL AND a.indexed IS DISTINCT FROM a.submission)
     OR (a.listed_path IS NULL AND a.indexed IS NOT NULL))
"""
_SELECT_NOT_INDEXED = f"""
    SELECT a.id, CASE WHEN a.listed_path IS NOT NULL THEN a.submission END AS submission,
           a.listed_path IS NULL OR coalesce(s.state = 'live', false) AS ready, a.published_at,
           s.content ->> 'title' AS title, s.content ->> 'standfirst' AS standfirst,
           left(s.content ->> 'body', %(most)s::integer) AS body
    FROM articles a LEFT JOIN submissions s
         ON s.number = a.submission AND s.state = 'live' AND a.listed_path IS NOT NULL
    WHERE a.id > %(after)s AND {_IS_TO_INDEX} ORDER BY a.id LIMIT %(limit)s
"""  # noqa: S608 - it is ours


def hold(db: Connection, found: Iterable[Findable]) -> set[int]:
    """Lock those of these articles that are still as they were found, and that nobody else is at; return their ids."""
    submissions = {each.id: each.submission for each in found}
    rows = db.read(_Held, _LOCK_FINDABLE, {"ids": list(submissions)})
    return {row.id for row in rows if row.submission == submissions[row.id]}


_LOCK_FINDABLE = f"""
    SELECT a.id, CASE WHEN a.listed_path IS NOT NULL THEN a.submission END AS submission FROM articles a
    WHERE a.id = ANY (%(ids)s) AND {_IS_TO_INDEX} ORDER BY a.id FOR NO KEY UPDATE SKIP LOCKED
"""  # noqa: S608


def leave_out(db: Connection, article_ids: Collection[int]) -> list[Due]:
    """Have nobody find these articles, which are held, any more."""
    pages = void(db, article_ids)
    db.execute("UPDATE articles SET indexed = NULL WHERE id = ANY (%(ids)s)", {"ids": list(article_ids)})
    return want_index(db, (page for each in pages.values() for page in each))


def note_indexed(db: Connection, taken: Collection[tuple[int, int]]) -> list[Due]:
    """Note that the index has these revisions (article, submission) of held articles from now on, and none before."""
    ids, submissions = [id_ for id_, _ in taken], [submission for _, submission in taken]
    pages = void(db, ids, withdrawn=False)
    db.execute(_NOTE_INDEXED, {"ids": ids, "submissions": submissions})
    return want_index(db, (page for each in pages.values() for page in each))


_NOTE_INDEXED = """
    UPDATE articles SET indexed = number
    FROM unnest(%(ids)s::bigint[], %(submissions)s::bigint[]) AS these (article, number) WHERE id = article
"""


def add_newest(db: Connection, entries: Sequence[Entry], rules: int) -> list[Due]:
    """Take held articles in among the newest."""
    rung = note_indexed(db, [(each.article_id, each.submission) for each in entries])
    values = {
        "ids": [each.article_id for each in entries],
        "submissions": [each.submission for each in entries],
        "words": [each.words for each in entries],
        "rules": rules,
        "segment": NEWEST,
    }
    db.execute(_INSERT_NEWEST, values)
    return [*rung, *want_index(db, [SEARCH_INDEX])]


_INSERT_NEWEST = """
    INSERT INTO search_entries (segment, place, article_id, submission, words, rules)
    SELECT %(segment)s, (SELECT coalesce(max(place), -1) FROM search_entries WHERE segment = %(segment)s) + nth,
           id, number, said, %(rules)s
    FROM unnest(%(ids)s::bigint[], %(submissions)s::bigint[], %(words)s::text[])
         WITH ORDINALITY AS these (id, number, said, nth)
"""


def newest(db: Connection) -> list[NewestEntry]:
    """Return all that are among the newest, those that were published last first."""
    return list(db.read(NewestEntry, _SELECT_NEWEST, {"segment": NEWEST}))


_SELECT_NEWEST = """
    SELECT e.article_id, e.submission, e.words, a.published_at, e.rules
    FROM search_entries e JOIN articles a ON a.id = e.article_id
    WHERE e.segment = %(segment)s AND e.void_at IS NULL ORDER BY a.published_at DESC, a.id DESC
"""


def want_index(db: Connection, pages: Iterable[Page]) -> list[Due]:
    """Want pages of the index, behind everything that is news."""
    return want(db, [Want(page, None, Priority.BULK) for page in pages])
