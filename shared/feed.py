"""What feeds show of a listing. Plain values: no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from shared.archive import Part
from shared.article import Author, ListEntry
from shared.listings import Listing
from shared.notices import ChangeNotice

EMPTY_FEED_UPDATED_AT = datetime(1970, 1, 1, tzinfo=UTC)
"""When an empty feed was updated: RFC 4287 (section 4.1.1) wants a date, and rendering knows no clock."""


@dataclass(frozen=True)
class FeedEntry:
    """One article as a feed shows it."""

    id: str
    """By this readers of feeds know it again, whatever its path, section and host: a URI that never changes."""
    listed: ListEntry
    tags: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    notice: ChangeNotice | None = None
    """What readers were told last of its changes."""
    text: str = ""
    """All of it, as HTML with whole addresses; empty: the site has standfirsts in its feeds, or it is too long."""


class ArchivedFeed(NamedTuple):
    """Where a document of a feed's archive is (RFC 5005, section 4)."""

    path: str
    mark: str = ""
    """The query of its address, as it is just now; empty: it hardly changes any more. The web server knows no query.

    Who has read an address does not ask for it again. So what goes on changing gets another one each time.
    """


@dataclass(frozen=True)
class FeedExcerpt:
    """The newest entries of a listing, or those of a part of its archive, newest first, as its feeds show them."""

    id: str
    listing: Listing
    entries: tuple[FeedEntry, ...]
    updated_at: datetime
    """When readers last got something new of it; never earlier than any of its readers was told before."""
    title: str = ""
    """What its articles call the listing, if they say so."""
    part: Part | None = None
    """The part whose entries these are; None: they are the newest."""
    older: ArchivedFeed | None = None
    """What is before them in the feed's archive."""
    newer: ArchivedFeed | None = None
    """What is after them there."""

    @property
    def name(self) -> str:
        """What the ledger calls it: its listing's name, with the part if it is of one. No slug has this sign."""
        return f"{self.listing.name}#{self.part.id}" if self.part else self.listing.name


def archived_entries(places: int, front: int) -> int:
    """Return how many of the articles in the newest part its feed shows, the oldest: the others are on the front.

    It grows by half a front at a time, so that it changes seldom; and so early that a third of a front is in both. Who
    reads the one and, a moment later, the other has missed nothing, though some came meanwhile.

    >>> [archived_entries(places, 30) for places in (0, 20, 21, 31, 35, 36, 131)]
    [0, 0, 15, 15, 15, 30, 120]
    """
    step, only_on_front = max(front // 2, 1), front * 2 // 3
    return min(places, -(-max(places - only_on_front, 0) // step) * step)
