"""The newest articles of a listing, as readers open it: the front page, or the front of a section."""

from __future__ import annotations

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.article import Excerpt
from shared.pages import Page, archive_page


def render_front(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render the page that readers open first."""
    return _newest(theme, page, excerpt, title=theme.listing_title(page.listing), description=theme.site.description)


def render_section(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render a section's own front."""
    return _newest(theme, page, excerpt, title=theme.listing_title(page.listing), section=page.listing.slug)


def _newest(
    theme: Theme, page: Page, excerpt: Excerpt, *, title: str, description: str = "", section: str = ""
) -> Document:
    body = theme.html(
        "newest.html",
        page,
        title=title,
        description=description,
        section=section,
        entries=excerpt.entries,
        archive=archive_page(page.listing, excerpt.parts) if excerpt.parts else None,
    )
    return Document(body, page.kind.traits.content_type)
