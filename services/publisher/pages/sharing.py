"""What others show of an article that is shared: one of its pictures, or a card that is drawn if it has none."""

from __future__ import annotations

from collections.abc import Sequence

from services.publisher.theme import Theme
from shared.article import Edition
from shared.picture import Picture, PictureState, ShownPicture
from shared.share_card import MAX_CARD_HEADLINE, ShareCard

CARD_COLOURS = ("#a6192e", "#1f4e79", "#2f6b3c", "#7a3e8e", "#8a5a00", "#0b6b6b")
"""Grounds of cards, in the order of the site's sections: white on each has a contrast of more than 5 to 1."""


MIN_SHARED_WIDTH = 600
"""Pixels across that a picture of the body has to have to stand for its article: icons have fewer."""


def shared_of(edition: Edition, in_body: Sequence[Picture]) -> ShownPicture | None:
    """Return the picture that stands for an article elsewhere, if ready: the one that leads it, else a large one."""
    article = edition.article
    others = (edition.shown(each) for each in (*article.pictures, *in_body))
    large = (each for each in others if (each.width or 0) >= MIN_SHARED_WIDTH)
    return next((each for each in (*filter(None, [edition.lead]), *large) if each.is_ready), None)


def card_of(theme: Theme, edition: Edition, in_body: Sequence[Picture]) -> Picture | None:
    """Return an article's card as a picture; None if it has a picture, or the site wants no cards."""
    article = edition.article
    pictures = (*article.all_pictures, *in_body)
    if not theme.site.cards or any(edition.shown(each).state is not PictureState.REFUSED for each in pictures):
        return None
    slugs = [section.slug for section in theme.site.sections]
    number = slugs.index(article.section) if article.section in slugs else 0
    colour = CARD_COLOURS[number % len(CARD_COLOURS)]
    headline = article.title[:MAX_CARD_HEADLINE]
    return Picture(ShareCard(headline, theme.site.name, theme.section_name(article.section), colour).address)
