"""How a subscription ends, what becomes of what waits for it, and what somebody hears who comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.channels.webhook import WEBHOOK
from shared.ledger import transaction
from shared.ledger.dead import Which, dismiss_deliveries, of_ended
from shared.ledger.telling.circuit_breaker import FAILURES_FORGOTTEN_AFTER, GIVEN_UP_AFTER, TRIP_THRESHOLD
from shared.ledger.telling.deliveries import claim_deliveries
from shared.ledger.telling.subscriptions import subscriptions, unsubscribe
from tests.notifier.office import Office, heard_types
from tests.shared.newsdesk import state_of
from tests.subscriber import Subscriber

DAY = timedelta(days=1)


def test_an_endpoint_that_answers_nobody_for_days_is_given_up_with_all_that_waits_for_it(
    office: Office, subscriber: Subscriber
) -> None:
    accepted = _give_up(office, subscriber, "abc")
    assert len(subscriber.heard) == 1, "one delivery tried it once more"
    for row in office.deliveries():
        assert (row.dead, row.held) == (True, False)
        assert row.problem.startswith("The subscription is disabled: 127.0.0.1:")
        assert row.problem.endswith("Once it does, subscribe it again, then retry this.")
    last = state_of(office.ledger, accepted[-1])
    assert (last.steps[-1].step, last.complete) == ("given up", True)

    office.publish("d", title="d")
    assert len(office.deliveries()) == 3, "nothing more is to be told it"


@pytest.mark.parametrize(
    "so_far",
    [
        {"failing_since": GIVEN_UP_AFTER - DAY, "unanswered": 300},
        {"failing_since": GIVEN_UP_AFTER + DAY, "unanswered": TRIP_THRESHOLD - 2},
        {"failing_since": GIVEN_UP_AFTER + DAY, "unanswered": 300, "failed_at": FAILURES_FORGOTTEN_AFTER * 1.1},
    ],
    ids=["not for days", "not often", "not in a row"],
)
def test_an_endpoint_is_not_given_up_for_less(office: Office, subscriber: Subscriber, so_far: dict[str, Any]) -> None:
    subscriber.answers = [(500, {})]
    office.publish()
    with office.ledger.begin() as db:
        db.execute(
            """UPDATE subscriptions SET unanswered = %(unanswered)s, failing_since = now() - %(failing_since)s,
               failed_at = now() - %(failed_at)s, paused_until = now() - %(failed_at)s""",
            {"failed_at": timedelta(), **so_far},
        )
    office.tell()
    (waiting,) = office.deliveries()
    assert (waiting.failures, waiting.dead) == (1, False)
    with transaction(office.ledger) as db:
        assert len(subscriptions(db)) == 1


def test_days_are_more_than_one_delivery_is_tried_and_a_silence_more_than_it_waits() -> None:
    assert timedelta(seconds=sum(WEBHOOK.delays)) * 1.1 < GIVEN_UP_AFTER
    assert timedelta(seconds=max(WEBHOOK.delays)) * 1.1 < FAILURES_FORGOTTEN_AFTER


def test_what_waits_for_a_subscriber_that_is_gone_is_given_up_at_once_and_alarms_nobody(
    office: Office, subscriber: Subscriber
) -> None:
    subscriber.answers = [(410, {})]
    accepted = [office.publish(id_, title=id_) for id_ in "ab"]
    office.change("next_attempt_at = now() + interval '1 hour'", 2)
    office.tell()
    assert [row.problem for row in office.deliveries()] == [
        "Answered 410",
        "The subscription is disabled: Answered 410",
    ]
    assert all(row.dead and row.dismissed_at for row in office.deliveries())
    assert office.alarming() == 0
    assert state_of(office.ledger, accepted[0]).complete, "its receipt waits for nobody"


def test_what_was_dead_before_a_subscriber_went_alarms_nobody_either(office: Office, subscriber: Subscriber) -> None:
    office.publish()
    office.change("dead = true, problem = 'Answered 404'")
    assert office.alarming() == 1
    _unsubscribe(office)
    assert office.alarming() == 0


def test_what_is_retried_for_nobody_stays_dead_and_is_counted(office: Office, subscriber: Subscriber) -> None:
    _give_up(office, subscriber, "abc")
    with transaction(office.ledger) as db:
        assert of_ended(db, Which()) == 3
    assert office.retry() == []
    assert (office.alarming(), len(subscriber.heard)) == (3, 1)

    with transaction(office.ledger) as db:
        assert len(dismiss_deliveries(db, Which(reason="is DISABLED"), 0).due) == 3
        assert of_ended(db, Which()) == 0
    assert office.alarming() == 0


def test_what_is_due_for_nobody_is_dead_again_in_one_go(office: Office, subscriber: Subscriber) -> None:
    for id_ in "abcde":
        office.publish(id_, title=id_)
    _unsubscribe(office)
    office.change("dead = false, dismissed_at = NULL")  # as if it had been entered just then
    with transaction(office.ledger) as db:
        assert claim_deliveries(db, 1, {}, suspects=0) == []
    assert all(row.dead and row.dismissed_at for row in office.deliveries()), "though there was room for one"
    assert subscriber.heard == []


def test_who_comes_back_after_an_end_of_his_own_is_told_the_newest_of_what_waited_once_it_is_retried(
    office: Office, subscriber: Subscriber
) -> None:
    office.publish("a", title="a")
    office.publish("b", title="b")
    _unsubscribe(office)
    office.withdraw("a")
    office.subscribed(subscriber.url)
    office.publish("c", title="c")
    office.tell()
    assert heard_types(subscriber) == ["article.published"], "what is new"
    assert office.alarming() == 0, "coming back is no reason for an alarm"
    assert office.retry() == [], "what was dismissed is not meant"

    assert len(office.retry(Which(dismissed=True, subscription=1))) == 2
    office.tell()
    assert sorted(heard_types(subscriber)[1:]) == ["article.published", "article.withdrawn"]


def test_who_subscribes_again_is_told_what_was_dead_once_it_is_retried(office: Office, subscriber: Subscriber) -> None:
    _give_up(office, subscriber, "ab")
    office.subscribed(subscriber.url)
    office.publish("c", title="c")
    office.tell()
    assert len(subscriber.heard) == 2, "the last of its failures, and what is new"

    office.retry()
    office.tell()
    assert heard_types(subscriber)[2:] == ["article.published"] * 2
    assert all(row.delivered_at for row in office.deliveries())
    with transaction(office.ledger) as db:
        assert [subscription.id for subscription in subscriptions(db)] == [1]


def test_what_is_retried_after_an_end_is_what_happened_last(office: Office, subscriber: Subscriber) -> None:
    _give_up(office, subscriber, "ab")
    office.withdraw("a")
    office.subscribed(subscriber.url)
    assert [(bool(row.replaced_by), row.dead) for row in office.deliveries()] == [
        (True, False),
        (False, True),
        (False, True),
    ]
    assert office.deliveries()[-1].problem == "It came while the subscription was disabled."

    office.retry()
    office.tell()
    assert sorted(heard_types(subscriber)[1:]) == ["article.published", "article.withdrawn"]


def _unsubscribe(office: Office) -> None:
    with transaction(office.ledger) as db:
        assert unsubscribe(db, 1)
        assert not unsubscribe(db, 1)


def _give_up(office: Office, subscriber: Subscriber, ids: str) -> list[Any]:
    """Publish articles while the subscriber pauses, who has failed for days; then let him fail once more."""
    office.pause(failing_for=GIVEN_UP_AFTER)
    accepted = [office.publish(id_, title=id_) for id_ in ids]
    subscriber.answers = [(500, {})]
    office.pauses_end()
    office.tell()
    return accepted
