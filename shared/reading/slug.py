"""The readable last part of a page's path."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from slugify import slugify

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ẞ": "ss"})
_APOSTROPHES = str.maketrans("", "", "'’")


@lru_cache(1000)  # the same tags and authors, article after article
def slug_of(title: str, language: str, *, longest: int = 80) -> str:
    """Return lower-case ASCII words joined by hyphens, cut between words at `longest` characters; never empty.

    `language` is a BCP 47 tag: German umlauts become two letters, others lose their dots.
    """
    german = language.split("-", maxsplit=1)[0].lower() == "de"
    text = unicodedata.normalize("NFC", title).translate(_APOSTROPHES)
    slug = slugify(
        text.translate(_GERMAN) if german else text,
        entities=False,
        decimal=False,
        hexadecimal=False,
        max_length=longest,
        word_boundary=True,
        save_order=True,
    )
    return slug or ("artikel" if german else "article")
