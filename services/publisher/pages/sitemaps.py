"""All articles, for search engines (sitemaps.org): part by part, and the list of parts."""

from __future__ import annotations

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.article import Excerpt
from shared.pages import Page, sitemap_page


def render_sitemap(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render where each article is and when it last changed."""
    return Document(theme.xml("sitemap.xml", page, entries=excerpt.entries), page.kind.traits.content_type)


def render_index(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render where each of `excerpt.parts` sitemaps is."""
    sitemaps = [sitemap_page(part) for part in range(1, excerpt.parts + 1)]
    return Document(theme.xml("sitemap_index.xml", page, sitemaps=sitemaps), page.kind.traits.content_type)
