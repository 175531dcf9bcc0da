"""Where a report was filed, as newsrooms write it before the first sentence: `BERLIN (dpa) - Die Regierung …`."""

from __future__ import annotations

import re
from typing import NamedTuple

from shared.dialects.andruck.press_copy.calendar_words import FILLERS, MONTHS, WEEKDAYS, one_of
from shared.dialects.andruck.press_copy.detect_language import is_small_word

_NAMED_AGENCIES = (
    "Reuters|Bloomberg|Xinhua|Anadolu|Interfax|Kyodo|Thomson Reuters Foundation|Europa Press|EFE|Business Wire|"
    "BUSINESS WIRE|GLOBE NEWSWIRE|PRNewswire|PR Newswire|ACCESSWIRE|news aktuell|dpa-AFX|dpa/lno|Agência Brasil|"
    "Tass|Lusa|Belga|Ansa|Ritzau|Tanjug|Ria|Sda|Efe|Apa|Nova"
)
_PARTIES_TEXT = """
    CDU CSU SPD FDP BSW NPD ÖVP SPÖ FPÖ SVP PS LR RN PP PSOE VOX PD FDI M5S GOP SNP VVD PVV PT PSD
"""
_PARTIES = frozenset(_PARTIES_TEXT.split())
"""What stands in brackets behind a name, and is no agency."""
_AGENCY = rf"(?:{_NAMED_AGENCIES}|[a-z]{{2,6}}|[A-Z]{{2,6}})"
_AGENCIES = rf"{_AGENCY}(?:[/, -]+{_AGENCY})*"
_MONTH_NAME = one_of(MONTHS)
_DAY_NAME = one_of(WEEKDAYS)
_YEAR = r"(?:,?\s+\d{4})?"
_DATELINE_DATE = (
    rf"(?i:(?:(?:{_DAY_NAME})\.?,?\s+)?(?:(?:den|le|the|il|el)\s+)?(?:"
    rf"\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?\s*(?:de\s+|of\s+)?(?:{_MONTH_NAME})\b\.?(?:\s+de)?{_YEAR}"
    rf"|(?:{_MONTH_NAME})\b\.?\s+\d{{1,2}}(?:st|nd|rd|th)?{_YEAR}"
    r"|\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{2,4})?|\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d))"
)
_PLACE = r"(?P<place>[^\W\d_][^!?:;\"„“”()–—*]{1,80}?(?:\s*\([^()]{2,40}\))??)"  # Frankfurt (Oder)
_DASH = r"(?:\s+(?:--?|–|=)\s+|\s*(?:—|--)\s*|\s*\.\s?[-–—]\s*)"
_HEAD = re.compile(
    rf"(?:=\s+)?(?:\((?P<first>{_AGENCIES})\)\s*[-–—]?\s*)?{_PLACE}"
    rf"(?:(?:,\s*|\s+)(?P<date>{_DATELINE_DATE}))?"
    rf"(?:\s*,?\s*[-–—]{{0,2}}\s*[(/](?P<agency>{_AGENCIES})[)/])?"
    rf"(?:(?:,\s*|\s+|\s*[-–—]{{1,2}}\s*)(?P<later>{_DATELINE_DATE}))?"
    rf"(?:{_DASH}(?=[\W_]*(?P<opening>\w))|\s*(?:[-–—=]+\s*|[:.]\s*)?\Z)"
)
_WITH_YEAR = re.compile(r"\b\d{4}\b")
_ALONE = re.compile(rf"\(({_AGENCIES})\)")
_SPACED_DASH = re.compile(r"\s[-–—]\s")
_PLACE_PARTICLES = frozenset(
    re.findall(r"\w+", "a am an bei de del den der di do el im la ob of sur the unter upon von")
)
_PLACES_THAT_BEGIN_SMALL = (
    "den haag",
    "den helder",
    "the hague",
    "la paz",
    "le havre",
    "le mans",
    "el paso",
    "de bilt",
    "as suwayda",
)


class Dateline(NamedTuple):
    """Where and when a report was filed, by which agency, and what follows."""

    where: str
    """With the day, if there is one; empty if there is no dateline."""
    agency: str
    rest: str
    is_closed: bool = False
    """A dash ends it, though nothing follows."""

    @property
    def is_sure(self) -> bool:
        """Whether it can be nothing else: it names an agency or a day."""
        return bool(self.agency) or any(char.isdigit() for char in self.where)

    @property
    def is_no_headline(self) -> bool:
        """Whether it is one even where a headline may stand, such as `Bahnstreik (dpa)` or `Stadtrat, 3. März`."""
        return self.is_sure and bool(self.rest.strip() or self.is_closed or _WITH_YEAR.search(self.where))


def split_dateline(paragraph: str) -> Dateline:
    """Return what a paragraph begins with; without a dateline `rest` is the paragraph."""
    head = _HEAD.match(paragraph)
    if head is None or not _is_dateline(head, paragraph[head.end() :]):
        return Dateline("", "", paragraph)
    date = (head["date"] or head["later"] or "").strip()
    where = ", ".join(filter(None, (head["place"].strip(" ,"), date if date[-1:].isdigit() else date.rstrip("."))))
    is_closed = head[0].rstrip().endswith(("-", "–", "—", "="))
    return Dateline(where, head["agency"] or head["first"] or "", paragraph[head.end() :], is_closed)


def agency_alone(line: str) -> str:
    """Return the agency that a line names and nothing else, such as `(dpa)`; empty if it does not."""
    named = _ALONE.fullmatch(line.strip())
    return named[1] if named else ""


def _is_dateline(head: re.Match[str], rest: str) -> bool:
    told = bool(head["agency"] or head["first"] or head["date"] or head["later"])
    if not _is_place(head["place"]) or not (head["opening"] or told) or head["agency"] in _PARTIES:
        return False
    if told:
        return True
    if head["opening"].islower():
        return False
    # "Scholz - Chef der Regierung - sagte": the dashes of a sentence come in pairs, a dateline's stands alone.
    sentence = re.split(r"[.!?]\s", rest, maxsplit=1)[0]
    alone = len(_SPACED_DASH.findall(sentence)) % 2 == 0
    return alone or "," in head["place"]


def _is_place(text: str) -> bool:
    words = re.findall(r"[\w.'’-]+", text)
    begins_small = words and (is_small_word(words[0]) or words[0].lower() in FILLERS)
    if not words or (begins_small and not text.lower().startswith(_PLACES_THAT_BEGIN_SMALL)):
        return False
    return len(words) <= 6 and all(_may_be_in_a_name(word) for word in words)


def _may_be_in_a_name(word: str) -> bool:
    ends_sentence = word.endswith(".") and len(word) > 4 and "." not in word[:-1]
    return (word[0].isupper() or word.rstrip(".") in _PLACE_PARTICLES) and not ends_sentence
