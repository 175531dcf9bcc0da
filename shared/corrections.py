"""What the site has corrected, as a page and a feed of their own show it. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.feed import EMPTY_FEED_UPDATED_AT

MAX_LISTED_CORRECTIONS = 100
"""The newest; older ones are on the pages of their articles, for good."""


@dataclass(frozen=True)
class Correction:
    """One correction of an article that readers can read."""

    id: UUID
    """By this feed readers know it again, whatever becomes of its article's path."""
    note: str
    at: datetime
    """Aware, UTC."""
    path: str
    """Of the article."""
    title: str
    language: str
    section: str


@dataclass(frozen=True)
class Corrections:
    """The newest corrections of all articles."""

    entries: tuple[Correction, ...] = ()
    """Newest first."""
    updated_at: datetime = EMPTY_FEED_UPDATED_AT
    """When the last one was made, of whatever became of its article: it never runs backwards."""
