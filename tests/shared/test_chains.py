"""Each article leads to those before and after it in its section, whatever comes, goes, moves and is renamed when."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import NamedTuple

import pytest

from shared.around import Chain, Neighbour
from shared.events import Priority
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.presses import PressedPage, finish_presses
from tests.shared.archive_readers import IdRow
from tests.shared.chain_readers import ChainReaders
from tests.shared.newsdesk import due, press_all, publish, state_of, withdraw

BEGIN = datetime(2009, 1, 1, 12, tzinfo=UTC)


class Live(NamedTuple):
    """An article as its newsroom has it."""

    path: str
    title: str
    section: str
    at: datetime


class Newsroom:
    """It publishes and withdraws, and knows what readers should have."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.readers = ChainReaders(ledger)
        self.live: dict[str, Live] = {}

    def publish(self, id_: str, day: int, section: str = "politik", title: str = "", body: str = "Body") -> str:
        at, title = BEGIN + timedelta(days=day), title or id_
        path = publish(self.ledger, id_, title=title, section=section, published_at=at, body=body).path
        self.live[id_] = Live(path, title, section, at)
        return path

    def withdraw(self, id_: str) -> None:
        withdraw(self.ledger, id_)
        del self.live[id_]

    def right(self) -> dict[str, Chain]:
        """Return what each page should show."""
        with transaction(self.ledger) as db:
            ids = dict(db.read(IdRow, "SELECT external_id, id FROM articles").fetchall())
        in_order = sorted(self.live, key=lambda id_: (self.live[id_].at, ids[id_]))
        right = {}
        for id_, (path, _, section, _) in self.live.items():
            listed = [each for each in in_order if f"{self.live[each].section}/".startswith(f"{section}/")]
            near = [None, *(Neighbour(self.live[each].path, self.live[each].title, "en") for each in listed), None]
            right[path] = Chain(near[listed.index(id_)], near[listed.index(id_) + 2])
        return right

    def seen(self) -> dict[str, Chain]:
        return {path: chain for path, chain in self.readers.have.items() if chain}


@pytest.fixture
def newsroom(ledger: Ledger) -> Newsroom:
    return Newsroom(ledger)


def _filled(newsroom: Newsroom, *days: int) -> Newsroom:
    for day in days:
        newsroom.publish(f"d{day}", day)
        newsroom.readers.press_all()
    return newsroom


def _path(id_: str) -> str:
    return f"/politik/slug-of-{id_}/"


