"""Walking through what changed by its time: nothing is missed, however many share a time, or move while we read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.dialects.time_paging import PAGE_ITEMS, Dated, DatedPage, pages_by_time
from shared.errors import Permanent


def _walked(times: dict[int, str], moving: list[int]) -> set[int]:
    """Return which entries were seen; before each page one of `moving` is changed, and so goes to the end."""

    def ask(since: str, offset: int) -> DatedPage:
        if moving:
            times[moving.pop()] = "9"
        found = sorted((at, number) for number, at in times.items() if at >= since)
        page = [Dated(at, {"id": number}) for at, number in found[offset : offset + PAGE_ITEMS]]
        return DatedPage(page, len(found))

    return {item["id"] for page in pages_by_time(ask, "0") for item in page.items}


@given(st.lists(st.sampled_from("1234"), max_size=700), st.data())
def test_every_entry_is_seen_even_if_some_change_meanwhile(given_times: list[str], data: st.DataObject) -> None:
    times = dict(enumerate(given_times))
    moving = data.draw(st.lists(st.sampled_from(sorted(times)), max_size=20)) if times else []
    assert _walked(dict(times), moving) == set(times)


def test_what_does_not_change_meanwhile_comes_once() -> None:
    listed = [Dated("1", {"id": number}) for number in range(350)] + [Dated("2", {"id": 350})]

    def ask(since: str, offset: int) -> DatedPage:
        return DatedPage([entry for entry in listed if entry.at >= since][offset : offset + PAGE_ITEMS])

    assert [item["id"] for page in pages_by_time(ask, "0") for item in page.items] == list(range(351))


def test_an_api_that_never_goes_on_is_asked_no_longer() -> None:
    listed = [Dated("1", {"id": number}) for number in range(PAGE_ITEMS)]
    with pytest.raises(Permanent, match="the same page again and again"):
        list(pages_by_time(lambda *_: DatedPage(listed), "0"))


def test_it_says_how_many_are_left_until_none_is() -> None:
    times = {number: f"{number:05}" for number in range(250)}

    def ask(since: str, offset: int) -> DatedPage:
        found = sorted((at, number) for number, at in times.items() if at >= since)
        page = [Dated(at, {"id": number}) for at, number in found[offset : offset + PAGE_ITEMS]]
        return DatedPage(page, len(found))

    assert [page.left for page in pages_by_time(ask, "")] == [150, 51, 0]
