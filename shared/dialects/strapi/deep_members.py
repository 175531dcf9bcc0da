"""What lies deep in an entry, such as the files of a dynamic zone: webhooks have it, `populate=*` has not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.errors import Transient

_Entry = Mapping[str, Any]
_TIMES_OF_CHANGE = ("updatedAt", "publishedAt")


def deep_members(entries: Iterable[_Entry], paths: Iterable[str]) -> list[str]:
    """Return the members of entries that are dynamic zones, or components through which one of the paths leads."""
    firsts = {path.partition(".")[0] for path in paths if path.count(".") > 1}
    found = [
        name
        for entry in entries
        for name, value in entry.items()
        if any(_is_in_zone(one) or (name in firsts and _is_component(one)) for one in _each(value))
    ]
    return list(dict.fromkeys(found))


def with_deep_members(entries: Sequence[_Entry], deep: Iterable[_Entry], names: Sequence[str]) -> list[dict[str, Any]]:
    """Return entries whose members of these names are those of the deep ones.

    Raises:
        Transient: an entry is not what it was when it was asked for first.
    """
    by_id = {entry.get("id"): entry for entry in deep}
    whole = [(entry, by_id.get(entry.get("id"), {})) for entry in entries]
    if any(one.get(time) != other.get(time) for one, other in whole for time in _TIMES_OF_CHANGE):
        raise Transient("Strapi's entries have changed between two questions about them.")
    return [{**entry, **{name: deep.get(name) for name in names}} for entry, deep in whole]


def _each(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [value]


def _is_in_zone(value: object) -> bool:
    return isinstance(value, Mapping) and "__component" in value


def _is_component(value: object) -> bool:
    """Tell a component from a relation, whose own relations webhooks do not have either, and from JSON."""
    return isinstance(value, Mapping) and isinstance(value.get("id"), int) and "documentId" not in value
