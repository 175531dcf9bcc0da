"""How much is kept of what sources have signed and nobody could read, and why."""

from __future__ import annotations

from typing import NamedTuple

from shared.ledger.connections import Connection
from shared.ledger.submitting.unread import MAX_UNREAD_BYTES, MAX_UNREAD_MESSAGES

_NEARLY_FULL = 0.98
"""Of the bytes that are kept of a source: the next message may be too large, as 5 MB of 250 are."""


class UnreadOfSource(NamedTuple):
    """What is kept of one source."""

    source: str
    messages: int
    bytes: int
    oldest: float
    """Seconds since the first of it came."""
    sentence: str
    """Why the last of it could not be read."""

    @property
    def full(self) -> bool:
        """Whether no more is kept."""
        return self.messages >= MAX_UNREAD_MESSAGES or self.bytes >= _NEARLY_FULL * MAX_UNREAD_BYTES


class UnreadGroup(NamedTuple):
    """Messages of one source that could not be read for the same reason."""

    source: str
    sentence: str
    messages: int
    number: int
    """Of the first."""


def unread_of_sources(db: Connection) -> tuple[UnreadOfSource, ...]:
    """Return how much is kept of each source of which anything is."""
    return tuple(db.read(UnreadOfSource, _SELECT_UNREAD_OF_SOURCES))


_SELECT_UNREAD_OF_SOURCES = """
    SELECT kept.source, messages, bytes, greatest(extract(epoch FROM now() - first), 0)::float AS oldest, sentence
    FROM (SELECT source, count(*) AS messages, sum(size)::bigint AS bytes, min(came_at) AS first, max(number) AS last
          FROM unread_inputs GROUP BY source) kept JOIN unread_inputs u ON u.number = kept.last
    ORDER BY kept.source
"""


def groups_of_unread(db: Connection, limit: int) -> tuple[UnreadGroup, ...]:
    """Return the largest groups."""
    return tuple(db.read(UnreadGroup, _GROUP_UNREAD, {"limit": limit}))


_GROUP_UNREAD = """
    SELECT source, sentence, count(*) AS messages, min(number) AS number FROM unread_inputs
    GROUP BY source, sentence ORDER BY count(*) DESC, min(number) LIMIT %(limit)s
"""
