"""What feeds show of a listing. Plain values: no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

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


@dataclass(frozen=True)
class FeedExcerpt:
    """The newest entries of a listing, newest first, as its feeds show them."""

    id: str
    listing: Listing
    entries: tuple[FeedEntry, ...]
    updated_at: datetime
    """When readers last got something new of it; never earlier than any of its readers was told before."""
    title: str = ""
    """What its articles call the listing, if they say so."""
