"""Which language a text is in, by the small words that every sentence needs, or by its letters."""

from __future__ import annotations

import re
from collections import Counter

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
    "fr": """
        à au aux avec ce cette dans de des du elle en est et il ils la le les leur mais ne nous ou où par pas plus pour
        qu que qui sa se ses son sont sur un une vous était été ont été l d
    """,
    "es": """
        al como con de del desde el ella en entre era es esta este fue ha han hasta la las lo los más no para pero por
        que se según ser si sin sobre son su sus también un una y ya
    """,
    "it": """
        al alla alle anche che come con da dal dalla dei del della delle di e è gli ha hanno il in la le lo ma nel nella
        non o per più quando se si sono stato su sua suo un una
    """,
    "nl": """
        aan als bij dat de der die dit door een en er het hij ik in is maar met naar niet nog of om ook op over te tot
        uit van voor was wat werd wordt ze zich zijn
    """,
    "pt": """
        a ao aos as com da das de do dos e ela ele em entre foi há mais mas na nas não no nos o os ou para pela pelo por
        que se sem ser seu sua são também um uma
    """,
}
_STOP_WORDS = {language: frozenset(words.split()) for language, words in _STOP_WORD_TEXTS.items()}
_MIN_STOP_WORDS = 3
_MAX_READ_CHARACTERS = 20_000
_SCRIPTS = {
    "ja": re.compile("[\u3040-\u30ff]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
    "ko": re.compile("[\uac00-\ud7a3]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
}
"""Scripts that say which language it is. Japanese comes first: it has Chinese characters, too."""
_SHARE_OF_LETTERS = 5
"""One letter in so many has to be of a script. Japanese has fewer of its own than Chinese characters."""


def language_of(text: str) -> str | None:
    """Return the language, such as `de`, or None if it could be several or is none of those."""
    text = text[:_MAX_READ_CHARACTERS].lower()
    letters = sum(map(str.isalpha, text))
    for language, script in _SCRIPTS.items():
        if letters and len(script.findall(text)) * _SHARE_OF_LETTERS >= letters:
            return language
    words = Counter(re.findall(r"\w+", text))
    found = sorted(
        ((sum(count for word, count in words.items() if word in stop_words), language))
        for language, stop_words in _STOP_WORDS.items()
    )
    (second, _), (first, language) = found[-2:]
    return language if first >= _MIN_STOP_WORDS and first > second else None


def is_small_word(word: str) -> bool:
    """Tell whether a sentence may begin with this word, but hardly a name, in German or English."""
    return any(word.lower() in _STOP_WORDS[language] for language in ("de", "en"))
