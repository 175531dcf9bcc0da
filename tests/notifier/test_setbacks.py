"""What becomes of deliveries when something is wrong with us, and not with the subscriber."""

from __future__ import annotations

import pytest

from services.notifier.channels.webhook import Webhooks
from shared.ledger.leases import MAX_CLAIMS
from tests.lost_answer import lose_answer_to_next_commit
from tests.notifier.office import Office, heard_types
from tests.subscriber import Subscriber


def test_a_delivery_that_meets_an_error_of_ours_each_time_is_dead_of_the_first_of_them(
    office: Office, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = iter([ZeroDivisionError("nobody foresaw it"), *(ValueError("nor this") for _ in range(4))])

    async def fails(*_: object) -> None:
        raise next(errors)

    monkeypatch.setattr(Webhooks, "tell", fails)
    office.publish()
    while not office.deliveries()[0].dead:
        office.make_due()
        office.tell()
    (delivery,) = office.deliveries()
    assert (delivery.claims, delivery.dead) == (MAX_CLAIMS, True)
    assert delivery.problem == "It could not be told 5 times in a row. ZeroDivisionError: nobody foresaw it"

    monkeypatch.undo()
    office.retry()
    office.tell()
    assert heard_types(subscriber) == ["article.published"]


def test_what_was_claimed_with_an_answer_that_was_lost_is_told_once_and_soon(
    office: Office, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.publish()
    lose_answer_to_next_commit(monkeypatch)
    office.tell(lambda: bool(subscriber.heard))
    (delivery,) = office.deliveries()
    assert (delivery.claims, delivery.delivered_at is not None) == (0, True)
    assert heard_types(subscriber) == ["article.published"]


def test_what_goes_by_a_channel_of_a_newer_release_is_left_to_its_notifier(
    office: Office, subscriber: Subscriber
) -> None:
    with office.ledger.begin() as db:
        db.execute("UPDATE subscriptions SET channel = 'pigeon'")
    office.publish()
    for _ in range(MAX_CLAIMS + 1):
        office.make_due()
        office.tell()
    (delivery,) = office.deliveries()
    assert (delivery.dead, delivery.claims, delivery.failures, delivery.problem) == (False, 0, 0, None)

    with office.ledger.begin() as db:
        db.execute("UPDATE subscriptions SET channel = 'webhook'")
    office.make_due()
    office.tell()
    assert heard_types(subscriber) == ["article.published"]
