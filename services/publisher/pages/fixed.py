"""What no article changes: what readers see where nothing is, and the theme's CSS."""

from __future__ import annotations

from services.publisher.pages.document import Document
from services.publisher.pages.instead import notice
from services.publisher.theme import Theme
from shared.errors import Transient
from shared.pages import Page


def render_not_found(theme: Theme, page: Page) -> Document:
    """Render the page for every wrong address."""
    say = theme.site_language.say
    return notice(theme, page, say("not_found_title"), say("not_found_text"), 404)


def render_stylesheet(theme: Theme, page: Page) -> Document:
    """Render the stylesheet: the bytes that its path is made of.

    Raises:
        Transient: it is another theme's, which another publisher has.
    """
    if page.path != theme.stylesheet_path:
        raise Transient("It is the stylesheet of another theme: a publisher that has this one has to press it.")
    return Document(theme.stylesheet, page.kind.traits.content_type)
