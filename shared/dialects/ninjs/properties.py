"""The properties of a news item by names that all versions of ninjs share: version 3 writes `pubStatus`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shared.reading.fields import moment_in
from shared.reading.invalid import Invalid, printable
from shared.reading.members import list_member

_OFFSET_WITHOUT_COLON = re.compile(r"(?<=[+-]\d\d)(?=\d\d$)")


@dataclass(frozen=True)
class Properties:
    """An item, or a part of one. Each reading of a property of a wrong type is an error that names it."""

    values: Mapping[str, object]
    """By their names in lower case."""
    names: Mapping[str, str]
    """By the same: as the item writes them."""

    def name(self, name: str) -> str:
        """Return a property's name as the item writes it."""
        return self.names.get(name, name)

    def text(self, name: str) -> str:
        """Return a text; empty if there is none."""
        found = self.values.get(name)
        if found is None:
            return ""
        if not isinstance(found, str):
            raise Invalid.at(self.name(name), "Must be text.")
        return found

    def number(self, name: str) -> float | None:
        """Return a number; None if there is none."""
        found = self.values.get(name)
        if found is not None and (isinstance(found, bool) or not isinstance(found, int | float)):
            raise Invalid.at(self.name(name), "Must be a number.")
        return found

    def text_or_number(self, name: str) -> str:
        """Return a text that some write as a whole number."""
        found = self.values.get(name)
        return str(found) if isinstance(found, int) and not isinstance(found, bool) else self.text(name)

    def moment(self, name: str) -> str | None:
        """Return a point in time in the style of RFC 3339; None if there is none. `+0000` is taken for `+00:00`.

        Raises:
            Invalid: it is none. A time is never passed over: who did not understand an embargo would break it.
        """
        written = self.text(name)
        moment = moment_in(_OFFSET_WITHOUT_COLON.sub(":", written)) if written else None
        if written and moment is None:
            raise Invalid.at(self.name(name), "Must be a date and time with an offset, such as 2025-02-28T14:30:00Z.")
        return moment.isoformat() if moment else None

    def parts(self, name: str) -> Iterator[Properties]:
        """Yield the objects of a list; of an object of objects (version 1), each with its name as `name`."""
        found = self.values.get(name)
        if isinstance(found, Mapping):
            named = ({"name": key, **each} for key, each in found.items() if isinstance(each, Mapping))
            yield from map(folded, named)
            return
        for number, each in enumerate(list_member({name: found}, name)):
            if each is None:
                continue
            if not isinstance(each, Mapping):
                raise Invalid.at(f"{self.name(name)}[{number}]", "Must be an object with named fields.")
            yield folded(each)

    def words(self, name: str) -> list[str]:
        """Return the texts of a list, or those that a comma parts in one text."""
        found = self.values.get(name)
        words = found.split(",") if isinstance(found, str) else list_member({name: found}, name)
        return [word.strip() for word in words if isinstance(word, str) and word.strip()]

    def beginning(self, start: str) -> Iterator[tuple[str, str]]:
        """Yield the texts whose names begin so: what follows in the name, and the text."""
        for name in self.values:
            if name.startswith(start):
                yield name.removeprefix(start), self.text(name)


def folded(given: Mapping[str, object]) -> Properties:
    """Return an object's properties.

    Raises:
        Invalid: one is there twice, written in two ways, so that nobody knows which counts.
    """
    values: dict[str, object] = {}
    names: dict[str, str] = {}
    for name, value in given.items():
        if (key := name.lower()) in values:
            raise Invalid.at(name, f"Is given twice, also as {printable(names[key])}.")
        values[key], names[key] = value, name
    return Properties(values, names)
