"""One language as pages speak it: its words and its way to write a date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cached_property, lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global, parse_locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal

from services.publisher.words import FALLBACK_LANGUAGE, Vocabulary, Words
from shared.archive import Month, Part


@dataclass(frozen=True, eq=False)
class Localisation:
    """A language to read a page in. Words may be in another one: then `words_tag` is not `tag`."""

    tag: str
    """BCP 47, as the article or the site gives it."""
    locale: Locale
    words: Words
    words_tag: str
    zone: tzinfo

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self.locale.text_direction

    @cached_property
    def open_graph_locale(self) -> str:
        """Localisation and territory as Open Graph wants them, such as `de_DE`: the likeliest one if none is given."""
        # Not a `Locale`: CLDR has likely ones, such as no_Latn_NO, that it knows nothing more of.
        language, likely, *_ = parse_locale(get_global("likely_subtags").get(str(self.locale), str(self.locale)))
        return "_".join(filter(None, (language, self.locale.territory or likely)))

    def say(self, word: str, **places: object) -> str:
        """Return a word, with what its places are filled with."""
        said = self.words[word]
        return (said if isinstance(said, str) else said["other"]).format(**places)

    def counted(self, word: str, number: int, **places: object) -> str:
        """Return a word in the plural form that this language has for `number`, which fills its place `{number}`."""
        said = self.words[word]
        if isinstance(said, str):
            return said.format(number=number, **places)
        form = self._words_locale.plural_form(number)
        return said.get(form, said["other"]).format(number=format_decimal(number, locale=self._words_locale), **places)

    @cached_property
    def _words_locale(self) -> Locale:
        return _locale(self.words_tag)

    def moment(self, when: datetime) -> str:
        """Write date and time of day for people, in the site's time zone.

        Midnight to the second has no time of day: an archive that knows only dates says so.
        """
        local = when.astimezone(self.zone)
        date = self._date(local.date())
        return date if not _has_time(local) else self.say("moment", date=date, time=self._clock(local))

    def moment_after(self, when: datetime, before: datetime) -> str:
        """Write a moment that stands beside an earlier one: its time alone on the same day, nothing if it looks alike.

        Pages are static, so no day is ever called today.
        """
        return "" if self.moment(when) == self.moment(before) else self.moment_beside(when, before)

    def moment_beside(self, when: datetime, other: datetime | None) -> str:
        """Write a moment in a list of them: its time alone if the one before it in the list is of the same day."""
        local = when.astimezone(self.zone)
        same_day = other is not None and local.date() == other.astimezone(self.zone).date()
        return self.say("clock", time=self._clock(local)) if same_day else self.moment(when)

    def _clock(self, local: datetime) -> str:
        return format_time(local, "short", locale=self.locale)

    def day(self, when: datetime) -> str:
        """Write a date for people, in the site's time zone."""
        return self._date(when.astimezone(self.zone).date())

    @cached_property
    def _date(self) -> Callable[[date], str]:
        """Write a date; most that are written are of these days."""
        return lru_cache(200)(lambda day: format_date(day, "long", self.locale))

    def beginning(self, part: Part) -> str:
        """Write with what a part of an archive begins: the day in its address, whatever the site's zone makes of it.

        A second part of one day has its time as well.
        """
        return self._date(part.day) if part.number == 1 else self.moment(part.begins_at)

    def month(self, month: Month) -> str:
        """Write a month and its year."""
        return format_skeleton("yMMMM", month.first_day, locale=self.locale)

    @property
    def own_name(self) -> str:
        """What the language calls itself; its tag if nobody knows."""
        try:
            locale = Locale.parse(self.tag, sep="-")
            return str(locale.get_display_name(locale) or self.tag)
        except (UnknownLocaleError, ValueError):
            return self.tag

    def iso(self, when: datetime) -> str:
        """Write date and time for machines, as RFC 3339 wants it."""
        return when.astimezone(self.zone).isoformat(timespec="seconds")


def language_of(tag: str, vocabulary: Vocabulary, zone: tzinfo) -> Localisation:
    """Return the language that `tag` (BCP 47) names, with the words of `vocabulary` that come nearest."""
    parts = tag.lower().split("-")
    near = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    own = next((vocabulary[each] for each in near if each in vocabulary), None)
    return Localisation(
        tag, _locale(tag), own or vocabulary[FALLBACK_LANGUAGE], tag if own else FALLBACK_LANGUAGE, zone
    )


def _has_time(local: datetime) -> bool:
    return bool(local.hour or local.minute or local.second or local.microsecond)


def _locale(tag: str) -> Locale:
    """Babel does not know every language that the world speaks: dates are in English then."""
    for known in (tag, tag.partition("-")[0]):
        try:
            return Locale.parse(known, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(FALLBACK_LANGUAGE)
