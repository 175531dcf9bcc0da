"""What is drawn to be shown where an article without a picture is shared."""

from __future__ import annotations

from services.publisher.theme import Theme
from shared.article import Edition
from shared.picture import Picture, PictureState
from shared.share_card import MAX_CARD_HEADLINE, ShareCard

CARD_COLOURS = ("#a6192e", "#1f4e79", "#2f6b3c", "#7a3e8e", "#8a5a00", "#0b6b6b")
"""Grounds of cards, in the order of the site's sections: white on each has a contrast of more than 5 to 1."""


def card_of(theme: Theme, edition: Edition) -> Picture | None:
    """Return an article's card as a picture; None if it has a picture to lead it, or the site wants no cards."""
    lead = edition.lead
    if not theme.site.cards or (lead and lead.state is not PictureState.REFUSED):
        return None
    article = edition.article
    slugs = [section.slug for section in theme.site.sections]
    number = slugs.index(article.section) if article.section in slugs else 0
    colour = CARD_COLOURS[number % len(CARD_COLOURS)]
    headline = article.title[:MAX_CARD_HEADLINE]
    return Picture(ShareCard(headline, theme.site.name, theme.section_name(article.section), colour).address)
