"""Entries and assets of Contentful in one language, and what they link to.

Fields hold a value for each locale; one that is not localised has it under the space's default locale alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from shared.reading.invalid import Invalid
from shared.reading.members import member
from shared.sources import Source

Follow = Callable[[object], object]
"""Returns what a link links to, None if that is not known, and anything else as it is."""


@dataclass(frozen=True)
class Space:
    """What is known of a space: entries and assets, and in which language they are read."""

    known: Mapping[tuple[object, object], Mapping[str, object]]
    """By type (`Entry`, `Asset`) and id."""
    locale: str
    _followed: dict[tuple[object, object], Mapping[str, object]] = field(default_factory=dict)
    """What was followed before: one entry may be linked to from everywhere."""

    def follow(self, value: object) -> object:
        """Return what a link links to, with its fields in the space's locale."""
        if member(value, "sys", "type") != "Link":
            return value
        key = _target_of(value)
        if key not in self._followed and (target := self.known.get(key)) is not None:
            self._followed[key] = in_locale(target, self.locale)
        return self._followed.get(key)

    def reached_from(self, entry: Mapping[str, object]) -> list[Mapping[str, object]]:
        """Return what an entry links to, and what that links to, as far as it is known."""
        reached: dict[tuple[object, object], Mapping[str, object]] = {}
        rest = [_target_of(each) for each in links_in(entry.get("fields"))]
        while rest:
            key = rest.pop()
            if key not in reached and (target := self.known.get(key)) is not None:
                reached[key] = target
                rest += [_target_of(each) for each in links_in(target.get("fields"))]
        return list(reached.values())


def space_of(linked: Iterable[object], locale: str) -> Space:
    """Return what these entries and assets make known."""
    entries = [each for each in linked if isinstance(each, Mapping)]
    return Space({(_text(each, "sys", "type"), _text(each, "sys", "id")): each for each in entries}, locale)


def locale_of(entry: Mapping[str, object], title: str, source: Source) -> str | None:
    """Return the locale that is to be read; None if the entry's title is not translated into it.

    Raises:
        Invalid: there are several, and the source does not say which.
    """
    values = member(entry, "fields", title)
    locales = [name for name, value in values.items() if value] if isinstance(values, Mapping) else []
    if wanted := source.text("locale"):
        return wanted if wanted in locales else None
    if len(locales) > 1:
        raise Invalid.at(title, "Has several locales: set the option locale of the source to one of them.")
    return locales[0] if locales else ""


def in_locale(entry: Mapping[str, object], locale: str) -> Mapping[str, object]:
    """Return an entry or asset with a plain value in each field, beside its `sys`."""
    fields = entry.get("fields")
    named = fields.items() if isinstance(fields, Mapping) else ()
    return {**{name: _local(value, locale) for name, value in named}, "sys": entry.get("sys")}


def links_in(value: object) -> Iterator[Mapping[str, object]]:
    """Yield the links to entries or assets that are anywhere in a value."""
    rest = [value]
    while rest:
        each = rest.pop()
        if isinstance(each, Mapping):
            if member(each, "sys", "type") == "Link":
                yield each
            rest.extend(each.values())
        elif isinstance(each, list):
            rest.extend(each)


def _target_of(link: object) -> tuple[object, object]:
    return _text(link, "sys", "linkType"), _text(link, "sys", "id")


def _local(value: object, locale: str) -> object:
    if not isinstance(value, Mapping):
        return None
    if locale in value or len(value) != 1:
        return value.get(locale)
    return next(iter(value.values()))


def _text(value: object, *path: str) -> str | None:
    found = member(value, *path)
    return found if isinstance(found, str) else None
