"""What stands on a front, what waits there, what is to come, and who changed it when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from shared.front import Arrangement, Banner, Front, Pin, SlotSize
from shared.ledger.connections import Connection
from shared.ledger.editing.changes import plan
from shared.ledger.editing.front_receipts import HasChange, state_of_change
from shared.ledger.editing.front_rows import FrontRow, find_front
from shared.ledger.editing.front_times import coming_into_force
from shared.ledger.editing.front_wishes import FrontWish
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.pressing.fronts import front_of
from shared.ledger.states import SubmissionState
from shared.listings import WHOLE_SITE, Listing
from shared.pages import front_page

MAX_SHOWN_CHANGES = 50
"""Changes of a front that are listed, the newest."""


@dataclass(frozen=True)
class ShownSlot:
    """What stands at one place."""

    place: int
    source: str
    external_id: str
    title: str
    headline: str
    kicker: str
    size: SlotSize
    is_pinned: bool
    path: str


@dataclass(frozen=True)
class ShownPin:
    """A pin, and whether readers see it."""

    source: str
    external_id: str
    pin: Pin
    place: int | None
    """Where it stands; None: nowhere."""
    waits_for: str
    """Why it does not stand anywhere; empty: it does."""


@dataclass(frozen=True)
class ShownChange:
    """One change in a front's history."""

    number: int
    source: str
    who: str
    told: str
    state: SubmissionState
    accepted_at: datetime
    at: datetime | None
    in_force_at: datetime | None
    version: int | None


@dataclass(frozen=True)
class FrontView:
    """What stands of a front."""

    listing: Listing
    version: int
    slots: tuple[ShownSlot, ...]
    pins: tuple[ShownPin, ...]
    banner: Banner | None
    front: Front
    """The same as it is rendered."""


class _NamedRow(NamedTuple):
    id: int
    source: str
    external_id: str
    withdrawn: bool
    failed: bool


class _HistoryRow(NamedTuple):
    number: int
    source: str
    who: str
    told: str
    accepted_at: datetime
    at: datetime | None
    in_force_at: datetime | None
    version: int | None
    undone_by: int | None
    live_at: datetime | None
    problem: str | None
    given_up: bool | None


def view(
    db: Connection, listing: Listing, *, at: datetime | None = None, wish: FrontWish | None = None
) -> FrontView:  # fmt: skip
    """Return what stands on a front now, or at a later time; with a wish, what would stand if it came into force.

    Raises:
        Permanent: as `plan` has it.
    """
    front = find_front(db, listing)
    now = max(at, front.now) if at else front.now
    after = coming_into_force(db, front, now)
    if wish is not None:
        planned = plan(db, front._replace(arrangement=after.as_dict()), wish)
        after = planned.after
    return _seen(db, front, after, now)


def _seen(db: Connection, front: FrontRow, after: Arrangement, now: datetime) -> FrontView:
    page, after = front_page(front.of), after.at(now)
    said = {front.of: after}
    if front.of != WHOLE_SITE:
        said[WHOLE_SITE] = find_front(db, WHOLE_SITE).standing.at(now)
    shown = front_of(db, page, excerpt(db, page), said, now)
    places = {slot.entry.article_id: place for place, slot in enumerate(shown.slots, 1)}
    named = _named(db, {*places, *(pin.article for pin in after.pins)})
    slots = tuple(
        ShownSlot(
            place, named[slot.entry.article_id].source, named[slot.entry.article_id].external_id, slot.entry.title,
            slot.headline, slot.kicker, slot.size, slot.is_pinned, slot.entry.path,
        )
        for place, slot in enumerate(shown.slots, 1)
    )  # fmt: skip
    pins = tuple(_pin(pin, named[pin.article], places.get(pin.article)) for pin in after.pins)
    return FrontView(front.of, front.version, slots, pins, after.banner, shown)


def _pin(pin: Pin, row: _NamedRow, place: int | None) -> ShownPin:
    why = "" if place else _why_it_waits(row)
    return ShownPin(row.source, row.external_id, pin, place, why)


def _why_it_waits(row: _NamedRow) -> str:
    if row.withdrawn:
        return "Its article is withdrawn: it comes back with the article."
    if row.failed:
        return "Its article's page cannot be made."
    return "Its article is not live yet: it comes with the article."


def _named(db: Connection, ids: set[int]) -> Mapping[int, _NamedRow]:
    return {row.id: row for row in db.read(_NamedRow, _SELECT_NAMED, {"ids": list(ids)})}


_SELECT_NAMED = """
    SELECT a.id, a.source, a.external_id, a.withdrawn_by IS NOT NULL AS withdrawn,
           coalesce(s.state = 'failed', false) AS failed
    FROM articles a LEFT JOIN submissions s ON s.number = a.newest WHERE a.id = ANY (%(ids)s)
"""


def history(db: Connection, listing: Listing) -> list[ShownChange]:
    """Return what was changed on a front, and what is to come, the newest first."""
    rows = db.read(_HistoryRow, _SELECT_HISTORY, {"listing": listing.name, "most": MAX_SHOWN_CHANGES})
    return [
        ShownChange(
            row.number, row.source, row.who, row.told,
            state_of_change(HasChange(row.undone_by, row.live_at, row.problem, row.given_up)),
            row.accepted_at, row.at, row.in_force_at, row.version,
        )
        for row in rows
    ]  # fmt: skip


_SELECT_HISTORY = """
    SELECT c.number, c.source, c.who, c.told, c.accepted_at, c.at, c.in_force_at, c.version, c.undone_by, c.live_at,
           c.problem, p.dead AND p.pressed < c.wanted AS given_up
    FROM front_changes c JOIN fronts f ON f.id = c.front LEFT JOIN pages p ON p.path = c.path
    WHERE f.listing = %(listing)s ORDER BY c.number DESC LIMIT %(most)s
"""