@pytest.mark.parametrize("seed", range(4))
def test_whatever_becomes_of_articles_each_leads_to_those_next_to_it(newsroom: Newsroom, seed: int) -> None:
    """Also while pages that were read before are still to be put."""
    chance, readers, held = random.Random(seed), newsroom.readers, []
    for step in range(60):
        id_ = f"a{chance.randrange(12)}"
        if chance.random() < 0.25 and id_ in newsroom.live:
            newsroom.withdraw(id_)
        else:
            section = chance.choice(["politik", "politik", "politik/inland", "kultur"])
            newsroom.publish(id_, chance.randrange(8), section, f"{id_} as of {step // chance.choice([1, 9])}")
        paths = due(readers.ledger)
        some = chance.sample(paths, len(paths) // 2)
        held += readers.begin(*some[:2])
        readers.press(*some[2:])
        if chance.random() < 0.5:
            readers.finish(*held)
            held.clear()
    readers.finish(*held)
    readers.press_all()
    assert newsroom.seen() == newsroom.right()


def test_one_that_comes_has_the_pages_next_to_it_pressed_and_no_others(newsroom: Newsroom) -> None:
    _filled(newsroom, *range(0, 60, 10))
    for day, pressed in ((60, {50, 60}), (25, {20, 25, 30}), (-1, {-1, 0})):
        newsroom.publish(f"d{day}", day)
        touched = newsroom.readers.press_all()
        assert sorted(touched) == sorted(_path(f"d{each}") for each in pressed), "each once"
        assert newsroom.seen() == newsroom.right()


def test_a_revision_has_them_pressed_if_they_would_show_something_else(newsroom: Newsroom) -> None:
    _filled(newsroom, 1, 2, 3, 5)
    for changes, pressed in (
        ({"body": "Another"}, {"d2"}),
        ({"body": "Another", "title": "Renamed"}, {"d1", "d2", "d3"}),
        ({"day": 4, "title": "Renamed"}, {"d1", "d2", "d3", "d5"}),
    ):
        newsroom.publish("d2", **{"day": 2, **changes})  # type: ignore[arg-type]
        assert set(newsroom.readers.press_all()) == {_path(each) for each in pressed}
        assert newsroom.seen() == newsroom.right()
    moved = newsroom.publish("d2", 4, "kultur", "Renamed")
    assert set(newsroom.readers.press_all()) == {moved, *map(_path, ("d2", "d3", "d5"))}
    assert newsroom.seen() == newsroom.right()


def test_what_is_withdrawn_vanishes_from_both_sides_and_waits_for_neither(newsroom: Newsroom) -> None:
    _filled(newsroom, 1, 2, 3)
    accepted = withdraw(newsroom.ledger, "d2")
    del newsroom.live["d2"]
    with transaction(newsroom.ledger) as db:
        wanted = "SELECT DISTINCT priority FROM pages WHERE path = ANY (%(paths)s) AND wanted > pressed"
        assert db.execute(wanted, {"paths": [_path("d1"), _path("d3")]}).values() == [Priority.NORMAL]
    while paths := [path for path in due(newsroom.ledger) if path not in (_path("d1"), _path("d3"))]:
        newsroom.readers.press(*paths)
    assert state_of(newsroom.ledger, accepted).complete
    assert sorted(newsroom.readers.press_all()) == [_path("d1"), _path("d3")]
    assert newsroom.seen() == newsroom.right()


def test_nobody_waits_for_the_pages_next_to_a_new_one_and_they_come_behind_its_lists(newsroom: Newsroom) -> None:
    _filled(newsroom, 1)
    accepted = publish(newsroom.ledger, "d2", published_at=BEGIN + timedelta(days=2))
    newsroom.readers.press(accepted.path)
    assert _path("d1") in due(newsroom.ledger)
    with transaction(newsroom.ledger) as db:
        behind = db.execute("SELECT priority FROM pages WHERE path = %(path)s", {"path": _path("d1")}).value()
    assert behind == Priority.BULK
    newsroom.readers.press(*(path for path in due(newsroom.ledger) if path != _path("d1")))
    assert state_of(newsroom.ledger, accepted).complete


def test_an_article_of_a_section_leads_to_those_of_its_subsections_which_keep_to_themselves(newsroom: Newsroom) -> None:
    newsroom.publish("above", 1)
    newsroom.publish("inland", 2, "politik/inland")
    newsroom.readers.press_all()
    newsroom.publish("between", 3)
    newsroom.readers.press_all()
    assert newsroom.seen() == newsroom.right()
    assert newsroom.seen()["/politik/inland/slug-of-inland/"] == Chain()
    newsroom.withdraw("inland")
    assert {_path("above"), _path("between")} < set(newsroom.readers.press_all())


def test_a_site_that_shows_none_has_no_other_page_pressed(ledger: Ledger) -> None:
    for id_ in ("a", "b"):
        publish(ledger, id_)
        assert [path for path in press_all(ledger) if "slug-of" in path] == [_path(id_)]


def test_two_that_come_at_the_same_moment_lead_to_each_other(newsroom: Newsroom) -> None:
    """Neither page has seen the other: both were read before either was out; the second waits for the first's lists."""
    readers = newsroom.readers
    first, second = (readers.begin(newsroom.publish(id_, day)) for id_, day in (("a", 1), ("b", 2)))
    with transaction(newsroom.ledger) as coming_out:
        finish_presses(coming_out, [PressedPage(each, '"1"', "1") for each in first])
        finishing = Thread(target=readers.finish, args=second)
        finishing.start()
        while not _somebody_waits(newsroom.ledger):
            assert finishing.is_alive()
    finishing.join()
    assert {_path("a"), _path("b")} <= set(due(newsroom.ledger))
    readers.press_all()
    assert newsroom.seen() == newsroom.right()


def _somebody_waits(ledger: Ledger) -> bool:
    with transaction(ledger) as db:
        return bool(db.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").value())


def test_they_are_right_though_many_hands_change_them_at_once(newsroom: Newsroom) -> None:
    with ThreadPoolExecutor(8) as hands:
        for round_ in range(3):
            moves = [(f"a{number}", (number * 37 + round_ * 11) % 40) for number in range(24)]
            list(hands.map(lambda move: newsroom.publish(*move), moves))
            list(hands.map(newsroom.readers.press, due(newsroom.ledger)))
            list(hands.map(newsroom.withdraw, [f"a{number}" for number in range(24) if number % 5 == round_]))
            while paths := due(newsroom.ledger):
                list(hands.map(newsroom.readers.press, paths))
    assert newsroom.seen() == newsroom.right()
