"""What the site has corrected: for readers, and as Atom (RFC 4287)."""

from __future__ import annotations

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.corrections import Corrections
from shared.pages import CORRECTIONS_FEED, Page


def render_page(theme: Theme, page: Page, corrections: Corrections) -> Document:
    """Render the corrections, each with its date and the article that it is of."""
    say = theme.site_language.say
    body = theme.html(
        "corrections.html",
        page,
        title=say("corrections"),
        description=say("corrections_description", site=theme.site.name),
        corrections=corrections.entries,
        corrections_feed=CORRECTIONS_FEED,
    )
    return Document(body, page.kind.traits.content_type)


def render_feed(theme: Theme, page: Page, corrections: Corrections) -> Document:
    """Render them as a feed: an entry is a correction, not an article."""
    title = f"{theme.site_language.say('corrections')} · {theme.site.name}"
    return Document(theme.xml("corrections.xml", page, title=title, shown=corrections), page.kind.traits.content_type)
