"""What readers see where nothing is."""

from __future__ import annotations

from services.publisher.pages.document import HTML, Document
from services.publisher.theme import Theme
from shared.pages import Page


def render(theme: Theme, page: Page) -> Document:
    """Render the page for every wrong address."""
    words = theme.site_language.words
    title, text = words["not_found_title"], words["not_found_text"]
    return Document(theme.html("notice.html", page, title=title, text=text), HTML, 404)
