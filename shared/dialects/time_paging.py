"""Walk through what has changed by its time of change, where the API has no cursor of its own.

Pages by number lose entries while others move from one to the next, so each page is asked for from the time on at
which the last one ended. Only where a page does not get beyond one point in time, its rest is asked for by offset.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple

from shared.dialects.content_api import Item
from shared.dialects.time_cursor import TimeWalk
from shared.errors import Permanent

PAGE_ITEMS = 100
"""A page that has fewer is the last."""
OFFSET_OVERLAP = 10
"""So many entries may leave a point in time between two pages of it without another being missed."""

_MAX_EQUAL_PAGES = 5
"""In a row. Where an API counts in whole pages, two that overlap are the same."""


class Dated(NamedTuple):
    """An entry and when it changed, in the form of `sortable`."""

    at: str
    item: Item


class DatedPage(NamedTuple):
    """Some entries, and how many there are in all beyond the time that was asked for, if the API tells."""

    entries: list[Dated]
    total: int | None = None


AskPage = Callable[[str, int], DatedPage]
"""Return the oldest `PAGE_ITEMS` entries since a time, itself included, beyond an offset."""


class PageRead(NamedTuple):
    """What a page held, the place to go on from, and how many more follow."""

    items: list[Item]
    place: str
    left: int | None


def pages_by_time(ask: AskPage, place: str, overlap: timedelta) -> Iterator[PageRead]:
    """Yield what has changed since somewhat before `place`, page by page; "" is the beginning of time.

    What changes meanwhile comes twice.

    Raises:
        Permanent: the API answers with the same page again and again, wherever it is asked to go on.
    """
    walk = TimeWalk(place, overlap)
    since, offset, before, stalled = walk.since, 0, list[Dated](), 0
    while True:
        entries, total = ask(since, offset)
        following = walk.passed(max(since, *(entry.at for entry in entries))) if entries else since
        left = None if total is None else max(0, total - offset - len(entries))
        yield PageRead([entry.item for entry in entries if entry not in before], walk.place, left)
        if len(entries) < PAGE_ITEMS:
            return
        stalled = stalled + 1 if entries == before else 0
        if stalled == _MAX_EQUAL_PAGES:
            raise Permanent("The CMS answers with the same page again and again: is something changing its API?")
        offset = 0 if following > since else offset + PAGE_ITEMS - OFFSET_OVERLAP
        since, before = following, entries
