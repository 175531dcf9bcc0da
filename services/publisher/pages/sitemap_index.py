"""The list of sitemaps (sitemaps.org)."""

from __future__ import annotations

from services.publisher.pages.document import XML, Document
from services.publisher.theme import Theme
from shared.article import Excerpt
from shared.pages import Page, sitemap_page


def render(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render where each of `excerpt.buckets` sitemaps is."""
    sitemaps = [sitemap_page(bucket) for bucket in range(1, excerpt.buckets + 1)]
    return Document(theme.xml("sitemap_index.xml", page, sitemaps=sitemaps), XML)
