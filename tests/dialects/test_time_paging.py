"""Walking through what changed by its time: nothing is missed, however many share a time, or move while we read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.dialects.time_cursor import sortable
from shared.dialects.time_paging import PAGE_ITEMS, Dated, DatedPage, pages_by_time
from shared.errors import Permanent

NONE = timedelta()


def _time(number: int) -> str:
    return f"2020-01-01T00:00:{number // 1000:02}.{number % 1000:03}Z"


def _walked(times: dict[int, str], moving: list[int]) -> set[int]:
    """Return which entries were seen; before each page one of `moving` is changed, and so goes to the end."""

    def ask(since: str, offset: int) -> DatedPage:
        if moving:
            times[moving.pop()] = _time(9)
        found = sorted((at, number) for number, at in times.items() if at >= since)
        page = [Dated(at, {"id": number}) for at, number in found[offset : offset + PAGE_ITEMS]]
        return DatedPage(page, len(found))

    return {item["id"] for page in pages_by_time(ask, "", NONE) for item in page.items}


@given(st.lists(st.sampled_from([_time(n) for n in range(1, 5)]), max_size=700), st.data())
def test_every_entry_is_seen_even_if_some_change_meanwhile(given_times: list[str], data: st.DataObject) -> None:
    times = dict(enumerate(given_times))
    moving = data.draw(st.lists(st.sampled_from(sorted(times)), max_size=20)) if times else []
    assert _walked(dict(times), moving) == set(times)


def test_what_does_not_change_meanwhile_comes_once() -> None:
    listed = [Dated(_time(1), {"id": number}) for number in range(350)] + [Dated(_time(2), {"id": 350})]

    def ask(since: str, offset: int) -> DatedPage:
        return DatedPage([entry for entry in listed if entry.at >= since][offset : offset + PAGE_ITEMS])

    assert [item["id"] for page in pages_by_time(ask, "", NONE) for item in page.items] == list(range(351))


def test_an_api_that_never_goes_on_is_asked_no_longer() -> None:
    listed = [Dated(_time(1), {"id": number}) for number in range(PAGE_ITEMS)]
    with pytest.raises(Permanent, match="the same page again and again"):
        list(pages_by_time(lambda *_: DatedPage(listed), "", NONE))


def test_it_says_how_many_are_left_until_none_is() -> None:
    times = {number: _time(number) for number in range(250)}

    def ask(since: str, offset: int) -> DatedPage:
        found = sorted((at, number) for number, at in times.items() if at >= since)
        page = [Dated(at, {"id": number}) for at, number in found[offset : offset + PAGE_ITEMS]]
        return DatedPage(page, len(found))

    assert [page.left for page in pages_by_time(ask, "", NONE)] == [150, 51, 0]


class _Wrong:
    """A CMS that holds entries by their times, and counts what it is asked for."""

    def __init__(self, times: Mapping[int, str]) -> None:
        self.times, self.answered = dict(times), 0

    def __call__(self, since: str, offset: int) -> DatedPage:
        found = sorted((at, number) for number, at in self.times.items() if at >= since)[offset : offset + PAGE_ITEMS]
        self.answered += len(found)
        return DatedPage([Dated(at, {"id": number}) for at, number in found])

    def walk(self, place: str) -> tuple[set[int], str]:
        pages = list(pages_by_time(self, place, timedelta(seconds=5)))
        return {item["id"] for page in pages for item in page.items}, pages[-1].place


def _in(**ahead: float) -> str:
    at = datetime.now(UTC) + timedelta(**ahead)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.mark.parametrize(
    "typo", ["9999-12-31T23:59:59.999Z", _in(hours=3), _in(days=400)], ids=["9999", "in three hours", "in 400 days"]
)
def test_a_time_of_the_future_hides_nothing_that_changes_before_it_has_come(typo: str) -> None:
    cms = _Wrong({1: _time(1), 2: typo})
    seen, place = cms.walk("")
    assert seen == {1, 2}, "nor is it missed itself"
    cms.times[3] = _in(seconds=-1)
    seen, place = cms.walk(place)
    assert 3 in seen
    cms.times[2] = _in(seconds=-1)
    assert 2 in cms.walk(place)[0], "it is put right"


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-11:00", "9999-12-31T00:00:00Z", "+010000-01-01T00:00:00.000Z"])
def test_a_time_that_no_clock_can_show_ends_no_pull(at: str) -> None:
    assert sortable(at, "changed") == "9999-12-31T23:59:59.999Z"


def test_a_clock_that_stays_ahead_costs_no_more_with_each_change() -> None:
    cms = _Wrong({number: _in(days=400, seconds=number) for number in range(1000)})
    seen, place = cms.walk("")
    assert len(seen) == 1000
    cms.times[1000] = _in(days=400, seconds=1000)
    cms.answered = 0
    seen, place = cms.walk(place)
    assert 1000 in seen
    assert cms.answered <= 2 * PAGE_ITEMS
    cms.times = {1001: _in(seconds=-1)}
    assert cms.walk(place)[0] == {1001}, "the clock is put right"


def test_an_entry_that_cannot_be_in_any_time_to_come_is_no_place_to_skip_to_for_ever() -> None:
    cms = _Wrong({number: _in(days=1, seconds=number) for number in range(150)} | {150: "9999-12-31T23:59:59.999Z"})
    place = cms.walk("")[1]
    cms.times[150] = _in(seconds=-1)
    place = cms.walk(place)[1]
    cms.times[151] = _in(days=2)
    assert 151 in cms.walk(place)[0]


def test_places_of_times_without_a_zone_are_understood() -> None:
    cms = _Wrong({1: "2026-01-01T10:00:00.000Z", 2: "2026-01-01T12:00:00.000Z"})
    assert cms.walk("2026-01-01T11:00:00")[0] == {2}
    assert cms.walk("2026-01-01 11:00:00")[0] == {2}
