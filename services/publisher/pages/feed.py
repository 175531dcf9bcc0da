"""The newest articles as Atom (RFC 4287)."""

from __future__ import annotations

from datetime import UTC, datetime

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.article import Excerpt
from shared.pages import Page

EMPTY_FEED_UPDATED_AT = datetime(1970, 1, 1, tzinfo=UTC)
"""When an empty feed was updated: RFC 4287 (section 4.1.1) wants a date, and rendering knows no clock."""


def render(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render the feed. An entry's id is the URL of its article, which no other entry has."""
    entries = {entry.path: entry for entry in excerpt.entries}.values()
    updated = max((entry.changed_at for entry in entries), default=EMPTY_FEED_UPDATED_AT)
    return Document(theme.xml("feed.xml", page, entries=entries, updated=updated), page.kind.traits.content_type)
