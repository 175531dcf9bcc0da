"""An item of Kontent.ai as its Delivery API has it, with a plain value for each element."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from shared.reading.members import list_member, member

Follow = Callable[[object], object]
"""Returns the item that a reference refers to, None if it is not known, and anything else as it is."""


@dataclass(frozen=True)
class ItemReference:
    """Another item, by its codename."""

    codename: str


@dataclass(frozen=True)
class RichTextValue:
    """A text in HTML, and the items that it links to, by their ids."""

    html: str
    links: Mapping[str, object]


@dataclass(frozen=True)
class AssetValue:
    """A file: where it is, and what it shows."""

    url: str
    description: str


def plain_item(item: object) -> Mapping[str, object]:
    """Return an item's elements by their codenames, and what the system says of it as `system`.

    Empty elements are None. Terms and choices are their names.
    """
    elements = member(item, "elements")
    named = elements.items() if isinstance(elements, Mapping) else ()
    return {**{name: _value(element) for name, element in named}, "system": member(item, "system")}


def follower(modular_content: object) -> Follow:
    """Return how references to these items are followed."""

    @cache  # one item may be referred to from everywhere
    def plain(codename: str) -> object:
        item = member(modular_content, codename)
        return None if item is None else plain_item(item)

    def follow(value: object) -> object:
        return plain(value.codename) if isinstance(value, ItemReference) else value

    return follow


def reached_from(item: object, modular_content: object) -> dict[str, object]:
    """Return those of these items that an item links to or embeds, and what they do."""
    reached: dict[str, object] = {}
    rest = _linked_names(item)
    while rest:
        name = rest.pop()
        target = member(modular_content, name)
        if name not in reached and target is not None:
            reached[name] = target
            rest += _linked_names(target)
    return reached


def _linked_names(item: object) -> list[str]:
    elements = member(item, "elements")
    named = elements.values() if isinstance(elements, Mapping) else ()
    linked = [list_member(each, "value") for each in named if member(each, "type") == "modular_content"]
    linked += [list_member(each, "modular_content") for each in named if member(each, "type") == "rich_text"]
    return [name for names in linked for name in names if isinstance(name, str)]


def _value(element: object) -> object:
    kind, value = member(element, "type"), member(element, "value")
    if value in (None, "", []):
        return None
    if kind == "rich_text" and isinstance(value, str):
        links = member(element, "links")
        return RichTextValue(value, links if isinstance(links, Mapping) else {})
    if kind == "modular_content":
        return [ItemReference(name) for name in list_member(element, "value") if isinstance(name, str)]
    if kind == "asset":
        return [_asset(each) for each in list_member(element, "value")]
    if kind in ("taxonomy", "multiple_choice"):
        return [member(each, "name") for each in list_member(element, "value")]
    return value


def _asset(asset: object) -> AssetValue | None:
    url, told = member(asset, "url"), member(asset, "description")
    return AssetValue(url, told if isinstance(told, str) else "") if isinstance(url, str) else None
