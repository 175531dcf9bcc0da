"""How an article begins: what stands for it where a sentence is wanted, and its newsroom has written none."""

from __future__ import annotations

from markupsafe import Markup

MAX_BEGINNING_CHARACTERS = 180
"""What search engines show of a description, and a little more."""

_LOOKED_AT_CHARACTERS = 2_000
"""Of a body: room for its first paragraph, also where that is full of links."""


def beginning_of(body: str) -> str:
    """Return the first words of a body in sanitised HTML; empty if it does not begin with text."""
    opened = body[:_LOOKED_AT_CHARACTERS]
    if opened.rfind("<") > opened.rfind(">"):
        opened = opened[: opened.rfind("<")]
    words = Markup(opened.replace("</p>", " </p>")).striptags()  # noqa: S704 - it is sanitised, and its tags go
    if len(words) <= MAX_BEGINNING_CHARACTERS:
        return words
    return words[:MAX_BEGINNING_CHARACTERS].rpartition(" ")[0].rstrip(" ,;:–-") + " …"
