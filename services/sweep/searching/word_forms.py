"""What counts as the same word: for the index here, and for what readers type in `themes/default/search.js`.

Both follow the same rules step by step, and `tests/sweep/searching/words.json` holds both to the same answers:

1. NFKD, small letters, no marks: `Élection` is `election`, `ü` is `u`. `ß` is `ss`, `ø` is `o` …
2. Words are runs of letters and digits; a run of Chinese, Japanese, Thai, Lao, Khmer or Burmese becomes its pairs.
3. `ae`, `oe`, `ue` are `a`, `o`, `u` unless a vowel or q stands before: `Bruecke` is `Brücke`, `neue` stays.
4. Endings of German, English, French and Spanish go again and again while three letters are left. One rule for all
   languages: a site has several, and who searches says not which.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

RULES = 1
"""Counts changes of these rules; an index that was made by others is made anew."""

MAX_WORD_LENGTH = 40
"""Letters of a word that anybody searches for; what is longer is none."""

_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "ς": "σ"}
)
_RUN = re.compile(r"[^\W_]+")
_BEYOND_FIRST_PLANE = re.compile("[\U00010000-\U0010ffff]")
"""JavaScript sorts these before others that Python sorts before them: they part words."""
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_PIECES = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_SPELT_UMLAUT = re.compile("(^|[^aeouq])([aou])e")
_PLURAL = re.compile("(e)aux$|aux$")
_ENDING = re.compile(
    "^(?:([a-z]{5,})in(?:nen)?|([a-z]{3,}?)(?:ern|e[mnrsd]?|ing)|([a-z]{4,})[aos]|([a-z]{2}[^aeiou])s)$"
)
_DOUBLED = re.compile("([b-df-hj-np-tv-z])\\1$")


def words_of(text: str) -> list[str]:
    """Return the words of a text in their order, each as the index has it.

    >>> words_of("Die Brücken der Bundesländer, 2025"), words_of("東京都")
    (['die', 'bruck', 'der', 'bundesland', '2025'], ['東京', '京都'])
    """
    return [word for run in _RUN.findall(_folded(text)) for word in _words_of_run(run)]


@lru_cache(50_000)
def _words_of_run(run: str) -> tuple[str, ...]:
    found: list[str] = []
    for piece in _PIECES.findall(run):
        if _IS_UNSPACED.match(piece):
            found.extend(piece[at : at + 2] for at in range(max(1, len(piece) - 1)))
        elif len(piece) <= MAX_WORD_LENGTH and (len(piece) > 1 or piece.isdigit()):
            found.append(_stem(_SPELT_UMLAUT.sub(r"\1\2", piece)))
    return tuple(found)


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    lower = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    return _BEYOND_FIRST_PLANE.sub(" ", lower.translate(_marks()).translate(_LETTERS))


@cache
def _marks() -> dict[int, None]:
    """Marks that stand on letters; those beyond the first plane part words anyway."""
    return {code: None for code in range(0x10000) if unicodedata.category(chr(code)).startswith("M")}


def _stem(word: str) -> str:
    if not (word.isascii() and word.isalpha()):
        return word
    word, before = _PLURAL.sub(lambda plural: "eau" if plural[1] else "al", word), ""
    while word != before:
        before = word
        word = _ENDING.sub(lambda ending: ending[ending.lastindex or 0], word)
        word = _DOUBLED.sub(r"\1", word) if len(word) > 3 else word
    return f"{word[:-1]}i" if word.endswith("y") else word
