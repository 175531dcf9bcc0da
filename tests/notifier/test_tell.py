"""What a subscriber may rely on, whatever it answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.notifier.retry import DELAYS
from shared.ledger import Ledger, transaction
from tests.notifier.office import SECRET, Office, heard_types
from tests.shared.newsdesk import press_all, publish, state_of
from tests.subscriber import Subscriber


def test_a_message_says_what_happened_and_is_signed(office: Office, subscriber: Subscriber) -> None:
    accepted = office.publish(version=7)
    office.tell()

    payload = subscriber.heard[0].verified(SECRET)
    assert payload["type"] == "article.published"
    assert payload["data"]["url"] == f"http://site.test{accepted.path}"
    assert (payload["data"]["version"], payload["data"]["submission"]) == (7, accepted.submission)
    assert state_of(office.ledger, accepted).steps[-1].step == "told"


def test_it_is_told_once(office: Office, subscriber: Subscriber) -> None:
    office.publish()
    office.tell()
    office.tell()

    assert len(subscriber.heard) == 1


def test_nobody_is_told_before_every_list_shows_it(office: Office, subscriber: Subscriber) -> None:
    publish(office.ledger)
    office.tell()

    assert office.deliveries() == []


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_a_failure_that_may_pass_is_tried_again_under_the_same_id(
    office: Office, subscriber: Subscriber, status: int
) -> None:
    subscriber.answers = [(status, {})]
    office.publish()
    office.tell()
    (waiting,) = office.deliveries()
    assert f"Answered {status}" in waiting.problem
    office.make_due()
    office.tell()

    first, second = subscriber.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    second.verified(SECRET)


def test_a_message_that_is_late_never_leads_to_a_path_that_is_not_there_yet(
    office: Office, subscriber: Subscriber
) -> None:
    subscriber.answers = [(503, {})]
    accepted = office.publish(version=1)
    office.tell()
    publish(office.ledger, version=2, section="sport")  # its page is still to be pressed
    office.make_due()
    office.tell()

    urls = [heard.verified(SECRET)["data"]["url"] for heard in subscriber.heard]
    assert urls == [f"http://site.test{accepted.path}"] * 2


def test_a_subscriber_is_given_the_time_it_asks_for(office: Office, subscriber: Subscriber) -> None:
    in_an_hour = (datetime.now(UTC) + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    for retry_after, least in (("120", 100), (in_an_hour, 3000), ("soon", 3)):
        subscriber.answers = [(503, {"Retry-After": retry_after})]
        with office.ledger.begin() as db:
            db.execute("UPDATE subscriptions SET paused_until = NULL")
        office.publish(retry_after[:4], title=retry_after)
        office.tell()

        waiting = office.deliveries()[-1]
        assert (waiting.next_attempt_at - waiting.now).total_seconds() > least


def test_it_is_given_up_after_the_last_delay(office: Office, subscriber: Subscriber) -> None:
    subscriber.answers = [(500, {})] * 20
    office.publish()
    for _ in range(20):
        office.make_due()
        office.tell()

    assert len(subscriber.heard) == len(DELAYS) + 1
    assert office.deliveries()[0].dead


def test_a_refusal_is_final_and_kept_with_its_words(office: Office, subscriber: Subscriber) -> None:
    subscriber.answers = [(404, {})]
    accepted = office.publish()
    office.tell()

    (dead,) = office.deliveries()
    assert dead.dead
    assert "Answered 404" in dead.problem
    assert "Answered 404" in state_of(office.ledger, accepted).steps[-1].detail


def test_a_redirect_is_not_followed(office: Office, subscriber: Subscriber) -> None:
    subscriber.answers = [(302, {"Location": subscriber.url})]
    office.publish()
    office.tell()

    assert len(subscriber.heard) == 1
    assert office.deliveries()[0].dead


def test_a_subscriber_that_is_gone_is_told_nothing_more(office: Office, subscriber: Subscriber) -> None:
    subscriber.answers = [(410, {})]
    office.publish(version=1)
    office.tell()
    office.publish(version=2, title="Changed")
    office.tell()

    assert len(subscriber.heard) == 1


def test_a_newer_event_takes_the_place_of_one_that_waits(office: Office, subscriber: Subscriber) -> None:
    subscriber.answers = [(500, {})]
    office.publish(version=1)
    office.tell()
    office.publish(version=2, title="Changed")
    office.make_due()
    office.tell()

    assert heard_types(subscriber) == ["article.published", "article.updated"]
    assert office.deliveries()[0].replaced_by


def test_a_withdrawal_is_told(office: Office, subscriber: Subscriber) -> None:
    office.publish()
    office.tell()
    office.withdraw()
    office.tell()

    assert heard_types(subscriber) == ["article.published", "article.withdrawn"]


def test_an_article_that_never_was_live_is_not_told_of(office: Office, subscriber: Subscriber) -> None:
    publish(office.ledger)
    office.withdraw()

    assert office.deliveries() == []


def test_a_private_address_is_not_sent_to(ledger: Ledger, office: Office, subscriber: Subscriber) -> None:
    publish(ledger)
    press_all(ledger)
    Office(ledger, allow=()).tell()

    (dead,) = office.deliveries()
    assert dead.dead
    assert "may not send there" in dead.problem
    assert subscriber.url not in dead.problem
    assert subscriber.heard == []


def test_a_subscriber_that_is_away_is_tried_again(ledger: Ledger, office: Office, subscriber: Subscriber) -> None:
    with transaction(ledger) as db:
        db.execute("UPDATE subscriptions SET url = 'http://127.0.0.1:9999/'")
    publish(ledger)
    press_all(ledger)
    office.tell()

    (waiting,) = office.deliveries()
    assert not waiting.dead
    assert "No answer" in waiting.problem


def test_a_dead_delivery_can_be_retried(office: Office, subscriber: Subscriber) -> None:
    subscriber.answers = [(404, {})]
    office.publish()
    office.tell()
    office.retry()
    office.tell()

    assert office.deliveries()[0].delivered_at
