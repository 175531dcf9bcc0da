"""The theme's CSS."""

from __future__ import annotations

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.pages import Page

CSS = "text/css; charset=utf-8"


def render(theme: Theme, page: Page) -> Document:  # noqa: ARG001
    """Render the stylesheet: the bytes that its path is made of."""
    return Document(theme.stylesheet, CSS)
