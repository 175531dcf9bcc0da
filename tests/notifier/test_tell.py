"""What a subscriber may rely on, whatever it answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.channels.webhook import WEBHOOK
from shared.ledger import Ledger, transaction
from shared.retry_after import MAX_RETRY_AFTER_SECONDS
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


@pytest.mark.parametrize("status", [301, 304, 400, 401, 404, 408, 422, 425, 429, 500, 503])
def test_a_failure_is_tried_again_under_the_same_id(office: Office, subscriber: Subscriber, status: int) -> None:
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

    assert len(subscriber.heard) == len(WEBHOOK.delays) + 1
    assert office.deliveries()[0].dead


def test_a_redirect_is_not_followed_and_the_sentence_says_what_to_do(office: Office, subscriber: Subscriber) -> None:
    subscriber.answers = [(302, {"Location": f"{subscriber.url}?token=secret"})]
    office.publish()
    office.tell()

    assert len(subscriber.heard) == 1
    (waiting,) = office.deliveries()
    assert waiting.problem == "Answered 302: redirects are not followed; subscribe the new address."
    assert not waiting.dead


def test_what_was_refused_to_the_last_is_kept_with_its_words(office: Office, subscriber: Subscriber) -> None:
    office.publish()
    _refuse_to_the_last(office, subscriber, 404)

    (dead,) = office.deliveries()
    assert (dead.dead, dead.problem) == (True, "Answered 404")


@pytest.mark.parametrize(
    ("retry_after", "least", "most"),
    [
        ("9" * 400, MAX_RETRY_AFTER_SECONDS, MAX_RETRY_AFTER_SECONDS),
        ("Fri, 31 Dec 9999 23:59:59 GMT", MAX_RETRY_AFTER_SECONDS, MAX_RETRY_AFTER_SECONDS),
        ("Fri, 31 Dec 9999 23:59:59 -2359", MAX_RETRY_AFTER_SECONDS, MAX_RETRY_AFTER_SECONDS),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0, 6),
        ("Mon, 01 Jan 1990 00:00:00 -0000", 0, 6),
        ("-7", 0, 6),
        ("Tue, 01 Jan 99999999999999999999 00:00:00 GMT", 0, 6),
        ("²", 0, 6),
        ("1e9", 0, 6),
        ("NaN", 0, 6),
        (",", 0, 6),
    ],
)
def test_an_odd_wish_for_time_costs_nothing_but_that_time(
    office: Office, subscriber: Subscriber, retry_after: str, least: float, most: float
) -> None:
    subscriber.answers = [(503, {"Retry-After": retry_after})]
    office.publish()
    office.tell()

    (waiting,) = office.deliveries()
    assert "Answered 503" in waiting.problem, "not that we stumbled over it"
    assert least - 30 <= (waiting.next_attempt_at - waiting.now).total_seconds() <= most
    assert (waiting.claims, waiting.failures) == (0, 1)


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
    office.publish()
    _refuse_to_the_last(office, subscriber, 404)
    office.retry()
    office.tell()

    assert office.deliveries()[0].delivered_at


def _refuse_to_the_last(office: Office, subscriber: Subscriber, status: int) -> None:
    """Answer the next attempt so, which is the last."""
    office.change(f"failures = {len(WEBHOOK.delays)}")
    subscriber.answers = [(status, {})]
    office.tell()
