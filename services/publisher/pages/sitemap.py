"""One bucket of all articles, for search engines (sitemaps.org)."""

from __future__ import annotations

from services.publisher.pages.document import XML, Document
from services.publisher.theme import Theme
from shared.article import Excerpt
from shared.pages import Page


def render(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render where each article is and when it last changed."""
    return Document(theme.xml("sitemap.xml", page, entries=excerpt.entries), XML)
