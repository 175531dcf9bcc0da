"""How long an article takes to read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

WORDS_A_MINUTE: Mapping[str, int] = MappingProxyType(
    {
        "ar": 138, "de": 179, "en": 228, "es": 218, "fi": 161, "fr": 195, "he": 187, "it": 188, "nl": 202, "pl": 166,
        "pt": 181, "ru": 184, "sl": 180, "sv": 199, "tr": 166,
    }
)  # fmt: skip
"""What adults read aloud or to themselves, by language, as measured with texts of the same content in each.

Source: Trauzettel-Klosinski, Dietz and the IReST group, Standardized Assessment of Reading Performance (2012).
"""
_WORDS_A_MINUTE_ELSEWHERE = 184
"""The mean of those."""
CHARACTERS_A_MINUTE: Mapping[str, int] = MappingProxyType({"zh": 255, "ja": 357})
"""The same, of what is written without spaces."""
_CHARACTERS_A_MINUTE_ELSEWHERE = 255

SHORTEST_TOLD_MINUTES = 2
"""A brief is read before one has read how long it takes."""

_READ_TAGS = re.compile(r"<[^>]*>")
_READ_ENTITIES = re.compile(r"&#?\w{1,32};")
_NO_LETTERS = re.compile(r"[^\w\s]+|_+")
"""What is no word if there is nothing else between two spaces."""
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True)
class ReadingTime:
    """How much there is to read."""

    words: int
    """Where words are not parted by spaces, its characters."""
    minutes: int

    @property
    def is_told(self) -> bool:
        """Whether readers want to know."""
        return self.minutes >= SHORTEST_TOLD_MINUTES


def reading_time(html: str, language: str) -> ReadingTime:
    """Return how long people take to read what this HTML shows, in a language (BCP 47); to the next minute.

    It takes time in proportion to its length. Attributes hold no bare `>`: the sanitiser escapes it.
    """
    text = _READ_ENTITIES.sub("&", _READ_TAGS.sub(" ", html).replace("&nbsp;", " "))
    ideographs = len(_IDEOGRAPHS.findall(text))
    if ideographs:
        text = _IDEOGRAPHS.sub(" ", text)
    words = len(_NO_LETTERS.sub("", text).split())
    primary = language.partition("-")[0].lower()
    minutes = words / WORDS_A_MINUTE.get(primary, _WORDS_A_MINUTE_ELSEWHERE)
    minutes += ideographs / CHARACTERS_A_MINUTE.get(primary, _CHARACTERS_A_MINUTE_ELSEWHERE)
    return ReadingTime(words + ideographs, max(1, round(minutes)))
