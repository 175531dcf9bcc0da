"""Pages that only earlier releases make: they lead to what stands for them now."""

from __future__ import annotations

from urllib.parse import quote

from services.publisher.pages.document import Document
from services.publisher.pages.instead import redirect
from services.publisher.theme import Theme
from shared.listings import SITEMAP
from shared.pages import SITEMAP_INDEX, Page, PageKind, front_page


def render_earlier(theme: Theme, page: Page) -> Document:
    """Lead from a part that had a number, and from `/tag:x/`, to the listing's front; from a sitemap to their list."""
    is_sitemap = page.kind is PageKind.NUMBERED_SITEMAP or page.listing == SITEMAP
    target = SITEMAP_INDEX if is_sitemap else front_page(page.listing)
    title = theme.site_language.say("moved_title")
    return redirect(theme, page, title, location=quote(target.path), address=theme.url(target.path))
