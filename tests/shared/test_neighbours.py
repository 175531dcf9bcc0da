"""Articles learn of each other: translations of one original, parts of one series; whatever comes first."""

from __future__ import annotations

from itertools import permutations
from threading import Thread

import pytest

from shared.around import SERIES_REACH, Series
from shared.article import Edition
from shared.ledger import Ledger, transaction
from shared.ledger.pressing import neighbours
from shared.ledger.pressing.editions import edition
from shared.ledger.pressing.presses import Press, PressedPage, finish_presses
from shared.ledger.pressing.setbacks import bury_press
from tests.shared.newsdesk import claim_press, due, press, press_all, publish, state_of, withdraw


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take what has come out as settled at once: here, nobody presses anything at the same moment."""
    monkeypatch.setattr(neighbours, "MAX_PRESS_LAG_SECONDS", 0)


@pytest.fixture
def settling(monkeypatch: pytest.MonkeyPatch, _settled: None) -> None:
    monkeypatch.setattr(neighbours, "MAX_PRESS_LAG_SECONDS", 10)


def _path(id_: str) -> str:
    return f"/politik/slug-of-{id_}/"


def _shown(ledger: Ledger, id_: str) -> Edition:
    with transaction(ledger) as db:
        row = db.execute("SELECT id FROM articles WHERE external_id = %(id)s", {"id": id_}).value()
        shown = edition(db, int(row or 0), _path(id_))
    assert isinstance(shown, Edition)
    return shown


def _translations(ledger: Ledger, id_: str) -> list[str]:
    return [each.path for each in _shown(ledger, id_).around.translations]


def _series(ledger: Ledger, id_: str) -> tuple[list[str], list[str]]:
    shown = _shown(ledger, id_).around
    return [each.title for each in shown.before], [each.title for each in shown.after]


def _part(ledger: Ledger, number: int, **changes: object) -> list[str]:
    series = Series("Am Fluss", number)
    publish(ledger, f"p{number}", **{"title": str(number), "series": series, **changes})  # type: ignore[arg-type]
    return press_all(ledger)


@pytest.mark.parametrize("order", list(permutations(["de", "en", "ar"])), ids="-".join)
def test_translations_know_each_other_in_whatever_order_they_come(ledger: Ledger, order: tuple[str, ...]) -> None:
    for language in order:
        publish(ledger, language, language=language, translation_of="" if language == "de" else "de")
        press_all(ledger)
    for language in order:
        assert set(_translations(ledger, language)) == {_path(other) for other in order if other != language}


def test_a_translation_has_the_pages_of_the_others_pressed_once_and_no_more_of_it(ledger: Ledger) -> None:
    publish(ledger, "de", language="de")
    press_all(ledger)
    publish(ledger, "en", translation_of="de")
    pressed = press_all(ledger)
    assert [pressed.count(_path(id_)) for id_ in ("de", "en")] == [1, 1]
    publish(ledger, "en", translation_of="de", title="The bridge")
    assert press_all(ledger).count(_path("de")) == 1
    assert [each.title for each in _shown(ledger, "de").around.translations] == ["The bridge"]
    publish(ledger, "other")
    assert _path("de") not in press_all(ledger)


def test_two_that_are_pressed_at_the_same_moment_are_pressed_again(ledger: Ledger, settling: None) -> None:
    """Neither has seen the other: both were read before either was out."""
    publish(ledger, "de", language="de")
    publish(ledger, "en", translation_of="de")
    with transaction(ledger) as db:
        claimed = [claim_press(db, _path(id_)) for id_ in ("de", "en")]
    for each in claimed:
        assert each
        with transaction(ledger) as db:
            finish_presses(db, [PressedPage(each, '"1"', "1")])
    assert {_path("de"), _path("en")} <= set(due(ledger))
    press_all(ledger)
    assert _translations(ledger, "de") == [_path("en")]
    assert _translations(ledger, "en") == [_path("de")]


def test_a_withdrawn_translation_vanishes_from_the_others(ledger: Ledger) -> None:
    publish(ledger, "de", language="de")
    publish(ledger, "en", translation_of="de")
    press_all(ledger)
    withdraw(ledger, "en")
    assert _path("de") in press_all(ledger)
    assert _translations(ledger, "de") == []


def test_what_no_longer_is_a_translation_vanishes_from_the_others(ledger: Ledger) -> None:
    publish(ledger, "de", language="de")
    publish(ledger, "en", translation_of="de")
    press_all(ledger)
    publish(ledger, "en", title="On its own")
    assert _path("de") in press_all(ledger)
    assert (_translations(ledger, "de"), _translations(ledger, "en")) == ([], [])


def test_an_unpublished_translation_is_not_linked(ledger: Ledger) -> None:
    publish(ledger, "de", language="de")
    press_all(ledger)
    publish(ledger, "en", translation_of="de")
    assert _translations(ledger, "de") == []


def test_a_translation_of_another_source_s_article_is_none(ledger: Ledger) -> None:
    publish(ledger, "de", language="de")
    publish(ledger, "en", translation_of="missing")
    press_all(ledger)
    assert (_translations(ledger, "de"), _translations(ledger, "en")) == ([], [])


def test_a_series_shows_so_many_parts_before_and_after_and_a_new_one_touches_no_other_page(ledger: Ledger) -> None:
    for number in range(1, 10):
        pressed = _part(ledger, number)
        touched = [path for path in pressed if path.startswith("/politik/slug-of-")]
        assert len(touched) == min(number, SERIES_REACH + 1), "itself, and those that show it"
    assert _series(ledger, "p5") == (["2", "3", "4"], ["6", "7", "8"])
    assert _series(ledger, "p1") == ([], ["2", "3", "4"])


def test_a_part_that_comes_late_stands_where_its_number_says(ledger: Ledger) -> None:
    for number in (1, 2, 4):
        _part(ledger, number)
    pressed = _part(ledger, 3)
    assert {path for path in pressed if "slug-of" in path} == {_path(f"p{number}") for number in (1, 2, 3, 4)}
    assert _series(ledger, "p3") == (["1", "2"], ["4"])
    assert _series(ledger, "p1") == ([], ["2", "3", "4"])


def test_the_same_title_in_other_capitals_is_the_same_series_in_whatever_section(ledger: Ledger) -> None:
    _part(ledger, 1)
    publish(ledger, "p2", title="2", series=Series("AM  fluss", 2), section="kultur")
    press_all(ledger)
    assert _series(ledger, "p1") == ([], ["2"])


def test_parts_without_a_number_stand_by_their_time(ledger: Ledger) -> None:
    for title in ("a", "b", "c"):
        publish(ledger, title, title=title, series=Series("Am Fluss"))
        press_all(ledger)
    assert _series(ledger, "b") == (["a"], ["c"])


def test_a_part_that_leaves_its_series_or_its_place_is_shown_there_no_more(ledger: Ledger) -> None:
    for number in (1, 2, 3):
        _part(ledger, number)
    pressed = _part(ledger, 2, series=Series("Andere", 1))
    assert {_path("p1"), _path("p3")} <= set(pressed)
    assert _series(ledger, "p1") == ([], ["3"])
    assert _series(ledger, "p2") == ([], [])
    withdraw(ledger, "p3")
    assert _path("p1") in press_all(ledger)
    assert _series(ledger, "p1") == ([], [])


def test_a_neighbour_that_cannot_be_pressed_keeps_nobody_back(ledger: Ledger) -> None:
    publish(ledger, "de", language="de")
    press_all(ledger)
    accepted = publish(ledger, "en", translation_of="de")
    while paths := [path for path in due(ledger) if path != _path("de")]:
        for path in paths:
            press(ledger, path)
    assert _path("de") in due(ledger)
    assert state_of(ledger, accepted).state == "live"
    assert state_of(ledger, accepted).complete
    with transaction(ledger) as db:
        claimed = claim_press(db, _path("de"))
        assert claimed
        bury_press(db, claimed.lease, problem="Cannot be rendered.")
    accepted = withdraw(ledger, "en")
    press_all(ledger)
    assert state_of(ledger, accepted).complete


def test_one_that_is_pressed_while_the_other_comes_out_is_pressed_again(ledger: Ledger, settling: None) -> None:
    """It was read before the other was out, and that one's transaction had not seen it yet."""
    publish(ledger, "de", language="de")
    with transaction(ledger) as db:
        original = claim_press(db, _path("de"))
    assert original
    with transaction(ledger) as coming_out:
        finish_presses(coming_out, [PressedPage(original, '"1"', "1")])
        publish(ledger, "en", translation_of="de")
        with transaction(ledger) as db:
            translation = claim_press(db, _path("en"))
        assert translation
        assert _translations(ledger, "en") == []
        finishing = Thread(target=_finish, args=(ledger, translation))
        finishing.start()
        while not _somebody_waits(ledger):
            assert finishing.is_alive()
    finishing.join()
    assert {_path("de"), _path("en")} <= set(due(ledger))


def _finish(ledger: Ledger, claimed: Press) -> None:
    with transaction(ledger) as db:
        finish_presses(db, [PressedPage(claimed, '"2"', "2")])


def _somebody_waits(ledger: Ledger) -> bool:
    with transaction(ledger) as db:
        return bool(db.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").value())
