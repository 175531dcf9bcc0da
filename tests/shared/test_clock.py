"""The ledger's clock is set back by an hour: nothing waits until it has come to where it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.monitor.diagnosis import survey
from services.sweep.sweep import Sweep
from shared.events import EventType
from shared.ledger import Ledger, due_work, leases, transaction
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.sign_ins import at_work, sign_in
from shared.ledger.states import SubmissionState
from shared.ledger.telling.deliveries import claim_deliveries
from shared.ledger.telling.subscriptions import subscribe
from shared.pages import FRONT
from shared.queue import Doorbells, celery_app
from tests.shared.newsdesk import claim_press, press, press_all, publish, state_of, withdraw


@pytest.fixture
def sweep(ledger: Ledger) -> Sweep:
    made = Sweep(ledger, Doorbells(celery_app("memory://")))
    made.once()
    return made


def test_what_was_accepted_before_is_pressed_and_what_is_withdrawn_is_gone_at_once(
    ledger: Ledger, sweep: Sweep
) -> None:
    out, fresh = publish(ledger, "out"), publish(ledger, "fresh")
    press(ledger, out.path)
    press_all(ledger)
    waiting = publish(ledger, "waiting")
    _set_back(ledger)
    gone = withdraw(ledger, "out")
    sweep.once()
    _press_what_may_be_claimed(ledger)
    assert state_of(ledger, gone).complete
    assert state_of(ledger, waiting).state is SubmissionState.LIVE
    with transaction(ledger) as db:
        assert {entry.path for entry in excerpt(db, FRONT).entries} == {fresh.path, waiting.path}


def test_what_a_worker_held_when_the_clock_was_set_back_is_free(ledger: Ledger, sweep: Sweep) -> None:
    path = publish(ledger).path
    with transaction(ledger) as db:
        assert claim_press(db, path)
    _set_back(ledger)
    sweep.once()
    with transaction(ledger) as db:
        assert claim_press(db, path)


def test_a_doorbell_that_was_lost_before_is_rung_again(ledger: Ledger, sweep: Sweep) -> None:
    publish(ledger)
    _set_back(ledger)
    assert sweep.once()["pages"] == 1


def test_subscribers_are_told_what_was_due_before(ledger: Ledger, sweep: Sweep) -> None:
    with transaction(ledger) as db:
        subscribe(db, channel="webhook", url="https://a.example/", secret="whsec_YQ==", events=list(EventType))
    publish(ledger)
    press_all(ledger)
    _set_back(ledger)
    sweep.once()
    with transaction(ledger) as db:
        assert len(claim_deliveries(db, 10, {}, suspects=0)) == 1


def test_a_page_that_failed_keeps_its_pause_when_a_sweep_is_started(ledger: Ledger) -> None:
    path = publish(ledger).path
    with transaction(ledger) as db:
        claimed = claim_press(db, path)
        assert claimed
        leases.postpone(db, claimed.lease, problem="later", seconds=20)
    Sweep(ledger, Doorbells(celery_app("memory://"))).once()
    with transaction(ledger) as db:
        assert not claim_press(db, path)


def test_no_age_is_negative_and_a_process_that_died_before_is_dead_soon(ledger: Ledger, sweep: Sweep) -> None:
    publish(ledger)
    with transaction(ledger) as db:
        sign_in(db, "publisher@dead:1", "publisher", pid=1)
    _set_back(ledger)
    with transaction(ledger) as db:
        found = survey(db)
    assert min(found.pages.oldest, found.submissions.oldest, *(each.unseen for each in found.processes)) >= 0
    sweep.once()
    with transaction(ledger) as db:
        db.execute("UPDATE processes SET seen_at = seen_at - %(some)s", {"some": timedelta(seconds=16)})
        assert at_work(db, "publisher") == []


def _press_what_may_be_claimed(ledger: Ledger) -> None:
    """Press as workers do, who claim nothing before its time."""
    while True:
        with transaction(ledger) as db:
            paths = due_work.ready(db, leases.PRESSES, 100)
        if not [path for path in paths if press(ledger, str(path))]:
            return


def _set_back(ledger: Ledger) -> None:
    """Move everything that was noted an hour ahead: as if the clock had been set back by as much."""
    with transaction(ledger) as db:
        columns: list[Any] = db.execute(
            """SELECT table_name, string_agg(format('%1$I = %1$I + interval ''1 hour''', column_name), ', ') AS sets
               FROM information_schema.columns JOIN pg_tables ON tablename = table_name
               WHERE table_schema = 'public' AND data_type = 'timestamp with time zone' GROUP BY table_name"""
        ).fetchall()
        for table, sets in columns:
            db.execute(f"UPDATE {table} SET {sets}")
