"""All pages, for search engines (sitemaps.org): articles part by part, the list of parts, and all else in one."""

from __future__ import annotations

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.excerpt import Excerpt
from shared.listings import SITEMAP, section_listing
from shared.news_entries import NewsExcerpt, news_language
from shared.pages import CORRECTIONS, FRONT, NEWS_SITEMAP, OVERVIEW, OWN_SITEMAP, Page, front_page, part_page


def render_sitemap(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render where each article is and when it last changed."""
    return Document(theme.xml("sitemap.xml", page, entries=excerpt.entries), page.kind.traits.content_type)


def render_index(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render where each sitemap is, and when what it lists last changed; those of own pages and news are always there.

    The list of a year names sitemaps of articles alone.
    """
    sitemaps = [(part_page(SITEMAP, part), part.changed_at) for part in excerpt.parts]
    changed_at = max((link.changed_at for link in theme.own_links.links), default=None)
    others = [] if page.part else [(OWN_SITEMAP, changed_at), (NEWS_SITEMAP, None)]
    body = theme.xml("sitemap_index.xml", page, sitemaps=[*others, *sitemaps])
    return Document(body, page.kind.traits.content_type)


def render_news(theme: Theme, page: Page, news: NewsExcerpt) -> Document:
    """Render what is news."""
    body = theme.xml("sitemap_news.xml", page, entries=news.entries, language_of=news_language)
    return Document(body, page.kind.traits.content_type)


def render_own(theme: Theme, page: Page) -> Document:
    """Render where the fronts are, and the site's own pages, each with its translations."""
    fronts = [
        FRONT,
        *(front_page(section_listing(section.slug)) for section in theme.site.sections),
        OVERVIEW,
        CORRECTIONS,
    ]
    own = [(link, theme.own_links.translations_of(link.name)) for link in theme.own_links.links]
    return Document(theme.xml("sitemap_pages.xml", page, fronts=fronts, own=own), page.kind.traits.content_type)
