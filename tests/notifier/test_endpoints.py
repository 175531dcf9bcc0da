"""Endpoints that are slow, dead, or ask for time delay nobody else, and are not hammered."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

import services.notifier.web
from services.notifier.quick_slots import MAX_QUICK_ATTEMPTS
from shared.channels.webhook import WEBHOOK
from shared.ledger.telling.circuit_breaker import MIN_ENDPOINT_PAUSE, TRIP_THRESHOLD
from tests.hanging import hanging
from tests.notifier.office import Office
from tests.shared.newsdesk import state_of
from tests.subscriber import listening


def test_slow_endpoints_delay_no_other_however_many_they_are(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.notifier.quick_slots.QUICK_SLOT_SECONDS", 0.05)
    monkeypatch.setattr(services.notifier.web, "TOTAL_SECONDS", 3)
    with hanging() as slow, listening() as subscriber:
        slow_ones = [f"http://127.0.5.{number + 1}:{slow.port}/" for number in range(MAX_QUICK_ATTEMPTS + 20)]
        office.subscribed(*slow_ones, subscriber.url)
        office.publish()
        ended: list[Any] = []

        def is_told() -> bool:
            ended[:] = [row for row in office.deliveries() if row.failures]
            return bool(subscriber.heard) and len(slow.held) > MAX_QUICK_ATTEMPTS

        office.tell(until=is_told)
        assert ended == [], "it was told while all the others still hung"


def test_one_host_is_sent_a_few_messages_at_a_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.notifier.web, "TOTAL_SECONDS", 0.5)
    with hanging() as slow, listening() as subscriber:
        slow_ones = [f"http://127.0.0.1:{slow.port}/{number}" for number in range(WEBHOOK.per_key + 9)]
        office.subscribed(*slow_ones, subscriber.url)
        office.publish()
        office.tell(until=lambda: len(subscriber.heard) == 1 and len(slow.held) == WEBHOOK.per_key)
        assert len([row for row in office.deliveries() if row.claims]) <= WEBHOOK.per_key


@pytest.mark.parametrize(
    "words", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"], ids=["silence", "half an answer"]
)
def test_an_answer_has_to_be_whole_in_time(office: Office, monkeypatch: pytest.MonkeyPatch, words: bytes) -> None:
    monkeypatch.setattr(services.notifier.web, "TOTAL_SECONDS", 0.3)
    with hanging() as slow:
        office.subscribed(f"http://127.0.0.1:{slow.port}/")
        office.publish()
        office.tell(until=lambda: slow.say(words) or office.deliveries()[0].failures == 1)
    assert "No whole answer" in office.deliveries()[0].problem


def test_an_endpoint_that_answers_nobody_is_left_in_peace_and_tried_with_one(office: Office) -> None:
    with listening() as subscriber:
        office.subscribed(subscriber.url)
        subscriber.answers = [(500, {})] * (TRIP_THRESHOLD + 1)
        accepted = [office.publish(str(number), title=str(number)) for number in range(TRIP_THRESHOLD + 3)]
        first = [row.id for row in office.deliveries()][:TRIP_THRESHOLD]
        for number in first:
            office.change("next_attempt_at = now() + interval '1 hour'")
            office.make_due(number)
            office.tell()
        office.change("next_attempt_at = now()", *[row.id for row in office.deliveries()][TRIP_THRESHOLD:])
        with office.ledger.begin() as db:
            paused: Any = db.execute("SELECT paused_until - now() AS left, unanswered FROM subscriptions").one()
        assert paused.unanswered == TRIP_THRESHOLD
        assert MIN_ENDPOINT_PAUSE - timedelta(seconds=30) < paused.left <= MIN_ENDPOINT_PAUSE
    assert accepted


def test_what_waits_for_an_endpoint_is_held_without_a_failure_and_told_once_it_is_back(office: Office) -> None:
    with listening() as subscriber:
        office.subscribed(subscriber.url)
        office.pause()
        accepted = [office.publish(id_, title=id_) for id_ in "abc"]
        office.tell()
        assert subscriber.heard == []
        assert {(row.held, row.failures, row.claims) for row in office.deliveries()} == {(True, 0, 0)}
        assert all("has taken nothing since" in row.problem for row in office.deliveries()), "it is said at once"

        subscriber.answers = [(503, {})]
        office.pauses_end()
        office.tell()
        assert len(subscriber.heard) == 1, "one delivery tries it"
        held = [row for row in office.deliveries() if row.held]
        assert "has taken nothing since" in held[-1].problem
        assert "tried again at" in held[-1].problem
        assert "1 subscriber is still to be told" in state_of(office.ledger, accepted[-1]).steps[-1].detail

        office.pauses_end()
        office.tell()
        assert all(row.delivered_at for row in office.deliveries())
        assert len(subscriber.heard) == 4


def test_others_of_an_endpoint_wait_for_the_time_it_asked_for(office: Office) -> None:
    with listening() as subscriber:
        office.subscribed(subscriber.url)
        subscriber.answers = [(429, {"Retry-After": "600"})]
        office.publish("a")
        office.tell()
        office.publish("b", title="other")
        office.tell()
        first, other = office.deliveries()
        assert (first.failures, other.failures, len(subscriber.heard)) == (1, 0, 1)
        assert (other.next_attempt_at - other.now).total_seconds() > 500


def test_one_that_pauses_pauses_alone(office: Office) -> None:
    with ExitStack() as stack:
        sick, well = (stack.enter_context(listening()) for _ in range(2))
        office.subscribed(sick.url)
        office.pause()
        office.subscribed(well.url)
        office.publish()
        office.tell()
        assert (len(sick.heard), len(well.heard)) == (0, 1)
