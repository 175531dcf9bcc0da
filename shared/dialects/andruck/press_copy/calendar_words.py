"""Words of dates and times as newsrooms write them: months and days from Unicode's CLDR, the rest by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType

from babel import Locale

_LANGUAGES = ("de", "en", "fr", "es", "it", "nl", "pt", "da", "sv", "nb", "pl", "cs")
_AUSTRIAN = {"jänner": 1, "feber": 2, "maerz": 3, "mrz": 3, "sept": 9}


def one_of(words: Iterable[str]) -> str:
    """Return a pattern of any of these words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _names(what: str) -> dict[str, set[int]]:
    """Return the names of months or days in all these languages, in lower case, with what each may be."""
    names: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        for widths in getattr(Locale(language), what).values():
            for width in ("wide", "abbreviated"):
                for number, name in widths.get(width, {}).items():
                    names.setdefault(name.lower().rstrip("."), set()).add(number)
    return names


MONTHS: Mapping[str, frozenset[int]] = MappingProxyType(
    {
        name: frozenset(numbers)
        for name, numbers in {**_names("months"), **{name: {month} for name, month in _AUSTRIAN.items()}}.items()
    }
)
"""The numbers of a month by its name; a few names are of several: `lis` is not the same in every language."""

WEEKDAYS: Mapping[str, frozenset[int]] = MappingProxyType(
    {
        name: frozenset(numbers)
        for name, numbers in {**_names("days"), "sonnabend": {5}, "tues": {1}, "thur": {3}, "thurs": {3}}.items()
    }
)
"""The same of days of the week; Monday is 0."""

NOON = ("noon", "midday", "mittag", "mittags", "midi", "mediodía", "mezzogiorno", "middag", "meio-dia")
AFTERNOON = ("pm", "p.m.", "p.m", "nachmittags", "abends")
FORENOON = ("am", "a.m.", "a.m", "vormittags", "morgens", "früh")

HOUR_WORDS = (
    *("uhr", "h", "hrs", "hr", "hours", "horas", "hora", "heures", "heure", "ore", "uur", "kl", "o'clock", "o’clock"),
)

_FILLERS_TEXT = """
    am um den dem der ab bis zum zur vom von für nach vor frühestens erst einschließlich spätestens on at the of
    until till til after from or before by to for date time release publication and und le la du de au à a
    partir dès avant après jusqu jusqu'au jusqu’au jusqu'à jusqu’à el las los del día hasta desde antes il alle
    fino al dal dalle dopo prima tot op om vanaf até às as em klo i o l frei freigegeben veröffentlichung
    strictly not bitte beachten nicht endet ends expires lifts h hrs uhr hours horas ore
"""
FILLERS = frozenset(_FILLERS_TEXT.split())
"""What may stand around a date and a time without changing them."""

ASIDES = (
    *("es gilt das gesprochene wort", "check against delivery", "seul le prononcé fait foi", "für alle medien"),
    *("auch für online", "auch online", "gilt auch für online", "für print und online", "print und online"),
)
"""What stands beside an embargo, and is no part of its time."""

_EUROPE = "Europe/Berlin"
_HOUR = timedelta(hours=1)

ZONES: Mapping[str, tuple[timedelta | None, str]] = MappingProxyType(
    {
        **dict.fromkeys(("utc", "gmt", "z"), (timedelta(0), "UTC")),
        **dict.fromkeys(("mez", "cet", "central european time"), (_HOUR, _EUROPE)),
        **dict.fromkeys(("mesz", "cest", "central european summer time", "sommerzeit"), (2 * _HOUR, _EUROPE)),
        "bst": (_HOUR, "Europe/London"),
        **dict.fromkeys(("wet",), (timedelta(0), "Europe/Lisbon")),
        **dict.fromkeys(("west",), (_HOUR, "Europe/Lisbon")),
        **dict.fromkeys(("eet",), (2 * _HOUR, "Europe/Helsinki")),
        **dict.fromkeys(("eest",), (3 * _HOUR, "Europe/Helsinki")),
        **dict.fromkeys(("et", "eastern", "eastern time", "us eastern time"), (None, "America/New_York")),
        **dict.fromkeys(("est", "eastern standard time"), (-5 * _HOUR, "America/New_York")),
        **dict.fromkeys(("edt", "eastern daylight time"), (-4 * _HOUR, "America/New_York")),
        **dict.fromkeys(("ct", "central time"), (None, "America/Chicago")),
        **dict.fromkeys(("cst",), (-6 * _HOUR, "America/Chicago")),
        **dict.fromkeys(("cdt",), (-5 * _HOUR, "America/Chicago")),
        **dict.fromkeys(("mt", "mountain time"), (None, "America/Denver")),
        **dict.fromkeys(("mst",), (-7 * _HOUR, "America/Denver")),
        **dict.fromkeys(("mdt",), (-6 * _HOUR, "America/Denver")),
        **dict.fromkeys(("pt", "pacific time"), (None, "America/Los_Angeles")),
        **dict.fromkeys(("pst",), (-8 * _HOUR, "America/Los_Angeles")),
        **dict.fromkeys(("pdt",), (-7 * _HOUR, "America/Los_Angeles")),
        "jst": (9 * _HOUR, "Asia/Tokyo"),
        "aest": (10 * _HOUR, "Australia/Sydney"),
        "aedt": (11 * _HOUR, "Australia/Sydney"),
    }
)
"""The offset that a zone's name says, and where it is used. Names that are those of several zones are left out."""

CITIES: Mapping[str, str] = MappingProxyType(
    {
        **{"berlin": _EUROPE, "berliner": _EUROPE, "wien": "Europe/Vienna", "zürich": "Europe/Zurich"},
        **{"london": "Europe/London", "uk": "Europe/London", "british": "Europe/London", "paris": "Europe/Paris"},
        **{"madrid": "Europe/Madrid", "rom": "Europe/Rome", "roma": "Europe/Rome", "rome": "Europe/Rome"},
        **{"brussels": "Europe/Brussels", "bruxelles": "Europe/Brussels", "brüssel": "Europe/Brussels"},
        **{"geneva": "Europe/Zurich", "genève": "Europe/Zurich", "new york": "America/New_York"},
        **{"washington": "America/New_York", "tokyo": "Asia/Tokyo", "sydney": "Australia/Sydney"},
    }
)
"""Where a time is that of a city."""
