"""Every kind of page and the function that renders it.

Rendering is pure: the same theme, page and content give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from services.publisher.pages import (
    archive,
    article,
    corrections,
    earlier,
    feed,
    fixed,
    history,
    newest,
    overview,
    own,
    related,
    search,
    sitemaps,
    standing,
)
from services.publisher.pages.document import Document
from services.publisher.pages.emptied import render_emptied
from services.publisher.theme import Theme
from shared.article import ArticlePage, Edition, Moved
from shared.corrections import Corrections
from shared.excerpt import Excerpt
from shared.feed import FeedExcerpt
from shared.history import History
from shared.news_entries import NewsExcerpt
from shared.own_page import NO_OWN_LINKS, OwnLinks, OwnPage
from shared.page_kinds import Shows
from shared.pages import Page, PageKind
from shared.search_pages import SearchFile
from shared.standing_file import StandingFile
from shared.withdrawal import MovedAway, Retraction, Tombstone

__all__ = ["RENDERERS", "Document", "LinkedPage", "Shown", "render"]


RENDERERS: dict[PageKind, Callable[..., Document]] = {
    PageKind.ARTICLE: article.render,
    PageKind.FRONT: newest.render,
    PageKind.SECTION: newest.render,
    PageKind.TAG: newest.render,
    PageKind.AUTHOR: newest.render,
    PageKind.RELATED: related.render,
    PageKind.PART: archive.render_part,
    PageKind.ARCHIVE_INDEX: archive.render_index,
    PageKind.NUMBERED_PART: earlier.render_earlier,
    PageKind.NUMBERED_SITEMAP: earlier.render_earlier,
    PageKind.FEED: feed.render_atom,
    PageKind.RSS: feed.render_rss,
    PageKind.JSON_FEED: feed.render_json,
    PageKind.ARCHIVED_FEED: feed.render_atom,
    PageKind.SITEMAP_PART: sitemaps.render_sitemap,
    PageKind.SITEMAP_INDEX: sitemaps.render_index,
    PageKind.SITEMAP_YEAR: sitemaps.render_index,
    PageKind.NEWS_SITEMAP: sitemaps.render_news,
    PageKind.NOT_FOUND: fixed.render_not_found,
    PageKind.STYLESHEET: fixed.render_stylesheet,
    PageKind.OWN_PAGE: own.render,
    PageKind.OVERVIEW: overview.render,
    PageKind.HISTORY: history.render,
    PageKind.CORRECTIONS: corrections.render_page,
    PageKind.CORRECTIONS_FEED: corrections.render_feed,
    PageKind.OWN_SITEMAP: sitemaps.render_own,
    PageKind.STANDING_FILE: standing.render,
    PageKind.STANDING_ASSET: standing.render,
    PageKind.SCRIPT: search.render_script,
    PageKind.SEARCH: search.render_search,
    PageKind.OPENSEARCH: search.render_opensearch,
    PageKind.SEARCH_INDEX: search.render_index,
    PageKind.SEARCH_CARDS: search.render_cards,
    PageKind.SEARCH_TERMS: search.render_terms,
    PageKind.SEARCH_SHARD: search.render_shard,
}
"""Each is called with the theme, the page, and what its kind shows, if it shows anything."""


Shown = (
    ArticlePage
    | Corrections
    | History
    | Excerpt
    | FeedExcerpt
    | NewsExcerpt
    | OwnPage
    | SearchFile
    | StandingFile
    | None
)
"""What a page shows."""


@dataclass(frozen=True)
class LinkedPage(Page):
    """A page that is to be rendered, with what every page links to."""

    own_links: OwnLinks = NO_OWN_LINKS

    @classmethod
    def of(cls, page: Page, own_links: OwnLinks) -> Self:
        """Return a page that links to these own pages of the site."""
        return cls(**vars(page), own_links=own_links)


def render(theme: Theme, page: Page, shown: Shown) -> Document:
    """Render one page with what it shows.

    Raises:
        TypeError: a page of this kind does not show that.
    """
    if isinstance(page, LinkedPage):
        theme = theme.with_own_links(page.own_links)
    match page.kind.traits.shows, shown:
        case (
            (Shows.EDITION, Edition() | Moved() | MovedAway() | Retraction() | Tombstone())
            | (Shows.NEWEST | Shows.PART | Shows.PARTS, Excerpt())
            | (Shows.FEED | Shows.ARCHIVED_FEED, FeedExcerpt())
            | (Shows.NEWS, NewsExcerpt())
            | (Shows.OWN_PAGE, OwnPage() | Moved() | Tombstone())
            | (Shows.FILE, StandingFile() | Tombstone())
            | (Shows.INDEX, SearchFile())
            | (Shows.CORRECTIONS, Corrections())
            | (Shows.HISTORY, History() | Moved() | Tombstone())
        ):
            return render_emptied(theme, page, shown) or RENDERERS[page.kind](theme, page, shown)
        case Shows.NOTHING, None:
            return RENDERERS[page.kind](theme, page)
    raise TypeError(f"A page of kind {page.kind} does not show {type(shown).__name__}.")
