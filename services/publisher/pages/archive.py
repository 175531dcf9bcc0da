"""One bucket of a listing: what readers page through."""

from __future__ import annotations

from services.publisher.pages.document import HTML, Document
from services.publisher.theme import Theme
from shared.article import Excerpt
from shared.pages import FRONT, Page, archive_page, section_page


def render(theme: Theme, page: Page, excerpt: Excerpt) -> Document:
    """Render a bucket with links to its neighbours; the newest one leads to the front of its listing."""
    bucket = page.bucket or 1
    listing = page.listing
    front = section_page(listing) if listing else FRONT
    part = theme.site_language.words["archive_part"].format(number=bucket)
    body = theme.html(
        "archive.html",
        page,
        title=f"{theme.section_name(listing)} – {part}" if listing else part,
        section=listing,
        entries=excerpt.entries,
        older=archive_page(listing, bucket - 1) if bucket > 1 else None,
        newer=archive_page(listing, bucket + 1) if bucket < excerpt.buckets else front,
    )
    return Document(body, HTML)
