"""Making one segment of several: whose places become which, and what is read of the old ones."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.searching.entries import want_index
from shared.ledger.searching.segments import Segment, begin_segment, retire
from shared.search_pages import SEARCH_INDEX


class Move(NamedTuple):
    """Where an article was in a segment, and where it is in the one that is made of it."""

    segment: int
    place: int
    becomes: int


def begin_merge(db: Connection, merged_from: Collection[int]) -> int:
    """Begin a segment of all that can be found in these; return how many articles that are.

    With none, the others are old at once.
    """
    segment = begin_segment(db, 0, list(merged_from), 0)
    values = {"segment": segment, "of": list(merged_from)}
    docs = db.execute(_COPY_ENTRIES, values).rowcount
    db.execute(_DESCRIBE_MERGE, {**values, "docs": docs})
    if not docs:
        db.execute("DELETE FROM search_segments WHERE id = %(segment)s", values)
        retire(db, merged_from)
        want_index(db, [SEARCH_INDEX])
    return docs


_COPY_ENTRIES = """
    INSERT INTO search_entries (segment, place, article_id, submission, rules)
    SELECT %(segment)s, row_number() OVER (ORDER BY a.published_at DESC, a.id DESC) - 1,
           e.article_id, e.submission, e.rules
    FROM search_entries e JOIN articles a ON a.id = e.article_id
    WHERE e.segment = ANY (%(of)s) AND e.void_at IS NULL
"""
_DESCRIBE_MERGE = """
    UPDATE search_segments SET docs = %(docs)s, rules = coalesce(
        (SELECT min(rules) FROM search_segments WHERE id = ANY (%(of)s)), 0)
    WHERE id = %(segment)s
"""


def moves(db: Connection, segment: Segment) -> list[Move]:
    """Return which place of those that it is made of becomes which of its own."""
    return list(db.read(Move, _SELECT_MOVES, {"segment": segment.id, "of": segment.merged_from}))


_SELECT_MOVES = """
    SELECT o.segment, o.place, n.place AS becomes
    FROM search_entries n JOIN search_entries o ON o.article_id = n.article_id AND o.submission = n.submission
    WHERE n.segment = %(segment)s AND o.segment = ANY (%(of)s)
"""


def bounds_of(db: Connection, segment: int) -> list[str]:
    """Return where each shard of a segment begins."""
    found = db.execute("SELECT bounds FROM search_segments WHERE id = %(segment)s", {"segment": segment}).value()
    return str(found or "").split(" ")


def shards_behind(db: Connection, segment: int, number: int, limit: int) -> list[str]:
    """Return the next shards of a segment behind the one with this number."""
    values = {"segment": segment, "number": number, "limit": limit}
    return db.execute(_SELECT_SHARDS, values).values()


_SELECT_SHARDS = """
    SELECT terms FROM search_shards WHERE segment = %(segment)s AND number > %(number)s ORDER BY number LIMIT %(limit)s
"""


def sampled_dates(db: Connection, segment: int, interval: int) -> list[datetime]:
    """Return when the article at every so many places of a segment was published."""
    return db.execute(_SELECT_DATES, {"segment": segment, "interval": interval}).values()


_SELECT_DATES = """
    SELECT a.published_at FROM search_entries e JOIN articles a ON a.id = e.article_id
    WHERE e.segment = %(segment)s AND e.place %% %(interval)s = 0 ORDER BY e.place
"""
