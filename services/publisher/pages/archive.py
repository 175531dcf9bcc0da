"""One part of a listing: what readers page through."""

from __future__ import annotations

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.article import Excerpt
from shared.listings import WHOLE_SITE
from shared.pages import Page, archive_page, front_page


def render(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render a part with links to its neighbours; the newest one leads to the front of its listing."""
    number = page.part or 1
    listing = page.listing
    part = theme.site_language.say("archive_part", number=number)
    title = f"{theme.listing_title(listing)} – {part}" if listing != WHOLE_SITE else part
    body = theme.html(
        "archive.html",
        page,
        title=title,
        description=theme.site_language.say("archive_description", title=title, site=theme.site.name),
        section=listing.slug,
        entries=excerpt.entries,
        older=archive_page(listing, number - 1) if number > 1 else None,
        newer=archive_page(listing, number + 1) if number < excerpt.parts else front_page(listing),
    )
    return Document(body, page.kind.traits.content_type)
