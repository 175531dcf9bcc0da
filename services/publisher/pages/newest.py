"""The newest articles of a listing, as readers open it: the front page, or the front of a section."""

from __future__ import annotations

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.article import Excerpt
from shared.front import Front, in_order
from shared.listings import WHOLE_SITE, Listing
from shared.pages import Page, archive_page


def render(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render the front of the page's listing; that of the whole site says what the site is."""
    front = excerpt if isinstance(excerpt, Front) else in_order(page.listing, excerpt)
    body = theme.html(
        "newest.html",
        page,
        title=theme.listing_title(page.listing),
        description=_description(theme, page.listing),
        section=page.listing.slug,
        slots=front.slots,
        banners=front.banners,
        archive=archive_page(page.listing, excerpt.parts) if excerpt.parts else None,
    )
    return Document(body, page.kind.traits.content_type)


def _description(theme: Theme, listing: Listing) -> str:
    say, site = theme.site_language.say, theme.site
    if listing == WHOLE_SITE:
        return site.description or say("site_description", site=site.name)
    return say("section_description", name=theme.listing_title(listing), site=site.name)
