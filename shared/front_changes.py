"""What editors ask of a front: steps that lead from one arrangement to the next. Plain values: no I/O, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, ClassVar

from shared.errors import Permanent
from shared.front import MAX_PINS, Arrangement, Banner, Pin, SlotSize, in_places

NEVER = "never"
"""In place of a time of an end: it has none."""
AUTOMATIC = "auto"
"""In place of a size: as the place has it."""


@dataclass(frozen=True)
class PutPin:
    """Pin an article, or change its pin: what is None stays as it stands."""

    verb: ClassVar[str] = "pin"
    article: int
    place: int | None = None
    size: str | None = None
    kicker: str | None = None
    headline: str | None = None
    until: str | None = None
    """As RFC 3339 has it, or `never`."""

    def done(self, before: Arrangement) -> Arrangement:
        """Return the arrangement with it."""
        standing = next((pin for pin in before.pins if pin.article == self.article), None)
        said = {name: getattr(self, name) for name in ("kicker", "headline") if getattr(self, name) is not None}
        if self.size is not None:
            said["size"] = None if self.size == AUTOMATIC else SlotSize(self.size)
        if self.until is not None:
            said["until"] = None if self.until == NEVER else datetime.fromisoformat(self.until)
        pin = replace(standing or Pin(self.article), **said)
        others = [each for each in before.pins if each.article != self.article]
        if self.place is None:
            pins = [pin if each is standing else each for each in before.pins] if standing else [*others, pin]
        else:
            ahead = sum(place < self.place for place, _ in in_places(others))
            ahead_of_it = {each.article for _, each in in_places(others)[:ahead]}
            moved = replace(pin, place=self.place)
            pins = [each for each in others if each.article in ahead_of_it]
            pins += [moved, *(each for each in others if each.article not in ahead_of_it)]
        return replace(before, pins=tuple(pins))


@dataclass(frozen=True)
class TakePin:
    """End a pin; if there is none, that is so already."""

    verb: ClassVar[str] = "unpin"
    article: int

    def done(self, before: Arrangement) -> Arrangement:
        """Return the arrangement without it."""
        return replace(before, pins=tuple(pin for pin in before.pins if pin.article != self.article))


@dataclass(frozen=True)
class OrderPins:
    """Let these come first, in this order, and the other pins behind them."""

    verb: ClassVar[str] = "order"
    articles: tuple[int, ...]

    def done(self, before: Arrangement) -> Arrangement:
        """Return the arrangement in this order; what is not pinned any more is not pinned by it."""
        rank = {article: number for number, article in enumerate(self.articles)}
        named = [replace(pin, place=1) for pin in before.pins if pin.article in rank]
        named.sort(key=lambda pin: rank[pin.article])
        return replace(before, pins=(*named, *(pin for pin in before.pins if pin.article not in rank)))


@dataclass(frozen=True)
class PutBanner:
    """Say breaking news above everything else, in place of what is said there."""

    verb: ClassVar[str] = "banner"
    text: str
    until: str
    link: str = ""

    def done(self, before: Arrangement) -> Arrangement:
        """Return the arrangement with it."""
        return replace(before, banner=Banner(self.text, self.link, datetime.fromisoformat(self.until)))


@dataclass(frozen=True)
class TakeBanner:
    """End the banner."""

    verb: ClassVar[str] = "no banner"

    def done(self, before: Arrangement) -> Arrangement:
        """Return the arrangement without it."""
        return replace(before, banner=None)


@dataclass(frozen=True)
class PutBack:
    """Let it be as it was: what has ended by now does not come back."""

    verb: ClassVar[str] = "put back"
    arrangement: Mapping[str, Any]

    def done(self, _: Arrangement) -> Arrangement:
        """Return the arrangement as it was."""
        return Arrangement.from_dict(self.arrangement)


FrontStep = PutPin | TakePin | OrderPins | PutBanner | TakeBanner | PutBack

_STEP_BY_VERB: dict[str, type[FrontStep]] = {
    step.verb: step for step in (PutPin, TakePin, OrderPins, PutBanner, TakeBanner, PutBack)
}


class TooManyPins(Permanent):
    """A front has no room for another pin."""


def done(before: Arrangement, steps: Iterable[FrontStep], now: datetime) -> Arrangement:
    """Return what steps make of an arrangement, without what has ended by then.

    Raises:
        TooManyPins: it would have more than there is room for.
    """
    after = before.at(now)
    for step in steps:
        after = step.done(after)
    if len(after.pins) > MAX_PINS:
        raise TooManyPins(f"A front has room for {MAX_PINS} pins: take one off first.", field="changes")
    return after.at(now)


def as_stored(steps: Iterable[FrontStep]) -> list[dict[str, Any]]:
    """Return steps as the ledger keeps them."""
    return [
        {"do": step.verb, **{name: value for name, value in vars(step).items() if value is not None}} for step in steps
    ]


def from_stored(stored: Iterable[Mapping[str, Any]]) -> list[FrontStep]:
    """Read back what `as_stored` wrote; a step that only a newer release knows is left out."""
    return [_step(_STEP_BY_VERB[each["do"]], each) for each in stored if each.get("do") in _STEP_BY_VERB]


def _step(kind: Callable[..., FrontStep], stored: Mapping[str, Any]) -> FrontStep:
    known = {field.name for field in fields(kind)} if isinstance(kind, type) else set()
    said = {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items() if name in known}
    return kind(**said)


def articles_in(steps: Iterable[FrontStep]) -> list[int]:
    """Return the articles that steps name."""
    named: dict[int, None] = {}
    for step in steps:
        match step:
            case PutPin() | TakePin():
                named[step.article] = None
            case OrderPins():
                named.update(dict.fromkeys(step.articles))
    return list(named)
