"""What is sent again without a change is no news to anybody; and when readers are told that something changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.article import Schedule
from shared.ledger import Ledger, transaction
from shared.ledger.leases import MAX_CLAIMS
from shared.ledger.pressing.setbacks import stumble_press
from shared.ledger.states import SubmissionState
from tests.shared.newsdesk import claim_press, due, press_all, publish, state_of, withdraw

NOW = datetime.now(UTC)


@pytest.mark.parametrize("by_version", [True, False])
def test_a_resend_without_change_changes_nothing_but_the_order(ledger: Ledger, by_version: bool) -> None:
    def order(number: int) -> dict[str, int] | dict[str, datetime]:
        return {"version": number} if by_version else {"updated_at": NOW + timedelta(seconds=number)}

    first = publish(ledger, **order(1))
    press_all(ledger)
    before = _public(ledger)
    again = publish(ledger, **order(3))

    assert (again.submission, again.state, again.ring) == (first.submission, SubmissionState.LIVE, ())
    assert due(ledger) == []
    assert _public(ledger) == before
    late = publish(ledger, title="Older", **order(2))
    assert late.state is SubmissionState.SUPERSEDED
    assert withdraw(ledger, **order(2)).state is SubmissionState.SUPERSEDED


def test_coming_back_to_what_readers_have_cancels_the_schedule_and_changes_nothing_else(ledger: Ledger) -> None:
    first = publish(ledger, version=1)
    press_all(ledger)
    before = _public(ledger)
    waiting = publish(ledger, version=2, title="Later", schedule=Schedule(NOW + timedelta(hours=1)))
    again = publish(ledger, version=3)

    assert (again.submission, again.ring, _public(ledger)) == (first.submission, (), before)
    assert state_of(ledger, waiting).state is SubmissionState.SUPERSEDED
    assert publish(ledger, version=2, title="Later").state is SubmissionState.SUPERSEDED


def test_a_resend_of_what_could_not_be_made_is_a_new_attempt(ledger: Ledger) -> None:
    failed = publish(ledger, version=1)
    for _ in range(MAX_CLAIMS):
        with ledger.begin() as db:
            db.execute("UPDATE pages SET next_attempt_at = now()")
        with transaction(ledger) as db:
            claimed = claim_press(db, failed.path)
        assert claimed
        with transaction(ledger) as db:
            stumble_press(db, claimed.lease, problem="KeyError: 'x'")
    assert state_of(ledger, failed).state is SubmissionState.FAILED
    again = publish(ledger, version=2)
    press_all(ledger)

    assert state_of(ledger, again).complete


def test_readers_are_told_when_the_source_changed_it(ledger: Ledger) -> None:
    publish(ledger, updated_at=NOW - timedelta(hours=3))
    with ledger.begin() as db:
        db.execute("UPDATE articles SET published_at = now() - interval '2 hours'")
    publish(ledger, title="Changed", updated_at=NOW - timedelta(hours=1))
    assert _revised(ledger) == NOW - timedelta(hours=1)
    publish(ledger, title="Changed again")
    assert abs(_revised(ledger) - datetime.now(UTC)) < timedelta(minutes=5)


def test_no_change_is_older_than_what_readers_could_first_read(ledger: Ledger) -> None:
    publish(ledger, version=1, updated_at=NOW - timedelta(hours=3))
    publish(ledger, version=2, title="Changed", updated_at=NOW - timedelta(hours=2))

    with ledger.begin() as db:
        assert db.execute("SELECT revised_at = published_at FROM articles").value()


def _public(ledger: Ledger) -> object:
    """Return all that readers and subscribers could notice."""
    with ledger.begin() as db:
        pages = db.execute("SELECT path, wanted, pressed, digest FROM pages ORDER BY path").fetchall()
        return (
            pages,
            db.execute("SELECT revised_at, submission FROM articles").fetchall(),
            db.execute("SELECT count(*) FROM events").value(),
        )


def _revised(ledger: Ledger) -> datetime:
    with ledger.begin() as db:
        found = db.execute("SELECT revised_at FROM articles").value()
    assert isinstance(found, datetime)
    return found
