"""What a probe makes of what it sees, and what comes of it; the site answers as it is told, all else is real."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from services.monitor.diagnosis import survey, troubles
from services.sweep.probing.findings import (
    CHANGED_PAGE_ADVICE,
    FOREIGN_PAGE_ADVICE,
    MISSING_PAGE_ADVICE,
    SERVER_AWAY_ADVICE,
    SHUT_OUT_ADVICE,
    STALE_PAGE_ADVICE,
    Memory,
)
from services.sweep.probing.rounds import Addresses, Prober
from shared.broker import broker_client
from shared.bucket import Bucket
from shared.ledger import Ledger, transaction
from shared.ledger.probes import ProbeFinding, Watched, take_turn
from shared.ledger.telling.deliveries import claim_deliveries
from shared.pages import key_of
from shared.settings import Store
from tests.monitor import newsroom
from tests.shared.newsdesk import publish, withdraw
from tests.sweep.readers import Readers, serving


@pytest.fixture
def readers(s3: Any, store: Store) -> Iterator[Readers]:
    made = Readers(s3, store.bucket)
    with serving(made):
        yield made


@pytest.fixture
def prober(ledger: Ledger, store: Store, broker: str, readers: Readers) -> Iterator[Prober]:
    at = Addresses(readers.url, "bote.example", readers.url, None)
    made = Prober(ledger, Bucket(store), broker_client(broker), at, Memory(0))
    yield made
    made.pool.shutdown()
    made.readers.shutdown()


@pytest.fixture
def out(ledger: Ledger, press_all: Callable[[], None]) -> str:
    """Two articles that are out and one that is withdrawn; the path of the newest."""
    for id_ in ("kept", "gone", "newest"):
        publish(ledger, id_, title=f"Article {id_}")
        press_all()
    withdraw(ledger, "gone")
    press_all()
    return "/politik/slug-of-newest/"


def wrong(found: list[ProbeFinding] | None) -> dict[Watched, tuple[str | None, str | None]]:
    assert found is not None
    return {each.target: (each.symptom, each.advice) for each in reversed(found) if each.symptom}


def look(prober: Prober) -> dict[Watched, tuple[str | None, str | None]]:
    return wrong(prober.look("sweep"))


def test_a_site_that_is_as_it_was_pressed_has_nothing_wrong(out: str, prober: Prober, readers: Readers) -> None:
    found = prober.look("sweep")
    assert wrong(found) == {}
    assert {each.target for each in found or ()} == set(Watched)
    assert {each.subject for each in found or () if each.target is Watched.ARTICLE} == {out}
    assert readers.hosts.count("bote.example") == 4


def test_what_is_pressed_again_and_again_while_it_is_read_is_not_called_wrong(
    out: str,
    prober: Prober,
    readers: Readers,
    ledger: Ledger,
    press_all: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("services.sweep.probing.rounds.PROBE_TIMEOUT_SECONDS", 30.0)  # it presses before it answers
    numbers, one_at_a_time = iter(range(100)), threading.Lock()

    def press_first(_: str) -> None:
        with one_at_a_time:
            publish(ledger, f"more-{next(numbers)}")
            withdraw(ledger, "newest")
            publish(ledger, "newest", title="Again")
            press_all()

    readers.instead = press_first  # and then answer
    for _ in range(2):
        assert look(prober) == {}


def test_a_withdrawal_that_is_under_way_is_not_called_wrong(out: str, prober: Prober, ledger: Ledger) -> None:
    withdraw(ledger, "newest")
    assert look(prober) == {}, "lists are cleared first; readers see the article for a while"


@pytest.mark.parametrize(
    ("instead", "symptom", "advice"),
    [
        ((404, b"nothing", {}), "404", SHUT_OUT_ADVICE),
        ((403, b"no", {}), "403", SHUT_OUT_ADVICE),
        ((503, b"later", {}), "503", SHUT_OUT_ADVICE),
        ((200, b"<p>Parked</p>", {}), "something that Andruck did not press", FOREIGN_PAGE_ADVICE),
        ((200, b"<p>Old</p>\n<!-- andruck 1 -->\n", {"ETag": '"old"'}), "an old state", STALE_PAGE_ADVICE),
        ((410, b"<p>Odd</p>\n<!-- andruck 1 -->\n", {}), "status 410 instead of 200", CHANGED_PAGE_ADVICE),
        ((302, b"", {"Location": "/"}), "redirections without end", SERVER_AWAY_ADVICE),
    ],
)
def test_each_way_to_be_wrong_has_its_sentence(
    out: str, prober: Prober, readers: Readers, instead: tuple[int, bytes, dict[str, str]], symptom: str, advice: str
) -> None:
    readers.instead = lambda path: instead if path == "/" else None
    assert look(prober) == {Watched.FRONT: (symptom, advice)}


def test_a_page_that_is_missing_is_told_from_one_that_readers_are_kept_from(
    out: str, prober: Prober, readers: Readers, s3: Any, store: Store
) -> None:
    s3.delete_object(Bucket=store.bucket, Key=key_of(out))
    readers.instead = lambda path: (404, b"", {}) if path == out else None
    assert look(prober) == {Watched.ARTICLE: ("404", MISSING_PAGE_ADVICE)}, (
        "others can be read: the site is not cut off"
    )


def test_a_cache_in_front_may_be_late_by_as_much_as_the_site_says(
    out: str, prober: Prober, readers: Readers, ledger: Ledger, press_all: Callable[[], None]
) -> None:
    prober.memory = Memory(60)
    cached = {path: readers.answer(path) for path in ("/", "/feed.atom")}
    readers.instead = cached.get
    assert look(prober) == {}
    publish(ledger, "later")
    press_all()
    assert look(prober) == {}
    prober.memory = Memory(0)
    assert set(look(prober)) == {Watched.FRONT, Watched.FEED}


def test_a_site_that_is_cut_off_holds_deliveries_and_lets_them_go_by_itself(
    out: str, prober: Prober, readers: Readers, ledger: Ledger, press_all: Callable[[], None]
) -> None:
    assert look(prober) == {}
    newsroom.subscriber(ledger)
    publish(ledger, "told")
    press_all()
    readers.instead = lambda _: (503, b"", {})
    assert Watched.SITE in look(prober)
    assert claim(ledger) == 0
    look(prober)
    assert {trouble.kind.value for trouble in said(ledger)} >= {"pages-unreadable", "deliveries-held"}
    with transaction(ledger) as db:
        assert db.execute("SELECT claims + failures FROM deliveries").values() == [0]
    readers.instead = lambda _: None
    assert look(prober) == {}
    assert claim(ledger) == 1


def test_what_was_seen_long_ago_holds_nothing_up_and_is_said_to_be_unknown(
    out: str, prober: Prober, readers: Readers, ledger: Ledger, press_all: Callable[[], None]
) -> None:
    look(prober)
    newsroom.subscriber(ledger)
    publish(ledger, "told")
    press_all()
    readers.instead = lambda _: (503, b"", {})
    look(prober)
    with transaction(ledger) as db:
        db.execute("UPDATE probes SET checked_at = checked_at - interval '1 minute'")
    assert next(trouble.kind.value for trouble in said(ledger)) == "probe-missing"
    assert claim(ledger) == 1


def test_an_address_that_was_never_read_from_here_is_named_and_holds_nothing_up(
    out: str, prober: Prober, readers: Readers, ledger: Ledger, press_all: Callable[[], None]
) -> None:
    newsroom.subscriber(ledger)
    publish(ledger, "told")
    press_all()
    prober.at = Addresses("http://127.0.0.1:9", None, "", None)
    for _ in range(2):
        look(prober)
    sentences = [trouble.sentence for trouble in said(ledger) if trouble.kind.value == "pages-unreadable"]
    assert "Readers get no answer (Connection refused) for / (front)" in sentences[0]
    assert claim(ledger) == 1


def test_of_any_number_of_sweeps_one_looks(ledger: Ledger) -> None:
    def turns() -> list[bool]:
        with transaction(ledger) as db:
            return [take_turn(db, owner, 60) for owner in ("a", "b", "a")]

    assert turns() == [True, False, True]
    with transaction(ledger) as db:
        db.execute("UPDATE probe_turns SET until = now()")
        assert take_turn(db, "b", 60)
    assert turns() == [False, True, False]


def claim(ledger: Ledger) -> int:
    with transaction(ledger) as db:
        return len(claim_deliveries(db, 10, {}, suspects=0))


def said(ledger: Ledger) -> list[Any]:
    with transaction(ledger) as db:
        return troubles(survey(db))
