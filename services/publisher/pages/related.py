"""The newest few articles of a listing, as a frame below its articles shows them: so these never become stale."""

from __future__ import annotations

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.excerpt import Excerpt
from shared.pages import Page


def render(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render what is shown below each article of the listing; it hides the one that its address names."""
    title = theme.listing_title(page.listing, excerpt.title)
    body = theme.html("related.html", page, title=title, description="", entries=excerpt.entries)
    return Document(body, page.kind.traits.content_type)
