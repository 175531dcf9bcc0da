"""What editors arrange on a front, and what stands where because of it. Plain values: no I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.article import ListEntry
from shared.excerpt import Excerpt
from shared.listings import WHOLE_SITE, Listing

MAX_PINS = 30
"""Articles that can be pinned to one front."""
CARD_SLOTS = 10
"""Slots of the site's own front, from the first, that are larger than a row by themselves."""


class SlotSize(StrEnum):
    """How large a slot of a front is."""

    LEAD = "lead"
    """It leads the page: there is at most one, and it comes first."""
    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"


@dataclass(frozen=True)
class Pin:
    """An article that editors have put on a front."""

    article: int
    """Number of its row."""
    place: int = 1
    """From which place on it stands, counted from 1: pins that could have the same one stand in their order."""
    size: SlotSize | None = None
    """None: as the place has it."""
    kicker: str = ""
    """Above the headline; empty: the section, where that is said at all."""
    headline: str = ""
    """In place of the article's own; empty: that."""
    until: datetime | None = None
    """When it ends by itself; aware, UTC. None: when somebody ends it."""


@dataclass(frozen=True)
class Banner:
    """Breaking news above everything else."""

    text: str
    link: str
    """An absolute http or https URL, a path of the site, or empty."""
    until: datetime
    """When it ends by itself; aware, UTC."""


@dataclass(frozen=True)
class Arrangement:
    """All that editors have said of one front."""

    pins: tuple[Pin, ...] = ()
    banner: Banner | None = None

    def at(self, now: datetime) -> Arrangement:
        """Return it without what has ended by then."""
        pins = tuple(pin for pin in self.pins if pin.until is None or pin.until > now)
        return Arrangement(pins, self.banner if self.banner and self.banner.until > now else None)

    def ends(self) -> list[datetime]:
        """Return when something of it ends by itself."""
        ends = [pin.until for pin in self.pins if pin.until]
        return [*ends, self.banner.until] if self.banner else ends

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form that the ledger keeps."""
        pins = [_said({**vars(pin), "until": pin.until and pin.until.isoformat()}) for pin in self.pins]
        banner = self.banner and {**vars(self.banner), "until": self.banner.until.isoformat()}
        return _said({"pins": pins, "banner": banner})

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Arrangement:
        """Read back what `as_dict` wrote; what only a newer release knows is left out."""
        banner = stored.get("banner")
        return cls(
            tuple(map(_pin, stored.get("pins", ()))),
            Banner(banner["text"], banner["link"], datetime.fromisoformat(banner["until"])) if banner else None,
        )


def _said(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value}


def _pin(stored: Mapping[str, Any]) -> Pin:
    known = {name: stored[name] for name in ("article", "place", "kicker", "headline") if name in stored}
    size, until = stored.get("size"), stored.get("until")
    return Pin(
        **known,
        size=SlotSize(size) if size in set(SlotSize) else None,
        until=datetime.fromisoformat(until) if until else None,
    )


@dataclass(frozen=True)
class FrontSlot:
    """One article as a front shows it."""

    entry: ListEntry
    size: SlotSize
    kicker: str = ""
    """What editors have put above the headline; empty: nothing."""
    headline: str = ""
    """What editors have put in place of the article's own headline; empty: nothing."""
    is_pinned: bool = False
    size_is_said: bool = False
    """Editors have said how large it is; else its place has it."""


@dataclass(frozen=True)
class Front(Excerpt):
    """The newest of a listing, and how editors have arranged it."""

    slots: tuple[FrontSlot, ...] = ()
    """What stands where, the lead first: all `entries`, and pinned articles that are older."""
    banners: tuple[Banner, ...] = ()
    """Breaking news: the site's, and that of the page's own listing."""


def in_order(listing: Listing, newest: Excerpt) -> Front:
    """Return the front of a listing that nobody edits."""
    return Front(**vars(newest), slots=stand(listing, (), {}, newest.entries))


def in_places(pins: Iterable[Pin]) -> list[tuple[int, Pin]]:
    """Return pins with the places at which they stand: each the first that it may have and no earlier one has.

    >>> [(place, pin.article) for place, pin in in_places([Pin(1), Pin(2, place=4), Pin(3)])]
    [(1, 1), (2, 3), (4, 2)]
    """
    waiting, placed, place = list(pins), list[tuple[int, Pin]](), 1
    while waiting:
        pin = next((each for each in waiting if each.place <= place), None)
        if pin is None:
            place = min(each.place for each in waiting)
            continue
        waiting.remove(pin)
        placed.append((place, pin))
        place += 1
    return placed


def stand(
    listing: Listing, pins: Iterable[Pin], pinned: Mapping[int, ListEntry], automatic: Sequence[ListEntry]
) -> tuple[FrontSlot, ...]:
    """Return what stands where: pins at their places, and what is automatic in its order at all others.

    A pin whose article is not among those `pinned` that readers can read stands nowhere: the others move up.
    """
    shown = [pin for pin in pins if pin.article in pinned]
    taken = {pin.article for pin in shown}
    free = [(entry, None) for entry in automatic if entry.article_id not in taken]
    stands: list[tuple[ListEntry, Pin | None]] = []
    for place, pin in in_places(shown):
        missing = max(0, place - 1 - len(stands))
        stands += [*free[:missing], (pinned[pin.article], pin)]
        free = free[missing:]
    return tuple(_slot(listing, place, *one) for place, one in enumerate([*stands, *free], 1))


def _slot(listing: Listing, place: int, entry: ListEntry, pin: Pin | None) -> FrontSlot:
    """Return a slot as large as its pin says or its place has it; what stands first is the lead, whatever is said."""
    if pin is None:
        return FrontSlot(entry, size_at(listing, place))
    is_said = place > 1 and pin.size is not None
    size = pin.size if is_said and pin.size else size_at(listing, place)
    return FrontSlot(entry, size, pin.kicker, pin.headline, is_pinned=True, size_is_said=is_said)


def size_at(listing: Listing, place: int) -> SlotSize:
    """Return how large a slot is of which nobody says it, by its place from 1."""
    if place == 1:
        return SlotSize.LEAD
    return SlotSize.MEDIUM if listing == WHOLE_SITE and place <= CARD_SLOTS else SlotSize.SMALL
