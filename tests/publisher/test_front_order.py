"""Which article leads by itself, and what stands where with pins: rules, as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.article import BodyFormat
from shared.events import Priority
from shared.front import Pin, SlotSize, in_places, stand
from shared.front_order import BRIEF_CHARACTERS, LeadClaim, importance_of, lead_time, leading
from shared.listings import WHOLE_SITE, section_listing
from shared.picture import Picture
from tests.publisher.newsroom import ARTICLE, NOON, entry


@pytest.mark.parametrize(
    ("newest_first", "leads"),
    [
        ([(7, None), (5, None), (5, None)], 1),  # the newest brief never leads, the newest story does
        ([(9, None), (8, None), (7, None)], 0),  # there is nothing but briefs
        ([(5, None), (1, +1)], 1),  # what is important leads, though others are newer
        ([(5, None), (1, 0)], 0),  # until its time is over
        ([(5, None), (1, None)], 0),
        ([(3, +1), (1, +1)], 1),  # of two the more important
        ([(2, +1), (2, +3)], 0),  # of equals the newer
        ([(7, None), (6, None), (4, +1)], 2),
        ([(5, None)], 0),
    ],
)
def test_who_leads_follows_from_importance_and_its_time(newest_first: list[tuple[int, int | None]], leads: int) -> None:
    claims = [LeadClaim(of, None if hours is None else NOON + timedelta(hours=hours)) for of, hours in newest_first]

    assert leading(claims, NOON) == leads


@pytest.mark.parametrize(
    ("changes", "priority", "importance"),
    [
        ({"importance": 4}, Priority.BREAKING, 4),
        ({"importance": 9, "body": "x" * 5000}, Priority.NORMAL, 9),
        ({"body": ""}, Priority.BREAKING, 2),
        ({"body": ""}, Priority.NORMAL, 7),
        ({"body": "x" * (BRIEF_CHARACTERS - 1)}, Priority.NORMAL, 7),
        ({"body": "x" * BRIEF_CHARACTERS}, Priority.NORMAL, 5),
        ({"body": "Kurz.", "picture": Picture("https://bote.example/a.jpg")}, Priority.NORMAL, 5),
        ({"body": "x" * 5000}, Priority.BULK, 5),
    ],
)
def test_what_does_not_say_how_important_it_is_is_judged_by_its_form(
    changes: dict[str, object], priority: Priority, importance: int
) -> None:
    article = replace(ARTICLE, **{"body_format": BodyFormat.MARKDOWN, **changes})  # type: ignore[arg-type]

    assert importance_of(article, priority) == importance


def test_the_more_important_the_longer_it_leads() -> None:
    times = [lead_time(importance) for importance in range(1, 10)]

    assert times[:4] == sorted(filter(None, times[:4]), reverse=True)
    assert times[4:] == [None] * 5


A, B, C = Pin(1), Pin(2), Pin(3)
ENTRIES = [entry(number, article_id=number) for number in range(1, 13)]


@pytest.mark.parametrize(
    ("pins", "newest", "stand_there"),
    [
        ([], [4, 5, 6], [4, 5, 6]),
        ([A], [4, 5], [1, 4, 5]),
        ([A, B], [4, 1, 5], [1, 2, 4, 5]),  # a pin that is new stands once
        ([replace(A, place=3)], [4, 5, 6], [4, 5, 1, 6]),
        ([replace(A, place=3)], [4], [4, 1]),  # there is not so much that it could stand third
        ([A, replace(B, place=2), C], [4], [1, 2, 3, 4]),
        ([replace(B, place=2), C], [4], [3, 2, 4]),  # the lead has ended: what came behind it moves up
        ([replace(A, place=2), replace(B, place=2)], [4, 5], [4, 1, 2, 5]),
        ([Pin(99), A], [4], [1, 4]),  # its article is not there
    ],
)
def test_pins_stand_at_their_places_and_all_else_in_its_order(
    pins: list[Pin], newest: list[int], stand_there: list[int]
) -> None:
    by_id = {each.article_id: each for each in ENTRIES}
    slots = stand(WHOLE_SITE, pins, by_id, [by_id[number] for number in newest])

    assert [slot.entry.article_id for slot in slots] == stand_there
    assert [slot.is_pinned for slot in slots] == [number < 4 for number in stand_there]


def test_nothing_is_lost_however_pins_are_placed() -> None:
    pins = [Pin(number, place=(number * 7) % 5 + 1) for number in range(1, 13)]

    assert sorted(pin.article for _, pin in in_places(pins)) == list(range(1, 13))
    assert [place for place, _ in in_places(pins)] == list(range(1, 13))


def test_the_first_is_the_lead_and_what_editors_say_of_a_size_holds() -> None:
    by_id = {each.article_id: each for each in ENTRIES}
    slots = stand(WHOLE_SITE, [Pin(2, place=3, size=SlotSize.LARGE)], by_id, ENTRIES)

    assert [slot.size for slot in slots[:4]] == [SlotSize.LEAD, SlotSize.MEDIUM, SlotSize.LARGE, SlotSize.MEDIUM]
    assert slots[11].size is SlotSize.SMALL
    first = stand(WHOLE_SITE, [Pin(2, size=SlotSize.SMALL)], by_id, ENTRIES)[0]
    assert (first.size, first.size_is_said) == (SlotSize.LEAD, False), "a pin of any size may come to lead"
    assert [slot.size for slot in stand(section_listing("kultur"), [], by_id, ENTRIES)][:2] == ["lead", "small"]
