"""What a subscriber may rely on, whatever it answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from services.notifier.retry import DELAYS
from services.notifier.tell import Teller
from shared.events import EventType
from shared.ledger import leases, transaction
from shared.ledger.leases import DELIVERIES
from shared.ledger.subscriptions import subscribe
from shared.settings import Section, Site
from shared.signing import new_secret
from shared.web import Web
from tests.shared.newsdesk import press_all, publish, state_of, withdraw
from tests.subscriber import Subscriber, listening

LOCAL = ("127.0.0.0/8",)
SECRET = new_secret()


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    with listening() as made:
        yield made


@pytest.fixture
def teller(ledger: Engine, subscriber: Subscriber) -> Iterator[Teller]:
    with transaction(ledger) as db:
        subscribe(db, channel="webhook", url=subscriber.url, secret=SECRET, events=list(EventType))
    site = Site("Test", "http://site.test", "de", "Europe/Berlin", (Section("politik", "Politik"),))
    with Web(LOCAL) as web:
        yield Teller(ledger, site, web)


def test_a_message_says_what_happened_and_is_signed(teller: Teller, subscriber: Subscriber) -> None:
    accepted = publish(teller.ledger, version=7)
    press_all(teller.ledger)
    _deliver_all(teller)

    payload = subscriber.heard[0].verified(SECRET)
    assert payload["type"] == "article.published"
    assert payload["data"]["url"] == f"http://site.test{accepted.path}"
    assert (payload["data"]["version"], payload["data"]["submission"]) == (7, accepted.submission)
    assert state_of(teller.ledger, accepted).steps[-1].step == "told"


def test_it_is_told_once(teller: Teller, subscriber: Subscriber) -> None:
    publish(teller.ledger)
    press_all(teller.ledger)
    _deliver_all(teller)
    _deliver_all(teller)

    assert len(subscriber.heard) == 1


def test_nobody_is_told_before_every_list_shows_it(teller: Teller, subscriber: Subscriber) -> None:
    publish(teller.ledger)
    _deliver_all(teller)

    assert _deliveries(teller) == []


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_a_failure_that_may_pass_is_tried_again_under_the_same_id(
    teller: Teller, subscriber: Subscriber, status: int
) -> None:
    subscriber.answers = [(status, {})]
    publish(teller.ledger)
    press_all(teller.ledger)
    _deliver_all(teller)
    (waiting,) = _deliveries(teller)
    assert f"Answered {status}" in waiting.problem
    _make_due(teller)
    _deliver_all(teller)

    first, second = subscriber.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    second.verified(SECRET)


def test_a_subscriber_is_given_the_time_it_asks_for(teller: Teller, subscriber: Subscriber) -> None:
    in_an_hour = (datetime.now(UTC) + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    for retry_after, least in (("120", 100), (in_an_hour, 3000), ("soon", 3)):
        subscriber.answers = [(503, {"Retry-After": retry_after})]
        publish(teller.ledger, id_=retry_after[:4], title=retry_after)
        press_all(teller.ledger)
        _deliver_all(teller)

        waiting = _deliveries(teller)[-1]
        assert (waiting.next_attempt_at - waiting.now).total_seconds() > least


def test_it_is_given_up_after_the_last_delay(teller: Teller, subscriber: Subscriber) -> None:
    subscriber.answers = [(500, {})] * 20
    publish(teller.ledger)
    press_all(teller.ledger)
    for _ in range(20):
        _make_due(teller)
        _deliver_all(teller)

    assert len(subscriber.heard) == len(DELAYS) + 1
    assert _deliveries(teller)[0].dead


def test_a_refusal_is_final_and_kept_with_its_words(teller: Teller, subscriber: Subscriber) -> None:
    subscriber.answers = [(404, {})]
    accepted = publish(teller.ledger)
    press_all(teller.ledger)
    _deliver_all(teller)

    (dead,) = _deliveries(teller)
    assert dead.dead
    assert "Answered 404" in dead.problem
    assert "Answered 404" in state_of(teller.ledger, accepted).steps[-1].detail


def test_a_redirect_is_not_followed(teller: Teller, subscriber: Subscriber) -> None:
    subscriber.answers = [(302, {"Location": subscriber.url})]
    publish(teller.ledger)
    press_all(teller.ledger)
    _deliver_all(teller)

    assert len(subscriber.heard) == 1
    assert _deliveries(teller)[0].dead


def test_a_subscriber_that_is_gone_is_told_nothing_more(teller: Teller, subscriber: Subscriber) -> None:
    subscriber.answers = [(410, {})]
    publish(teller.ledger, version=1)
    press_all(teller.ledger)
    _deliver_all(teller)
    publish(teller.ledger, version=2, title="Changed")
    press_all(teller.ledger)
    _deliver_all(teller)

    assert len(subscriber.heard) == 1


def test_a_newer_event_takes_the_place_of_one_that_waits(teller: Teller, subscriber: Subscriber) -> None:
    subscriber.answers = [(500, {})]
    publish(teller.ledger, version=1)
    press_all(teller.ledger)
    _deliver_all(teller)
    publish(teller.ledger, version=2, title="Changed")
    press_all(teller.ledger)
    _make_due(teller)
    _deliver_all(teller)

    assert [heard.verified(SECRET)["type"] for heard in subscriber.heard] == ["article.published", "article.updated"]
    assert _deliveries(teller)[0].replaced_by


def test_a_withdrawal_is_told(teller: Teller, subscriber: Subscriber) -> None:
    publish(teller.ledger)
    press_all(teller.ledger)
    _deliver_all(teller)
    withdraw(teller.ledger)
    press_all(teller.ledger)
    _deliver_all(teller)

    assert [heard.verified(SECRET)["type"] for heard in subscriber.heard] == ["article.published", "article.withdrawn"]


def test_an_article_that_never_was_live_is_not_told_of(teller: Teller, subscriber: Subscriber) -> None:
    publish(teller.ledger)
    withdraw(teller.ledger)
    press_all(teller.ledger)

    assert _deliveries(teller) == []


def test_a_private_address_is_not_sent_to(ledger: Engine, teller: Teller, subscriber: Subscriber) -> None:
    publish(ledger)
    press_all(ledger)
    with Web(()) as guarded:
        _deliver_all(Teller(ledger, teller.site, guarded))

    (dead,) = _deliveries(teller)
    assert dead.dead
    assert "may not send there" in dead.problem
    assert subscriber.url not in dead.problem
    assert subscriber.heard == []


def test_a_subscriber_that_is_away_is_tried_again(ledger: Engine, teller: Teller) -> None:
    with transaction(ledger) as db:
        db.execute(text("UPDATE subscriptions SET url = 'http://127.0.0.1:9999/'"))
    publish(ledger)
    press_all(ledger)
    _deliver_all(teller)

    (waiting,) = _deliveries(teller)
    assert not waiting.dead
    assert "No answer" in waiting.problem


def test_a_dead_delivery_can_be_retried(teller: Teller, subscriber: Subscriber) -> None:
    subscriber.answers = [(404, {})]
    publish(teller.ledger)
    press_all(teller.ledger)
    _deliver_all(teller)
    with transaction(teller.ledger) as db:
        leases.revive(db, DELIVERIES)
    _deliver_all(teller)

    assert _deliveries(teller)[0].delivered_at


def _deliver_all(teller: Teller) -> None:
    for delivery in _deliveries(teller):
        teller.deliver(delivery.id)


def _deliveries(teller: Teller) -> list[Any]:
    with teller.ledger.begin() as db:
        return list(db.execute(text("SELECT *, now() FROM deliveries ORDER BY id")))


def _make_due(teller: Teller) -> None:
    with teller.ledger.begin() as db:
        db.execute(text("UPDATE deliveries SET next_attempt_at = now()"))
