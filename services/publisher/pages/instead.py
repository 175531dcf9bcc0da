"""What readers get in place of a page: a sentence on why it is not there, or the way to where it is."""

from __future__ import annotations

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.content_types import HTML
from shared.pages import Page
from shared.picture import PictureOnPage


def notice(
    theme: Theme, page: Page, title: str, text: str, status: int, *, shows: tuple[PictureOnPage, ...] | None = None
) -> Document:
    """Say what is not there. `shows`: see `Document`."""
    body = theme.html("notice.html", page, title=title, description=text, text=text)
    return Document(body, HTML, status, shows=shows)


def redirect(
    theme: Theme,
    page: Page,
    title: str,
    *,
    location: str,
    address: str,
    shows: tuple[PictureOnPage, ...] | None = None,
) -> Document:
    """Lead to where it is: `location` is a site path or a URL, percent-encoded, `address` the same as a URL."""
    text = theme.site_language.say("moved_text")
    body = theme.html(
        "moved.html", page, title=title, description=text, canonical=address, text=text, location=location
    )
    return Document(body, HTML, 301, location, shows=shows)
