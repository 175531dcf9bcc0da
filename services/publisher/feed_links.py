"""Which feeds a page names for those who read feeds: those of its listing first, and the site's."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from shared.listings import WHOLE_SITE, Listing, section_listing
from shared.pages import Page, PageKind, feed_pages


class FeedLink(NamedTuple):
    """A feed, as the head of a page names it."""

    type: str
    title: str
    path: str


def feed_links(title_of: Callable[[Listing, str], str], page: Page, section: str, title: str) -> list[FeedLink]:
    """Return the feeds that a page names: its listing's in every format, the site's and its section's as Atom.

    `section` is that of an article; empty if a page is of none. `title` is the page's: what articles call their tag.
    """
    site = _links(WHOLE_SITE, title_of)
    if page.kind is PageKind.ARTICLE:
        return [*site[:1], *(_links(section_listing(section), title_of)[:1] if section else ())]
    if page.listing == WHOLE_SITE:
        return site
    given = title if page.kind in (PageKind.TAG, PageKind.AUTHOR) else ""
    return [*_links(page.listing, title_of, given), *site[:1]]


def _links(listing: Listing, title_of: Callable[[Listing, str], str], given: str = "") -> list[FeedLink]:
    return [
        FeedLink(page.kind.traits.content_type.partition(";")[0], title_of(listing, given), page.path)
        for page in feed_pages(listing)
    ]
