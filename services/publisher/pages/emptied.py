"""What stands where a tag's or an author's list was: the way to the list that has its articles now, or nothing."""

from __future__ import annotations

from urllib.parse import quote

from services.publisher.pages.document import Document
from services.publisher.pages.instead import notice, redirect
from services.publisher.theme import Theme
from shared.excerpt import Excerpt
from shared.feed import FeedExcerpt
from shared.listings import Listing
from shared.pages import Page, PageKind
from shared.reading.listing_rules import successor

_HAS_TWIN = {PageKind.TAG, PageKind.AUTHOR, PageKind.RELATED, PageKind.FEED, PageKind.RSS, PageKind.JSON_FEED}
"""What every listing has one of, at the same place below its own path."""


def render_emptied(theme: Theme, page: Page, shown: object) -> Document | None:
    """Return what stands in place of a list's page from which all articles are gone; None: it is one like any other.

    A feed to which nothing leads stays, and is empty: who reads it is told of the first article that comes.
    """
    if not isinstance(shown, Excerpt | FeedExcerpt) or shown.entries:
        return None
    if target := successor(page.listing, theme.site):
        path = _path_there(page, target)
        title = theme.site_language.say("own_moved_title")
        return redirect(theme, page, title, location=quote(path), address=theme.url(path))
    if page.kind in (PageKind.TAG, PageKind.AUTHOR):
        say = theme.site_language.say
        return notice(theme, page, say("own_gone_title"), say("own_gone_text"), 410)
    return None


def _path_there(page: Page, target: Listing) -> str:
    """Return where it is: parts of an archive begin elsewhere in another list, so they lead to its front."""
    return target.path + (page.path.removeprefix(page.listing.path) if page.kind in _HAS_TWIN else "")
