"""The source's order decides, whatever comes first: early withdrawals, times that cannot be right, late expiries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.sweep.sweep import Sweep
from shared.article import Schedule
from shared.errors import Transient
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.editions import edition
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.states import SubmissionState
from shared.ledger.submitting.accept import MAX_SOURCE_CLOCK_LEAD, MAX_TIME_SINCE_EXPIRY, Untimely
from shared.ledger.submitting.submissions import Accepted
from shared.ledger.webhooks import Conflict
from shared.pages import FRONT
from shared.queue import Doorbells, celery_app
from tests.shared.newsdesk import due, press, press_all, publish, state_of, withdraw

NOW = datetime.now(UTC)
PAST = Schedule(expires_at=NOW - timedelta(minutes=1))


@pytest.mark.parametrize("version", [1, 2])
def test_a_withdrawal_that_comes_before_its_article_is_remembered(ledger: Ledger, version: int) -> None:
    gone = withdraw(ledger, version=2)
    late = publish(ledger, version=version)

    assert press_all(ledger) == []
    assert (gone.path, late.path, late.state) == ("", "", SubmissionState.SUPERSEDED)
    assert f"Version {version} came too late" in state_of(ledger, late).sentence
    found = state_of(ledger, gone)
    assert (found.state, found.complete, found.path) == (SubmissionState.WITHDRAWN, True, "")
    assert "before it came" in found.sentence
    assert _count(ledger, "events") == _count(ledger, "pages") == 0, "nobody is told of an article that never was"


def test_a_revision_that_is_newer_than_an_early_withdrawal_is_published(ledger: Ledger) -> None:
    withdraw(ledger, version=2)
    new = publish(ledger, version=3)
    press_all(ledger)

    assert state_of(ledger, new).complete
    assert _events(ledger) == ["article.published"]


def test_an_early_withdrawal_by_time_is_remembered_as_well(ledger: Ledger) -> None:
    withdraw(ledger, updated_at=NOW)

    assert publish(ledger, updated_at=NOW - timedelta(seconds=1)).state is SubmissionState.SUPERSEDED
    assert publish(ledger, updated_at=NOW + timedelta(seconds=1)).state is SubmissionState.ACCEPTED


def test_where_the_source_says_nothing_of_its_order_arrival_decides(ledger: Ledger) -> None:
    first, again = withdraw(ledger), withdraw(ledger)
    assert first.submission == again.submission
    new = publish(ledger)
    press_all(ledger)

    assert state_of(ledger, new).complete


def test_an_early_withdrawal_and_its_article_cannot_share_a_webhook_id(ledger: Ledger) -> None:
    first = withdraw(ledger, version=1, webhook="one")
    assert withdraw(ledger, version=1, webhook="one") == first
    with pytest.raises(Conflict, match="another request"):
        publish(ledger, version=2, webhook="one")


def test_what_is_of_the_future_is_refused_and_leaves_nothing(ledger: Ledger) -> None:
    for submit in (publish, withdraw):
        with pytest.raises(Untimely, match="in the future") as refused:
            submit(ledger, updated_at=datetime.now(UTC) + MAX_SOURCE_CLOCK_LEAD + timedelta(minutes=1))
        assert refused.value.field == "updated_at"
    assert _count(ledger, "articles") == 0
    publish(ledger, updated_at=datetime.now(UTC) + MAX_SOURCE_CLOCK_LEAD - timedelta(minutes=1))
    with ledger.begin() as db:
        assert db.execute("SELECT revised_at IS NULL OR revised_at <= now() FROM articles").value()


def test_a_new_article_that_has_long_expired_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Untimely, match="leave it out if the article never expires") as refused:
        publish(ledger, schedule=Schedule(expires_at=NOW - MAX_TIME_SINCE_EXPIRY - timedelta(minutes=1)))
    assert refused.value.field == "expires_at"
    assert _count(ledger, "articles") == 0


def test_an_article_that_expired_on_its_way_is_taken_and_never_appears(ledger: Ledger) -> None:
    accepted = publish(ledger, schedule=PAST)

    _assert_gone(ledger, accepted)
    assert press_all(ledger) == [accepted.path], "a tombstone, and no list"
    assert _events(ledger) == []


@pytest.mark.parametrize("age", [timedelta(minutes=1), timedelta(days=400)])
def test_an_update_that_has_expired_takes_the_article_down(ledger: Ledger, age: timedelta) -> None:
    old = publish(ledger, version=1)
    press_all(ledger)
    new = publish(ledger, version=2, title="Never seen", schedule=Schedule(expires_at=NOW - age))

    with transaction(ledger) as db:
        assert excerpt(db, FRONT).entries == (), "not even until the next list is pressed"
    _assert_gone(ledger, new)
    press_all(ledger)
    assert _events(ledger) == ["article.published", "article.withdrawn"]
    assert state_of(ledger, old).state is SubmissionState.SUPERSEDED
    again = publish(ledger, version=2, title="Never seen", schedule=Schedule(expires_at=NOW - age))
    assert again.state is SubmissionState.SUPERSEDED


def test_what_expires_between_acceptance_and_press_does_not_appear(ledger: Ledger) -> None:
    accepted = publish(ledger, schedule=Schedule(expires_at=NOW + timedelta(hours=1)))
    with ledger.begin() as db:
        db.execute("UPDATE articles SET expires_at = now()")
    with transaction(ledger) as db, pytest.raises(Transient, match="expired before"):
        edition(db, _id(ledger), accepted.path)
    Sweep(ledger, Doorbells(celery_app("memory://"))).once()

    _assert_gone(ledger, accepted)
    press_all(ledger)
    assert _events(ledger) == []


def test_a_release_that_expired_while_nobody_swept_takes_down_what_it_would_have_replaced(ledger: Ledger) -> None:
    old = publish(ledger, version=1)
    press_all(ledger)
    times = Schedule(NOW + timedelta(hours=1), NOW + timedelta(hours=2))
    new = publish(ledger, version=2, title="Never seen", schedule=times)
    with ledger.begin() as db:
        db.execute("UPDATE submissions SET release_at = now() - interval '2 s', expires_at = now() - interval '1 s'")
    Sweep(ledger, Doorbells(celery_app("memory://"))).once()
    press_all(ledger)

    assert {state_of(ledger, each).state for each in (old, new)} == {SubmissionState.WITHDRAWN}
    with transaction(ledger) as db:
        assert excerpt(db, FRONT).entries == ()


def _assert_gone(ledger: Ledger, accepted: Accepted) -> None:
    """Press nothing of the article but a tombstone."""
    assert state_of(ledger, accepted).state is SubmissionState.WITHDRAWN
    while accepted.path not in due(ledger):
        for path in due(ledger):
            press(ledger, path)
    with transaction(ledger) as db:
        assert type(edition(db, _id(ledger), accepted.path)).__name__ == "Tombstone"


def _count(ledger: Ledger, table: str) -> int:
    with ledger.begin() as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").value())


def _events(ledger: Ledger) -> list[str]:
    with ledger.begin() as db:
        return db.execute("SELECT type FROM events ORDER BY number").values()


def _id(ledger: Ledger) -> int:
    with ledger.begin() as db:
        return int(db.execute("SELECT id FROM articles").value())
