"""A store that cannot serve us, however long: nothing dies of it, and when it is back all is right soon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest

from services.publisher.attempt import attempt
from services.publisher.press import Pressroom
from services.publisher.putting import PUT_THREADS
from shared.bucket import Bucket
from shared.errors import Condition, Transient
from shared.events import Doorbell
from shared.ledger import Ledger, transaction
from shared.ledger.leases import MAX_CLAIMS
from shared.page_object import PageObject
from shared.queue import Doorbells, celery_app
from shared.settings import Store
from tests.conftest import Running
from tests.hanging import hanging
from tests.local import until
from tests.publisher.newsroom import SITE, theme_for
from tests.publisher.working import own_broker, starter
from tests.shared.newsdesk import claim_press, due, publish, state_of
from tools.drill.gate import Gate, Mode

ALWAYS = [Mode.SILENT, Mode.REFUSING, Mode.BUSY, Mode.FULL, Mode.FORBIDDEN]


@pytest.fixture
def gate(store: Store) -> Iterator[Gate]:
    made = Gate(urlsplit(store.endpoint or "").port or 0)
    yield made
    made.close()


@pytest.fixture
def pressroom(ledger: Ledger, store: Store, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> Pressroom:
    monkeypatch.setattr("shared.s3.READ_TIMEOUT", 0.3)
    bucket = Bucket(replace(store, endpoint=f"http://127.0.0.1:{gate.port}", conditional_put=True))
    return Pressroom(ledger, bucket, theme_for(SITE), Doorbells(celery_app("memory://")))


@pytest.mark.parametrize("mode", ALWAYS)
def test_nothing_dies_of_a_store_in_trouble_and_all_is_right_when_it_is_back(
    pressroom: Pressroom, gate: Gate, mode: Mode
) -> None:
    accepted = [publish(pressroom.ledger, str(number)) for number in range(2 * PUT_THREADS)]
    paths = [each.path for each in accepted]
    gate.turn(mode)
    for _ in range(2 * MAX_CLAIMS):
        pressroom.press(paths)
        assert _of_pages(pressroom.ledger, "max(claims)") == 0
        assert _of_pages(pressroom.ledger, "max(extract(epoch FROM next_attempt_at - now()))") < 6
        _make_due(pressroom.ledger)
    step = state_of(pressroom.ledger, accepted[0]).steps[-1]
    assert "object store" in step.detail
    gate.turn(Mode.OPEN)
    while paths := due(pressroom.ledger):
        _make_due(pressroom.ledger)
        pressroom.press(paths)
    assert {state_of(pressroom.ledger, each).state for each in accepted} == {"live"}


def test_a_silent_store_is_waited_for_once_not_by_each_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.s3.READ_TIMEOUT", 0.2)
    monkeypatch.setattr("shared.circuit.CIRCUIT_OPEN_SECONDS", 60)
    page_object = PageObject(b"<p>", "text/html", "", {})
    with hanging() as silent:
        bucket = Bucket(Store("bucket", "key", "secret", f"http://127.0.0.1:{silent.port}", conditional_put=True))
        for number in range(50):
            with pytest.raises(Transient) as caught:
                bucket.put(str(number), page_object, sequence=1, etag=None)
            assert caught.value.condition is Condition.SILENT
        assert len(silent.held) == 2, "the first was tried twice"
        monkeypatch.setattr("shared.circuit.monotonic", lambda: monotonic() + 61)
        with pytest.raises(Transient):
            bucket.put("0", page_object, sequence=1, etag=None)
        assert len(silent.held) == 4, "then somebody tries again"


@pytest.mark.slow
@pytest.mark.parametrize("mode", [Mode.SILENT, Mode.FORBIDDEN])
def test_a_publisher_outlives_a_store_that_is_away_for_longer_than_any_time_limit(
    stack: Running, ledger: Ledger, store: Store, gate: Gate, tmp_path: Path, mode: Mode
) -> None:
    with own_broker(stack) as broker_url:
        bells = Doorbells(celery_app(broker_url))
        start = starter(stack, tmp_path, ledger, broker_url, store, f"http://127.0.0.1:{gate.port}")
        with start("services.sweep"), start("services.publisher"):
            first = publish(ledger, "first")
            bells.ring(Doorbell.PRESS, first.ring)
            until(lambda: not due(ledger))
            gate.turn(mode)
            for number in range(64):
                bells.ring(Doorbell.PRESS, publish(ledger, str(number)).ring)
            for _ in range(120):
                sleep(1)
                assert _of_pages(ledger, "max(claims)") <= 1, "nobody died of it"
            gate.turn(Mode.OPEN)
            until(lambda: not due(ledger), 10)
    assert _of_pages(ledger, "count(*) FILTER (WHERE dead)") == 0


def _make_due(ledger: Ledger) -> None:
    with ledger.begin() as db:
        db.execute("UPDATE pages SET next_attempt_at = now()")


def _of_pages(ledger: Ledger, what: str) -> float:
    with ledger.begin() as db:
        return float(db.execute(f"SELECT {what} FROM pages").value())


def test_what_cannot_be_noted_while_the_ledger_is_away_is_noted_when_it_is_back(ledger: Ledger) -> None:
    accepted = publish(ledger)
    away = Ledger("postgresql://postgres@127.0.0.1:9/postgres", connections=1)
    with transaction(ledger) as db:
        held = claim_press(db, accepted.path)
    assert held
    with attempt(away, [held.lease], lambda _: None):
        raise Transient("The ledger is restarted.")
    away.url = ledger.url  # there it is again
    until(lambda: _of_pages(ledger, "count(*) FILTER (WHERE lease_until IS NULL AND claims = 0)") == 1)
    away.close()
