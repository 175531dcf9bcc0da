"""Segments: some articles with their words, put out together, and later made into a larger one.

making ──▶ pressing ──▶ live ──▶ old ──▶ (its objects and rows are removed)
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from shared.events import Due
from shared.ledger.connections import Connection
from shared.ledger.pressing.finding import NEWEST
from shared.ledger.searching.entries import want_index
from shared.search_pages import (
    CARDS_PER_PAGE,
    SEARCH_INDEX,
    bounds_pages,
    card_pages,
    cards_page,
    shard_page,
    terms_page,
)


class Segment(NamedTuple):
    """A segment's row."""

    id: int
    state: str
    docs: int
    merged_from: list[int]
    rules: int
    shards: int
    """Made so far."""
    cards: int
    """Pages of cards that are wanted so far."""
    last_term: str
    """The last in these shards."""

    @property
    def is_coming(self) -> bool:
        """Whether readers are still to get it."""
        return self.state in ("making", "pressing")

    @property
    def paths(self) -> list[str]:
        """The paths of all its pages."""
        cards = [cards_page(self.id, number).path for number in range(1, card_pages(self.docs) + 1)]
        shards = [shard_page(self.id, number).path for number in range(1, self.shards + 1)]
        return [terms_page(self.id).path, *(page.path for page in bounds_pages(self.id, self.shards)), *shards, *cards]


class MadeShard(NamedTuple):
    """A shard to be put out."""

    bound: str
    last_term: str
    text: str


def segments(db: Connection) -> list[Segment]:
    """Return all segments, the newest first."""
    return list(db.read(Segment, _SELECT_SEGMENTS))


_SELECT_SEGMENTS = """
    SELECT id, state, docs, merged_from, rules, shards, cards, last_term FROM search_segments ORDER BY id DESC
"""


def begin_segment(db: Connection, docs: int, merged_from: Sequence[int], rules: int) -> int:
    """Begin a segment of so many articles, and return its number."""
    values = {"docs": docs, "merged_from": list(merged_from), "rules": rules}
    return int(db.execute(_INSERT_SEGMENT, values).value())


_INSERT_SEGMENT = """
    INSERT INTO search_segments (state, docs, merged_from, rules)
    VALUES ('making', %(docs)s, %(merged_from)s::bigint[], %(rules)s) RETURNING id
"""


def fill(db: Connection, segment: int, articles: Sequence[tuple[int, int] | None], rules: int) -> None:
    """Give these revisions (article, submission) their places in a segment, in this order; None leaves one free."""
    given = [(place, *each) for place, each in enumerate(articles) if each]
    values = {
        "segment": segment,
        "places": [place for place, _, _ in given],
        "ids": [id_ for _, id_, _ in given],
        "submissions": [submission for _, _, submission in given],
        "rules": rules,
    }
    db.execute(_INSERT_ENTRIES, values)


_INSERT_ENTRIES = """
    INSERT INTO search_entries (segment, place, article_id, submission, rules)
    SELECT %(segment)s, place, id, number, %(rules)s
    FROM unnest(%(places)s::integer[], %(ids)s::bigint[], %(submissions)s::bigint[]) AS these (place, id, number)
"""


def add_shards(db: Connection, segment: int, made: Sequence[MadeShard], *, behind: int) -> tuple[bool, list[Due]]:
    """Add the next shards of a segment that has `behind` of them; False, and nothing, if it has others by now."""
    values = {
        "segment": segment,
        "behind": behind,
        "texts": [each.text for each in made],
        "count": len(made),
        "bounds": " ".join(each.bound for each in made),
        "last_term": made[-1].last_term,
    }
    if db.execute(_NOTE_SHARDS, values).rowcount == 0:
        return False, []
    db.execute(_INSERT_SHARDS, values)
    return True, want_index(db, [shard_page(segment, behind + nth) for nth in range(1, len(made) + 1)])


_NOTE_SHARDS = """
    UPDATE search_segments SET shards = shards + %(count)s, last_term = %(last_term)s,
        bounds = bounds || CASE WHEN shards > 0 THEN ' ' ELSE '' END || %(bounds)s
    WHERE id = %(segment)s AND state = 'making' AND shards = %(behind)s
"""
_INSERT_SHARDS = """
    INSERT INTO search_shards (segment, number, terms)
    SELECT %(segment)s, %(behind)s + nth, text FROM unnest(%(texts)s::text[]) WITH ORDINALITY AS these (text, nth)
"""


def complete(db: Connection, segment: int, days: str) -> list[Due]:
    """Note that all shards of a segment are made; its cards come next."""
    shards = int(db.execute(_COMPLETE, {"segment": segment, "days": days}).value())
    return want_index(db, [terms_page(segment), *bounds_pages(segment, shards)])


_COMPLETE = """
    UPDATE search_segments SET state = 'pressing', days = %(days)s, since = now()
    WHERE id = %(segment)s RETURNING shards
"""


def want_cards(db: Connection, segment: Segment, limit: int) -> list[Due]:
    """Want the next pages of a segment's cards."""
    last = min(segment.cards + limit, card_pages(segment.docs))
    values = {"segment": segment.id, "cards": last}
    db.execute("UPDATE search_segments SET cards = %(cards)s WHERE id = %(segment)s", values)
    return want_index(db, [cards_page(segment.id, number) for number in range(segment.cards + 1, last + 1)])


def unpressed(db: Connection, segment: Segment) -> int:
    """Return how many pages of a segment are wanted, and not pressed yet."""
    return int(db.execute(_COUNT_UNPRESSED, {"paths": segment.paths}).value())


_COUNT_UNPRESSED = "SELECT count(*) FROM pages WHERE path = ANY (%(paths)s) AND wanted > pressed"


def go_live(db: Connection, segment: Segment) -> tuple[bool, list[Due]]:
    """Let readers search a segment, in place of those that it is made of.

    Not if some of it went while it was made, unseen by whoever withdrew it: its cards are pressed once more.
    """
    values = {"segment": segment.id, "newest": NEWEST}
    if gone := db.execute(_DROP_GONE, values).values():
        numbers = {place // CARDS_PER_PAGE + 1 for place in gone}
        return False, want_index(db, [cards_page(segment.id, number) for number in sorted(numbers)])
    db.execute("UPDATE search_segments SET state = 'live', since = now() WHERE id = %(segment)s", values)
    retire(db, segment.merged_from)
    db.execute(_DELETE_FROM_NEWEST, values)
    return True, want_index(db, [SEARCH_INDEX])


_DROP_GONE = """
    DELETE FROM search_entries e USING articles a
    WHERE e.segment = %(segment)s AND a.id = e.article_id AND e.void_at IS NULL
      AND (a.listed_path IS NULL OR a.indexed IS DISTINCT FROM e.submission)
      AND NOT (a.indexed IS NULL AND a.listed_path IS NOT NULL)
    RETURNING e.place
"""
_DELETE_FROM_NEWEST = """
    DELETE FROM search_entries r WHERE r.segment = %(newest)s AND (r.void_at IS NOT NULL OR EXISTS (
        SELECT FROM search_entries e
        WHERE e.article_id = r.article_id AND e.submission = r.submission AND e.segment = %(segment)s))
"""


def retire(db: Connection, ids: Collection[int]) -> None:
    """Note that readers search others in place of these segments."""
    db.execute("UPDATE search_segments SET state = 'old', since = now() WHERE id = ANY (%(ids)s)", {"ids": list(ids)})
