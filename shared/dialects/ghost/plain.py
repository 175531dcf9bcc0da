"""A post's HTML as any page can show it, and as everybody may read it."""

from __future__ import annotations

import re

from shared.dialects.ghost.gates import what_everybody_may_see

_OF_INTEREST = re.compile(r"kg-", re.IGNORECASE)


def plain_html(given: str) -> str:
    """Return what everybody may read of a post's HTML, in elements that any page can show."""
    readable = what_everybody_may_see(given)
    if not _OF_INTEREST.search(readable):
        return readable
    from shared.dialects.ghost.cards import without_cards  # noqa: PLC0415 - lxml takes 6 MB of each process

    return without_cards(readable)
