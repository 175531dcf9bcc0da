"""A date and a time as people write them, or none: whoever is not sure of an hour must not guess it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from shared.dialects.andruck.press_copy.calendar_words import (
    AFTERNOON,
    ASIDES,
    CITIES,
    FILLERS,
    FORENOON,
    HOUR_WORDS,
    MONTHS,
    NOON,
    WEEKDAYS,
    ZONES,
    one_of,
)

_T = TypeVar("_T")

Zone = tuple[timedelta | None, str]
"""The offset that is named, and where it is used; one of them may be missing."""


class Spelt(NamedTuple):
    """What a line says of a time."""

    day: date | None = None
    at: timedelta | None = None
    """Since the day began."""
    zones: tuple[Zone, ...] = ()
    told: bool = False
    """It names a day, a weekday or a time, if not all that is needed."""
    unknown: int = 0
    """How many words it holds that are not understood."""
    contradicts: bool = False
    """Its weekday is not that of its day."""

    @property
    def is_plain(self) -> bool:
        """Whether it says nothing else, and nothing that cannot be."""
        return not self.unknown and not self.contradicts


_MONTH = rf"(?P<month>{one_of(MONTHS)})\b\.?"
_ORDINAL = r"(?:st|nd|rd|th|er|\.|º|°)?"
_CALENDAR_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        r"(?P<year>\d{4})\s*年\s*(?P<number>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日",
        r"(?<!\d)(?P<day>\d{1,2})\.\s?(?P<number>\d{1,2})\.\s?(?P<year>\d{4}|\d\d(?![\d.:]))(?!\d)",
        r"(?<!\d)(?P<one>\d{1,2})(?P<sign>[/-])(?P<other>\d{1,2})(?P=sign)(?P<year>\d{4})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}}){_ORDINAL}[\s-]*(?:(?:of|de|di|den)\s+)?{_MONTH}[\s,-]*(?:(?:de|del|of)\s+)?(?P<year>\d{{4}})",
        rf"\b{_MONTH}\s*(?P<day>\d{{1,2}}){_ORDINAL},?\s+(?P<year>\d{{4}})",
    )
)
_DAYS_OF_ANY_YEAR = (
    re.compile(rf"(?<!\d)\d{{1,2}}{_ORDINAL}[\s-]*(?:(?:of|de|di|den)\s+)?{_MONTH}"),
    re.compile(rf"\b{_MONTH}\s*\d{{1,2}}{_ORDINAL}(?!\d)"),
    re.compile(r"(?<![\d.])\d{1,2}\.\s?\d{1,2}\.(?!\d)"),
)
_HALF = rf"(?:\s*(?P<half>{one_of((*AFTERNOON, *FORENOON))})(?![a-zäöü]))?"
_CLOCK_TIMES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\d.:+−-])(?P<hour>\d{{1,2}})\s*(?:[:.]|h|uhr)\s*(?P<minute>\d\d)(?:[:.]00)?(?![\d:])\s*(?:{one_of(HOUR_WORDS)})?{_HALF}",
        rf"(?<![\d.:+−-])(?P<hour>\d\d)(?P<minute>\d\d)\s*(?={one_of((*HOUR_WORDS, *ZONES))}\b)",
        rf"(?<![\d.:+−-])(?P<hour>\d{{1,2}})\s*(?:{one_of(HOUR_WORDS)})(?![a-zäöü]){_HALF}",
        rf"(?<![\d.:+−-])(?P<hour>\d{{1,2}})\s*(?P<half>{one_of((*AFTERNOON, *FORENOON))})(?![a-zäöü])",
        r"\b(?:ore|kl|klockan|klokken)\.?\s+(?P<hour>\d{1,2})(?![\d:.])",
        r"(?<![\d.:])(?P<hour>0\d|1[0-8])(?P<minute>[0-5]\d)(?![\d:.])",
        rf"(?:12\s+)?\b(?P<noon>{one_of(NOON)})\b",
    )
)
_OFFSET = re.compile(r"(?:(?:utc|gmt)\s*)?(?P<sign>[+-−])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?(?!\d)")
_ZONE = re.compile(rf"(?<!\w)(?P<zone>{one_of(ZONES)})(?!\w)")
_CITY_TIME = re.compile(
    rf"\b(?P<before>{one_of(CITIES)})(?:\s+time|er\s+zeit|\s+zeit)\b"
    rf"|\b(?:heure|hora|ora)\s+(?:de|di|d['’])\s*(?P<after>{one_of(CITIES)})\b"
)
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)t(\d\d:\d\d)(?::\d\d)?(z|[+-]\d\d:?\d\d)?")
_ASIDE = re.compile(one_of(ASIDES))
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


def spelt(text: str) -> Spelt:
    """Return what a line says of a day and a time."""
    text = _ISO.sub(r" \1 \2 \3 ", _ASIDE.sub(" ", text.lower().replace("\xa0", " ")))
    text, dates = _taken(text, _CALENDAR_DATES)
    text, cities = _taken(text, (_CITY_TIME,))
    text, times = _taken(text, _CLOCK_TIMES)
    text, offsets = _taken(text, (_OFFSET,)) if times else (text, [])
    text, named = _taken(text, (_ZONE,)) if times else (text, [])
    text, of_any_year = _taken(text, _DAYS_OF_ANY_YEAR)
    words = _WORD.findall(text)
    weekdays = [word for word in words if word.rstrip(".") in WEEKDAYS]
    day, at = _only({_day(match) for match in dates}), _only({_time(match) for match in times})
    return Spelt(
        day,
        at,
        (*map(_city, cities), *map(_offset, offsets), *(ZONES[match["zone"]] for match in named)),
        told=bool(dates or times or weekdays or of_any_year),
        unknown=sum(word not in FILLERS and word not in WEEKDAYS for word in words) + len(of_any_year),
        contradicts=day is not None and any(_is_another_day(each, day) for each in weekdays),
    )


def _only(found: set[_T]) -> _T | None:
    return found.pop() if len(found) == 1 else None


def instant(said: Spelt, home: str) -> datetime | None:
    """Return the moment in UTC; None if it is not all there. Without a zone it is the time at `home`.

    Where a zone may be read in two ways, as summer time in winter, it is the later one.
    """
    if not said.is_plain or said.day is None or said.at is None or len(said.zones) > 1:
        return None
    offset, place = said.zones[0] if said.zones else (None, home)
    local = datetime.combine(said.day, datetime.min.time()) + said.at
    readings = [local.replace(tzinfo=ZoneInfo(place), fold=1)] if place else []
    if offset is not None:
        readings.append(local.replace(tzinfo=timezone(offset)))
    return max(reading.astimezone(UTC) for reading in readings)


def _taken(text: str, patterns: tuple[re.Pattern[str], ...]) -> tuple[str, list[re.Match[str]]]:
    """Return the text without what the patterns match, each after the others, and their matches."""
    found: list[re.Match[str]] = []
    for pattern in patterns:
        found += pattern.finditer(text)
        text = pattern.sub(" ", text)
    return text, found


def _day(match: re.Match[str]) -> date | None:
    given = match.groupdict()
    year = int(given["year"]) + (2000 if len(given["year"]) == 2 else 0)
    found = {_date(year, month, day) for month, day in _months_and_days(given)} - {None}
    return found.pop() if len(found) == 1 else None


def _months_and_days(given: dict[str, str | None]) -> Iterator[tuple[int, int]]:
    """Say all that a date may be: 03/04/2031 is in March and in April."""
    if one := given.get("one"):
        other = str(given["other"])
        yield from ((int(one), int(other)), (int(other), int(one)))
    elif name := given.get("month"):
        yield from ((month, int(given["day"] or 0)) for month in MONTHS[name])
    else:
        yield int(given["number"] or 0), int(given["day"] or 0)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= 1970 else None
    except ValueError:
        return None


def _time(match: re.Match[str]) -> timedelta | None:
    given = match.groupdict()
    if given.get("noon"):
        return timedelta(hours=12)
    hour, minute, half = int(given["hour"]), int(given.get("minute") or 0), given.get("half")
    if half and hour > 12:
        half = None
    if half:
        if hour == 0 or (hour == 12 and half in ("abends", "morgens", "früh", "vormittags")):
            return None
        hour = hour % 12 + (12 if half in AFTERNOON else 0)
    at = timedelta(hours=hour, minutes=minute)
    return at if minute < 60 and at <= timedelta(hours=24) else None


def _city(match: re.Match[str]) -> Zone:
    return None, CITIES[match["before"] or match["after"]]


def _offset(match: re.Match[str]) -> Zone:
    size = timedelta(hours=min(int(match["hours"]), 14), minutes=int(match["minutes"] or 0))
    return (size if match["sign"] == "+" else -size), ""


def _is_another_day(word: str, day: date) -> bool:
    return day.weekday() not in WEEKDAYS[word.rstrip(".")]
