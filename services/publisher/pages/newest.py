"""The newest articles of a listing, as readers open it: the front page, or the front of a section."""

from __future__ import annotations

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.excerpt import Excerpt
from shared.front import Front, in_order
from shared.listings import WHOLE_SITE, Listing, ListingKind
from shared.pages import Page, archive_page, part_page


def render(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render the front of the page's listing; that of the whole site says what the site is."""
    front = excerpt if isinstance(excerpt, Front) else in_order(page.listing, excerpt)
    body = theme.html(
        "newest.html",
        page,
        title=theme.listing_title(page.listing, excerpt.title),
        description=_description(theme, page.listing, excerpt.title),
        section=theme.section_of(page.listing),
        slots=front.slots,
        banners=front.banners,
        archive=part_page(page.listing, excerpt.older) if excerpt.older else None,
        months=archive_page(page.listing),
    )
    return Document(body, page.kind.traits.content_type)


_DESCRIPTIONS = {
    ListingKind.SECTION: "section_description",
    ListingKind.TAG: "tag_description",
    ListingKind.AUTHOR: "author_description",
}


def _description(theme: Theme, listing: Listing, given: str) -> str:
    say, site = theme.site_language.say, theme.site
    if listing == WHOLE_SITE:
        return site.description or say("site_description", site=site.name)
    return say(_DESCRIPTIONS[listing.kind], name=theme.listing_title(listing, given), site=site.name)
