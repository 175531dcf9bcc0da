"""Which language a text is in, by the small words that every sentence needs."""

from __future__ import annotations

import re

_STOP_WORD_TEXTS = {
    "de": """
        aber als am an auch auf aus bei bis dass das dem den der des die durch ein eine einen einer eines er es für hat
        haben ich im in ist mit nach nicht noch nur oder sein seine sich sie sind so über um und von vor war was wenn
        werden wie wir wird zu zum zur
    """,
    "en": """
        a about after an and are as at be been but by for from had has have he her his how i in is it its more not of on
        or said she so that the their there they this to was we were what when which who will with would
    """,
}
_STOP_WORDS = {language: frozenset(words.split()) for language, words in _STOP_WORD_TEXTS.items()}
_MIN_STOP_WORDS = 3


def language_of(text: str) -> str | None:
    """Return `de`, `en`, or None if it could be either or neither."""
    words = re.findall(r"\w+", text.lower())
    english, german = (sum(word in _STOP_WORDS[language] for word in words) for language in ("en", "de"))
    if max(english, german) < _MIN_STOP_WORDS or english == german:
        return None
    return "en" if english > german else "de"


def is_small_word(word: str) -> bool:
    """Tell whether a sentence may begin with this word, but hardly a name."""
    return any(word.lower() in words for words in _STOP_WORDS.values())
