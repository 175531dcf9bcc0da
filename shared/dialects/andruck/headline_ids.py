"""Ids made of headlines, for formats in which no id stands."""

from __future__ import annotations

import hashlib
import re

from shared.reading.slug import slug_of


def id_of(title: str) -> str | None:
    """Return the id that a headline makes; None if it has no letter and no digit."""
    # Spelt the German way whatever the language: that is a guess, and a new guess must not make a new article.
    return slug_of(title, "de", longest=200) if re.search(r"[^\W_]", title) else None


def id_to_the_letter(id_: str, title: str) -> str:
    """Return an id that no other headline makes, be it spelt the same in ASCII: C++ and C#, Maß and Mass."""
    return f"{id_[:180].rstrip('-')}-{hashlib.sha256(title.encode()).hexdigest()[:12]}"
