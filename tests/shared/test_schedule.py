"""Nothing is seen before its time, and what has come to its time is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.sweep.sweep import SWEEP_POLL_SECONDS, Sweep
from shared.article import Schedule
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.states import SubmissionState
from shared.pages import FRONT
from shared.queue import Doorbells, celery_app
from tests.shared.newsdesk import due, press_all, press_all_but, publish, state_of, withdraw

LATER = Schedule(release_at=datetime.now(UTC) + timedelta(hours=1))


@pytest.fixture
def sweep(ledger: Ledger) -> Sweep:
    return Sweep(ledger, Doorbells(celery_app("memory://")))


def test_before_its_time_an_article_is_in_no_page_list_or_receipt(ledger: Ledger, sweep: Sweep) -> None:
    accepted = publish(ledger, title="Secret headline", schedule=LATER)
    sweep.once()
    press_all(ledger)

    assert accepted.path == "/politik/slug-of-a/", "only the source that submitted it is told"
    assert due(ledger) == []
    found = state_of(ledger, accepted, source=None)
    assert (found.state, found.path, found.article, found.complete) == (SubmissionState.ACCEPTED, "", "", False)
    assert "waiting for its time" in found.sentence
    assert "to be released at" in state_of(ledger, accepted).sentence
    with transaction(ledger) as db:
        assert excerpt(db, FRONT).entries == ()
        assert db.execute("SELECT title FROM articles").value() is None
        assert db.execute("SELECT count(*) FROM pages WHERE wanted > 0").value() == 0


def test_at_its_time_it_is_released_and_its_lateness_is_told(ledger: Ledger, sweep: Sweep) -> None:
    accepted = publish(ledger, schedule=LATER)
    _let_time_pass(ledger)
    sweep.once()
    press_all(ledger)

    found = state_of(ledger, accepted)
    assert found.state is SubmissionState.LIVE
    assert found.path == accepted.path
    assert any(step.step == "released" and "after its time" in step.detail for step in found.steps)


def test_it_is_dated_by_its_release_not_by_its_acceptance(ledger: Ledger, sweep: Sweep) -> None:
    publish(ledger, schedule=LATER)
    _let_time_pass(ledger)
    sweep.once()

    with ledger.begin() as db:
        assert db.execute("SELECT a.published_at = s.release_at FROM articles a, submissions s").value()


def test_readers_keep_the_old_revision_until_the_new_one_is_released(ledger: Ledger, sweep: Sweep) -> None:
    old = publish(ledger, version=1, title="Old")
    publish(ledger, version=2, title="New", schedule=LATER)
    press_all(ledger)
    assert state_of(ledger, old).state is SubmissionState.LIVE
    assert _titles(ledger) == ["Old"]

    _let_time_pass(ledger)
    sweep.once()
    press_all(ledger)
    assert _titles(ledger) == ["New"]
    assert state_of(ledger, old).state is SubmissionState.SUPERSEDED


def test_a_revision_that_waits_for_its_time_comes_although_the_one_before_it_expires(
    ledger: Ledger, sweep: Sweep
) -> None:
    publish(ledger, version=1, title="Old", schedule=Schedule(expires_at=datetime.now(UTC) + timedelta(minutes=10)))
    press_all(ledger)
    new = publish(ledger, version=2, title="New", schedule=LATER)
    with ledger.begin() as db:
        db.execute("UPDATE articles SET expires_at = now()")
    sweep.once()
    press_all(ledger)
    assert _titles(ledger) == []
    again = publish(ledger, version=2, title="New", schedule=LATER)
    assert (again.submission, again.state) == (new.submission, SubmissionState.ACCEPTED)

    _let_time_pass(ledger)
    sweep.once()
    press_all(ledger)
    assert _titles(ledger) == ["New"]


def test_what_is_released_while_the_one_before_it_vanishes_is_the_last_that_is_heard_of(
    ledger: Ledger, sweep: Sweep
) -> None:
    publish(ledger, version=1, schedule=Schedule(expires_at=datetime.now(UTC) + timedelta(minutes=10)))
    press_all(ledger)
    publish(ledger, version=2, schedule=LATER)
    with ledger.begin() as db:
        db.execute("UPDATE articles SET expires_at = now()")
    sweep.once()
    press_all_but(ledger, "/")
    _let_time_pass(ledger)
    sweep.once()
    press_all(ledger)

    with ledger.begin() as db:
        assert db.execute("SELECT type FROM events ORDER BY number").values() == [
            "article.published",
            "article.updated",
        ]
        assert db.execute("SELECT state FROM submissions ORDER BY number").values() == [
            "withdrawn",
            "live",
            "superseded",
        ]


def test_a_withdrawal_cancels_what_waits_for_its_time_though_the_article_is_withdrawn_already(
    ledger: Ledger, sweep: Sweep
) -> None:
    publish(ledger, version=1)
    press_all(ledger)
    withdraw(ledger, version=2)
    press_all(ledger)
    waiting = publish(ledger, version=3, schedule=LATER)
    withdraw(ledger, version=4)
    press_all(ledger)
    _let_time_pass(ledger)
    sweep.once()
    press_all(ledger)

    assert _titles(ledger) == []
    assert state_of(ledger, waiting).state is SubmissionState.WITHDRAWN


def test_a_newer_revision_changes_the_schedule(ledger: Ledger, sweep: Sweep) -> None:
    first = publish(ledger, version=1, schedule=LATER)
    publish(ledger, version=2, title="Now")
    _let_time_pass(ledger)
    sweep.once()
    press_all(ledger)

    assert state_of(ledger, first).state is SubmissionState.SUPERSEDED
    assert _titles(ledger) == ["Now"]


def test_an_older_version_cannot_slip_in_front_of_a_scheduled_one(ledger: Ledger) -> None:
    publish(ledger, version=2, schedule=LATER)

    assert publish(ledger, version=1).state is SubmissionState.SUPERSEDED


def test_a_scheduled_article_that_is_withdrawn_leaves_no_trace(ledger: Ledger, sweep: Sweep) -> None:
    accepted = publish(ledger, version=1, schedule=LATER)
    gone = withdraw(ledger)
    _let_time_pass(ledger)
    sweep.once()

    assert press_all(ledger) == []
    assert state_of(ledger, accepted, source=None).path == ""
    assert state_of(ledger, gone).state is SubmissionState.WITHDRAWN
    with ledger.begin() as db:
        assert db.execute("SELECT count(*) FROM events").value() == 0


def test_an_article_expires(ledger: Ledger, sweep: Sweep) -> None:
    accepted = publish(ledger, schedule=Schedule(expires_at=datetime.now(UTC) + timedelta(hours=1)))
    press_all(ledger)
    assert _titles(ledger) == ["Title"]

    _let_time_pass(ledger)
    sweep.once()
    press_all(ledger)
    assert _titles(ledger) == []
    assert state_of(ledger, accepted).state is SubmissionState.WITHDRAWN


def test_a_newer_revision_prolongs_it(ledger: Ledger, sweep: Sweep) -> None:
    publish(ledger, version=1, schedule=Schedule(expires_at=datetime.now(UTC) + timedelta(minutes=30)))
    publish(ledger, version=2, schedule=Schedule(expires_at=datetime.now(UTC) + timedelta(hours=3)))
    _let_time_pass(ledger)
    sweep.once()
    press_all(ledger)

    assert _titles(ledger) == ["Title"]


def test_what_expired_while_nobody_swept_is_never_shown(ledger: Ledger, sweep: Sweep) -> None:
    times = Schedule(LATER.release_at, datetime.now(UTC) + timedelta(minutes=70))
    accepted = publish(ledger, schedule=times)
    _let_time_pass(ledger)
    sweep.once()

    assert press_all(ledger) == []
    assert "expired before" in state_of(ledger, accepted).sentence


def test_a_time_that_has_passed_already_means_now(ledger: Ledger) -> None:
    accepted = publish(ledger, schedule=Schedule(release_at=datetime.now(UTC) - timedelta(hours=1)))
    press_all(ledger)

    found = state_of(ledger, accepted)
    assert (found.state, found.path) == (SubmissionState.LIVE, accepted.path)


def test_the_sweep_rests_no_longer_than_until_the_next_release(ledger: Ledger, sweep: Sweep) -> None:
    assert sweep.pause() == SWEEP_POLL_SECONDS
    publish(ledger, schedule=Schedule(release_at=datetime.now(UTC) + timedelta(milliseconds=300)))
    assert 0 <= sweep.pause() <= 0.3


def _let_time_pass(ledger: Ledger) -> None:
    """Move every schedule two hours into the past, and what was accepted with it."""
    with ledger.begin() as db:
        db.execute(
            """UPDATE submissions SET release_at = release_at - interval '2 hours',
                 expires_at = expires_at - interval '2 hours', accepted_at = accepted_at - interval '2 hours'"""
        )
        db.execute("UPDATE articles SET expires_at = expires_at - interval '2 hours'")


def _titles(ledger: Ledger) -> list[str]:
    with transaction(ledger) as db:
        return [entry.title for entry in excerpt(db, FRONT).entries]
