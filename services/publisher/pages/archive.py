"""One part of a listing: what readers page through."""

from __future__ import annotations

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.article import Excerpt
from shared.pages import FRONT, Page, archive_page, section_page


def render(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render a part with links to its neighbours; the newest one leads to the front of its listing."""
    number = page.part or 1
    listing = page.listing
    front = section_page(listing) if listing else FRONT
    part = theme.site_language.words["archive_part"].format(number=number)
    body = theme.html(
        "archive.html",
        page,
        title=f"{theme.section_name(listing)} – {part}" if listing else part,
        section=listing,
        entries=excerpt.entries,
        older=archive_page(listing, number - 1) if number > 1 else None,
        newer=archive_page(listing, number + 1) if number < excerpt.parts else front,
    )
    return Document(body, page.kind.traits.content_type)
