"""In which order one subscriber hears of one article, and what becomes of claims whose worker is gone."""

from __future__ import annotations

from shared.channels.webhook import WEBHOOK
from shared.events import EventType
from shared.ledger import transaction
from shared.ledger.due_work import killers
from shared.ledger.leases import DELIVERIES, LEASE, MAX_CLAIMS
from shared.ledger.telling.deliveries import SUSPECT_CLAIMS, Delivery, claim_deliveries
from shared.ledger.telling.delivery_results import DeliveryResult, Outcome, record
from tests.notifier.office import Office, heard_types
from tests.subscriber import Subscriber


def test_a_newer_event_waits_for_the_end_of_an_attempt_at_an_older_one(office: Office, subscriber: Subscriber) -> None:
    office.publish(version=1)
    (older,) = _claim(office)
    office.publish(version=2, title="Changed")
    assert _claim(office) == []

    _end(office, older, DeliveryResult.AGAIN)
    office.change("next_attempt_at = now()", 2)
    office.tell()
    assert heard_types(subscriber) == ["article.updated"]
    assert [bool(row.replaced_by) for row in office.deliveries()] == [True, False]


def test_an_older_event_is_not_told_after_a_newer_one(office: Office, subscriber: Subscriber) -> None:
    subscriber.answers = [(500, {})]
    office.publish(version=1)
    office.tell()
    office.publish(version=2, title="Changed")
    office.tell()
    office.make_due()
    office.tell()
    assert heard_types(subscriber) == ["article.published", "article.updated"]


def test_a_withdrawal_is_told_though_an_earlier_event_still_waits(office: Office, subscriber: Subscriber) -> None:
    subscriber.answers = [(500, {})]
    office.publish()
    office.tell()
    office.withdraw()
    office.tell()
    assert heard_types(subscriber) == ["article.published", "article.withdrawn"]


def test_who_asked_for_withdrawals_only_is_told_of_them(office: Office, subscriber: Subscriber) -> None:
    with office.ledger.begin() as db:
        db.execute("UPDATE subscriptions SET events = %(events)s", {"events": [EventType.WITHDRAWN]})
    office.publish()
    office.withdraw()
    office.tell()
    assert heard_types(subscriber) == ["article.withdrawn"]


def test_a_claim_is_for_one_and_ends_with_its_token(office: Office, subscriber: Subscriber) -> None:
    office.publish()
    (first,) = _claim(office)
    assert _claim(office) == []
    office.change("lease_until = now() - interval '1 second'")
    (second,) = _claim(office)
    _end(office, first, DeliveryResult.TOLD)
    assert office.deliveries()[0].delivered_at is None
    _end(office, second, DeliveryResult.TOLD)
    assert office.deliveries()[0].delivered_at
    assert LEASE.total_seconds() >= 20, "an attempt may begin in its first half and take ten seconds"


def test_what_was_not_attempted_is_as_it_was_before_its_claim(office: Office, subscriber: Subscriber) -> None:
    office.publish()
    office.change("failures = 1, problem = 'Answered 503.'")
    (claimed,) = _claim(office)
    _end(office, claimed, DeliveryResult.UNTOLD)
    (row,) = office.deliveries()
    assert (row.claims, row.failures, row.lease_until, row.problem) == (0, 1, None, "Answered 503.")


def test_what_ends_its_workers_is_dead_after_five_and_takes_no_other_with_it(
    office: Office, subscriber: Subscriber
) -> None:
    for id_ in "abc":
        office.publish(id_, title=id_)
    for _ in range(SUSPECT_CLAIMS):
        assert len(_claim(office)) == 3
        office.change("lease_until = now() - interval '1 second'")
    for _ in range(MAX_CLAIMS - SUSPECT_CLAIMS):
        (alone,) = _claim(office)
        assert alone.suspect
        office.change("lease_until = now() - interval '1 second'", alone.id)
    assert [row.claims for row in office.deliveries()] == [MAX_CLAIMS, SUSPECT_CLAIMS, SUSPECT_CLAIMS]
    with transaction(office.ledger) as db:
        assert [lease.row.id for lease in killers(db, DELIVERIES)] == [1]


def test_hosts_take_turns_however_many_subscribers_one_of_them_has(office: Office) -> None:
    office.subscribed(
        *(f"https://many.test/{number}" for number in range(WEBHOOK.per_key)), "https://b.test", "https://c.test"
    )
    office.publish()
    first = [delivery.host for delivery in _claim(office)]
    assert first.count("many.test") == 8
    assert {"b.test", "c.test"} < set(first)


def test_what_is_replaced_makes_room_at_once_though_another_has_to_wait(office: Office, subscriber: Subscriber) -> None:
    office.publish("a", version=1)
    _claim(office)
    office.publish("a", version=2, title="Changed")
    office.publish("b", version=1)
    office.publish("b", version=2, title="Changed")
    assert [delivery.event.version for delivery in _claim(office)] == [2]
    assert [bool(row.replaced_by) for row in office.deliveries()] == [False, False, True, False]
    assert [row.next_attempt_at > row.now for row in office.deliveries()] == [False, True, False, False]


def _claim(office: Office) -> list[Delivery]:
    with transaction(office.ledger) as db:
        return claim_deliveries(db, 10, {}, suspects=0)


def _end(office: Office, delivery: Delivery, verdict: DeliveryResult) -> None:
    with transaction(office.ledger) as db:
        record(db, [Outcome(delivery, verdict)])
