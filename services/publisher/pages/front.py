"""The newest articles of the whole site."""

from __future__ import annotations

from services.publisher.pages.document import HTML, Document
from services.publisher.theme import Theme
from shared.article import Excerpt
from shared.pages import Page, archive_page


def render(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render the page that readers open first."""
    body = theme.html(
        "newest.html",
        page,
        title=theme.site.name,
        description=theme.site.description,
        entries=excerpt.entries,
        archive=archive_page(page.listing, excerpt.buckets) if excerpt.buckets else None,
    )
    return Document(body, HTML)
