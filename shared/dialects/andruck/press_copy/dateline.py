"""Where a report was filed, as newsrooms write it before the first sentence: `BERLIN (dpa) - Die Regierung …`."""

from __future__ import annotations

import re

from shared.dialects.andruck.press_copy.detect_language import is_small_word

_AGENCY = r"(?:[a-z]{2,6}|[A-Z]{2,6}|Reuters|Bloomberg)"
_DATELINE_HEAD = re.compile(
    r"(?P<place>[^\W\d_][^!?:;\"„“”()–—*]{1,80}?(?:\s*\([^()]{2,40}\))??)"  # Frankfurt (Oder)
    rf"(?:\s*\((?P<agency>{_AGENCY}(?:[/, -]+{_AGENCY})*)\))?"
    r"(?:\s+(?:--?|–)\s+|\s*—\s*)(?=[\W_]*(?P<opening>\w))"
)
_SPACED_DASH = re.compile(r"\s[-–—]\s")
_PARTICLES = frozenset(re.findall(r"\w+", "a am an bei de del den der di do el im la ob of sur the unter upon von"))
_PLACES_THAT_BEGIN_SMALL = ("den haag", "the hague")


def split_dateline(paragraph: str) -> tuple[str, str, str]:
    """Return place, agency and the rest of the paragraph; place and agency are empty if it has no dateline."""
    head = _DATELINE_HEAD.match(paragraph)
    if head is None or not _is_dateline(head, paragraph[head.end() :]):
        return "", "", paragraph
    return head["place"].strip(), head["agency"] or "", paragraph[head.end() :]


def _is_dateline(head: re.Match[str], rest: str) -> bool:
    if head["opening"].islower() or not _is_place(head["place"]):
        return False
    # "Scholz - Chef der Regierung - sagte": the dashes of a sentence come in pairs, a dateline's stands alone.
    sentence = re.split(r"[.!?]\s", rest, maxsplit=1)[0]
    alone = len(_SPACED_DASH.findall(sentence)) % 2 == 0
    return alone or bool(head["agency"]) or "," in head["place"]


def _is_place(text: str) -> bool:
    words = re.findall(r"[\w.'’-]+", text)
    if is_small_word(words[0]) and not text.lower().startswith(_PLACES_THAT_BEGIN_SMALL):
        return False
    return len(words) <= 6 and all(_may_be_in_a_name(word) for word in words)


def _may_be_in_a_name(word: str) -> bool:
    ends_sentence = word.endswith(".") and len(word) > 4 and "." not in word[:-1]
    return (word[0].isupper() or word.rstrip(".") in _PARTICLES) and not ends_sentence
