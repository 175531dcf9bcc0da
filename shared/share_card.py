"""The card of an article without a picture, as a value, and as the address of a picture that nobody fetches."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

CARD_WIDTH, CARD_HEIGHT = 1200, 630
"""Pixels: what those ask for that show cards."""
CARD_SCHEME = "card:"
MAX_CARD_HEADLINE = 250
"""Characters of a headline that are drawn."""


@dataclass(frozen=True)
class ShareCard:
    """What stands on it."""

    headline: str
    """Empty: only the site's name does."""
    site: str
    section: str
    colour: str
    """Of its ground, such as `#a6192e`; what stands on it is white."""

    @property
    def address(self) -> str:
        """Return what stands in place of a picture's address: the same card has the same."""
        return CARD_SCHEME + json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


def card_at(address: str) -> ShareCard | None:
    """Return the card of an address: the reverse of `ShareCard.address`; None: it is that of a picture."""
    return ShareCard(**json.loads(address.removeprefix(CARD_SCHEME))) if address.startswith(CARD_SCHEME) else None
