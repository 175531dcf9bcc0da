"""The newest articles as Atom (RFC 4287)."""

from __future__ import annotations

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.feed import FeedExcerpt
from shared.pages import Page


def render(theme: Theme, page: Page, feed: FeedExcerpt) -> Document:
    """Render the feed of a listing."""
    return Document(theme.xml("feed.xml", page, shown=feed), page.kind.traits.content_type)
