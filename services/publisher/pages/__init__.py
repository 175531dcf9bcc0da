"""Every kind of page and the function that renders it.

Rendering is pure: the same theme, page and content give the same bytes.
"""

from __future__ import annotations

from typing import Protocol

from services.publisher.pages import (
    archive,
    article,
    feed,
    front,
    not_found,
    section,
    sitemap,
    sitemap_index,
    stylesheet,
)
from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.article import ArticlePage, Edition, Excerpt, Moved, Tombstone
from shared.pages import Page, PageKind

__all__ = ["SHOW_AN_EDITION", "SHOW_AN_EXCERPT", "STAND_ALONE", "Document", "render"]


class ShowsEdition(Protocol):
    """Renders one article, or what stands where it was."""

    def __call__(self, theme: Theme, page: Page, shown: ArticlePage) -> Document: ...


class ShowsExcerpt(Protocol):
    """Renders a run of a listing."""

    def __call__(self, theme: Theme, page: Page, excerpt: Excerpt) -> Document: ...


class StandsAlone(Protocol):
    """Renders what no article changes."""

    def __call__(self, theme: Theme, page: Page) -> Document: ...


SHOW_AN_EDITION: dict[PageKind, ShowsEdition] = {
    PageKind.ARTICLE: article.render,
}
SHOW_AN_EXCERPT: dict[PageKind, ShowsExcerpt] = {
    PageKind.FRONT: front.render,
    PageKind.SECTION: section.render,
    PageKind.ARCHIVE: archive.render,
    PageKind.FEED: feed.render,
    PageKind.SITEMAP: sitemap.render,
    PageKind.SITEMAP_INDEX: sitemap_index.render,
}
STAND_ALONE: dict[PageKind, StandsAlone] = {
    PageKind.NOT_FOUND: not_found.render,
    PageKind.STYLESHEET: stylesheet.render,
}


def render(theme: Theme, page: Page, shown: ArticlePage | Excerpt | None) -> Document:
    """Render one page with what it shows.

    Raises:
        TypeError: a page of this kind does not show that.
    """
    match shown:
        case Edition() | Moved() | Tombstone() if page.kind in SHOW_AN_EDITION:
            return SHOW_AN_EDITION[page.kind](theme, page, shown)
        case Excerpt() if page.kind in SHOW_AN_EXCERPT:
            return SHOW_AN_EXCERPT[page.kind](theme, page, shown)
        case None if page.kind in STAND_ALONE:
            return STAND_ALONE[page.kind](theme, page)
    raise TypeError(f"A page of kind {page.kind} does not show {type(shown).__name__}.")
