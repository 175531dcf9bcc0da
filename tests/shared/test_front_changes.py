"""Steps from one arrangement to the next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.front import MAX_PINS, Arrangement, Pin, SlotSize
from shared.front_changes import (
    NEVER,
    FrontStep,
    OrderPins,
    PutBack,
    PutBanner,
    PutPin,
    TakeBanner,
    TakePin,
    TooManyPins,
    as_stored,
    done,
    from_stored,
)

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATER = (NOW + timedelta(hours=1)).isoformat()
EARLIER = (NOW - timedelta(seconds=1)).isoformat()


def _after(*steps: FrontStep) -> Arrangement:
    return done(Arrangement(), steps, NOW)


def _articles(*steps: FrontStep) -> list[int]:
    return [pin.article for pin in _after(*steps).pins]


@pytest.mark.parametrize(
    ("steps", "articles"),
    [
        ([PutPin(1), PutPin(2)], [1, 2]),
        ([PutPin(1), PutPin(2), PutPin(3, place=1)], [3, 1, 2]),
        ([PutPin(1), PutPin(2), PutPin(3, place=2)], [1, 3, 2]),
        ([PutPin(1), PutPin(2), PutPin(3), PutPin(3, place=1)], [3, 1, 2]),
        ([PutPin(1), PutPin(2), PutPin(1, kicker="Neu")], [1, 2]),
        ([PutPin(1), PutPin(2), TakePin(1)], [2]),
        ([PutPin(1), TakePin(7)], [1]),
        ([PutPin(1), PutPin(2), PutPin(3), OrderPins((3, 1))], [3, 1, 2]),
        ([PutPin(1), OrderPins((9, 1))], [1]),
        ([PutPin(1, until=EARLIER), PutPin(2, until=LATER)], [2]),
        ([PutPin(1), PutBack({})], []),
    ],
)
def test_pins_come_go_and_are_ordered(steps: list[FrontStep], articles: list[int]) -> None:
    assert _articles(*steps) == articles


def test_what_a_pin_does_not_say_stays_and_can_be_taken_back() -> None:
    said = PutPin(1, size="large", kicker="Eil", headline="Kurz", until=LATER)

    assert _after(said, PutPin(1, kicker="Neu")).pins == (
        Pin(1, size=SlotSize.LARGE, kicker="Neu", headline="Kurz", until=datetime.fromisoformat(LATER)),
    )
    assert _after(said, PutPin(1, size="auto", kicker="", headline="", until=NEVER)).pins == (Pin(1),)


def test_a_banner_comes_and_goes() -> None:
    banner = PutBanner("Eil", LATER, "/politik/")

    assert _after(banner).banner
    assert _after(banner, TakeBanner()).banner is None
    assert _after(PutBanner("Vorbei", EARLIER)).banner is None


def test_a_front_has_room_for_so_many_pins_and_no_more() -> None:
    assert len(_after(*map(PutPin, range(MAX_PINS))).pins) == MAX_PINS
    with pytest.raises(TooManyPins, match=str(MAX_PINS)):
        _after(*map(PutPin, range(MAX_PINS + 1)))


def test_what_is_kept_is_read_back_as_it_was() -> None:
    steps: list[FrontStep] = [
        PutPin(1, place=2, size="small", kicker="K", headline="H", until=NEVER), TakePin(2), OrderPins((3, 4)),
        PutBanner("Eil", LATER), TakeBanner(), PutBack({"pins": [{"article": 7}]}),
    ]  # fmt: skip
    stored = as_stored(steps)
    arrangement = _after(PutPin(1, place=2, size="large", until=LATER), PutBanner("Eil", LATER, "/"))

    assert from_stored([*stored, {"do": "something newer"}]) == steps
    assert Arrangement.from_dict(arrangement.as_dict()) == arrangement
    assert Arrangement.from_dict({}) == Arrangement()
