"""A look of the sweep ends, keeps the schedules meanwhile, and lets nothing that fails hold up anything else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from services.monitor.diagnosis import survey, troubles
from services.monitor.troubles import TroubleKind
from services.sweep import sweep as sweeping
from services.sweep.sweep import Sweep, run
from shared.article import Schedule
from shared.errors import Transient
from shared.events import Priority
from shared.ledger import Connection, Ledger, due_work, transaction
from shared.queue import Doorbells, celery_app
from tests.monitor import newsroom
from tests.shared.newsdesk import due, press_all, publish, state_of, withdraw
from tests.sweep import backlogs

LATER = Schedule(release_at=datetime.now(UTC) + timedelta(hours=1))


@pytest.fixture
def sweep(ledger: Ledger) -> Sweep:
    return Sweep(ledger, Doorbells(celery_app("memory://")))


def test_a_look_ends_though_what_it_rang_for_first_may_be_rung_for_again_by_then(
    ledger: Ledger, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_work, "RING_AGAIN", timedelta(milliseconds=1))
    backlogs.pages(ledger, 1500)
    first, again = sweep.once(), sweep.once()
    assert (first["pages"], first["unanswered"]) == (1500, 0), "nobody had been rung for these"
    assert (again["pages"], again["unanswered"]) == (1500, 1500), "these doorbells were lost"


def test_what_comes_to_its_time_while_a_large_backlog_is_rung_for_is_released_between_two_batches(
    ledger: Ledger, sweep: Sweep
) -> None:
    backlogs.pages(ledger, 1500)
    accepted = publish(ledger, schedule=LATER)
    _after_batches(sweep, 2, lambda: _let_come(ledger))
    found = sweep.once()
    assert (found["released"], found["pages"]) == (1, 1500)
    assert accepted.path in due(ledger)


def test_a_look_rings_no_more_than_workers_answer_for_some_time(
    ledger: Ledger, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "MAX_QUEUED_DOORBELLS", 100)
    backlogs.pages(ledger, 5000)
    first = sweep.once()["pages"]
    assert 1600 <= first < 3000
    assert sweep.once()["pages"] >= 1600, "the next look goes on where this one stopped"


def test_a_backlog_of_bulk_does_not_keep_news_from_being_rung_for(
    ledger: Ledger, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "MAX_QUEUED_DOORBELLS", 10)
    backlogs.pages(ledger, 3000, Priority.BULK)
    path = publish(ledger).path
    with transaction(ledger) as db:
        db.execute("UPDATE pages SET rung_at = NULL")
    sweep.once()
    with transaction(ledger) as db:
        rung = db.execute("SELECT rung_at IS NOT NULL FROM pages WHERE path = %(path)s", {"path": path})
        assert rung.value()


def test_deliveries_are_not_rung_for_one_by_one_for_notifiers_look_by_themselves(ledger: Ledger, sweep: Sweep) -> None:
    backlogs.deliveries(ledger, 2000, subscribers=10)
    assert not any(sweep.once().values())


def test_a_release_that_cannot_be_kept_starves_none_behind_it_and_is_tried_again_ever_more_rarely(
    ledger: Ledger, sweep: Sweep
) -> None:
    for number in range(12):
        publish(ledger, f"broken-{number}", schedule=LATER)
    with transaction(ledger) as db:
        db.execute("""UPDATE submissions SET content = '{"title": 7}', release_at = release_at - interval '1 minute'""")
    good = publish(ledger, "good", schedule=LATER)
    _let_come(ledger)
    _look_at_all(sweep)
    assert good.path in due(ledger)
    with transaction(ledger) as db:
        db.execute("UPDATE schedule_setbacks SET failures = 5, next_attempt_at = now() - interval '1 second'")
    _look_at_all(sweep)
    with transaction(ledger) as db:
        assert db.execute("SELECT count(*), max(failures) FROM schedule_setbacks").one() == (12, 6)
        wait = "SELECT bool_and(next_attempt_at > now() + interval '10 seconds') FROM schedule_setbacks"
        assert db.execute(wait).value()


def test_a_release_that_cannot_be_kept_is_told_with_its_cause_and_without_its_content(
    ledger: Ledger, sweep: Sweep
) -> None:
    in_an_hour = Schedule(release_at=datetime.now(UTC) + timedelta(hours=1))
    publish(ledger, "broken", title="Secret headline", schedule=in_an_hour)
    with transaction(ledger) as db:
        db.execute("UPDATE submissions SET content = jsonb_set(content, '{body_format}', '\"Secret format\"')")
    _let_come(ledger, timedelta(hours=1, minutes=3))
    newsroom.at_work(ledger, "publisher", "notifier", "sweep")
    sweep.once()
    with transaction(ledger) as db:
        (trouble,) = troubles(survey(db))
    assert trouble.kind is TroubleKind.SCHEDULES_LATE
    assert str(trouble).startswith("1 release is late, by 3 min")
    assert "in a format that this release cannot read" in str(trouble)
    assert "Secret" not in str(trouble)


def test_a_release_that_is_changed_meanwhile_is_no_trouble_any_more(ledger: Ledger, sweep: Sweep) -> None:
    publish(ledger, "broken", schedule=LATER)
    with transaction(ledger) as db:
        db.execute("""UPDATE submissions SET content = '{"title": 7}'""")
    _let_come(ledger)
    sweep.once()
    withdraw(ledger, "broken")
    sweep.once()
    with transaction(ledger) as db:
        assert db.execute("SELECT count(*) FROM schedule_setbacks").value() == 0


def test_an_article_that_somebody_has_locked_holds_up_no_other_release(ledger: Ledger, sweep: Sweep) -> None:
    locked, free = publish(ledger, "locked", schedule=LATER), publish(ledger, "free", schedule=LATER)
    _let_come(ledger)
    with psycopg.connect(ledger.url) as other:
        other.execute("SELECT FROM articles WHERE external_id = 'locked' FOR UPDATE")
        assert sweep.once()["released"] == 1
        assert due(ledger) == [free.path]
    with transaction(ledger) as db:
        db.execute("UPDATE schedule_setbacks SET next_attempt_at = now()")
    sweep.once()
    assert locked.path in due(ledger)


def test_an_expiry_that_cannot_be_kept_starves_none(ledger: Ledger, sweep: Sweep) -> None:
    first = publish(ledger, "first", schedule=Schedule(expires_at=datetime.now(UTC) + timedelta(hours=1)))
    second = publish(ledger, "second", schedule=Schedule(expires_at=datetime.now(UTC) + timedelta(hours=2)))
    press_all(ledger)
    with transaction(ledger) as db:
        db.execute("UPDATE articles SET expires_at = expires_at - interval '1 day'")
        db.execute("UPDATE articles SET path = NULL WHERE external_id = 'first'")
    _look_at_all(sweep)
    press_all(ledger)
    assert [state_of(ledger, each).state for each in (first, second)] == ["live", "withdrawn"]


def test_what_ended_its_worker_in_the_end_keeps_the_cause_that_was_known_before(ledger: Ledger, sweep: Sweep) -> None:
    known, unknown = publish(ledger, "known"), publish(ledger, "unknown")
    for accepted, problem in ((known, "The theme cannot show it."), (unknown, None)):
        with transaction(ledger) as db:
            db.execute(
                """UPDATE pages SET claims = 5, lease_until = now() - interval '1 second', problem = %(problem)s
                   WHERE path = %(path)s""",
                {"path": accepted.path, "problem": problem},
            )
    assert sweep.once()["buried"] == 2
    assert state_of(ledger, known).sentence == f"The theme cannot show it. {sweeping.REPEATED_KILLER_PROBLEM}"
    assert state_of(ledger, unknown).sentence == sweeping.KILLER_PROBLEM


def test_a_sweep_signs_in_in_the_middle_of_a_look_and_outlives_whatever_happens(
    ledger: Ledger, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "SIGN_IN_SECONDS", 0)
    monkeypatch.setattr(sweeping, "SWEEP_POLL_SECONDS", 0.01)
    stop, seen, looks = threading.Event(), set[datetime](), [Transient("Not now."), KeyError("no such thing")]

    def look() -> dict[str, int]:
        if looks:
            raise looks.pop()
        for _ in range(3):
            sweep.beat()
            with transaction(ledger) as db:
                seen.add(db.execute("SELECT seen_at FROM processes WHERE kind = 'sweep'").value())
        stop.set()
        return {"released": 0, "pages": 0, "unanswered": 0, "buried": 0}

    monkeypatch.setattr(sweep, "once", look)
    run(sweep, stop)
    assert len(seen) == 3


def _look_at_all(sweep: Sweep) -> None:
    """Look until no schedule is left: where a slice of time was not enough, the next look is at once."""
    sweep.once()
    while not sweep.pause():
        sweep.once()


def _after_batches(sweep: Sweep, number: int, deed: Callable[[], None]) -> None:
    """Have something happen while a look is under way."""
    beats = iter(range(1000))
    sweep.beat = lambda: deed() if next(beats) == number else None


def _let_come(ledger: Ledger, passed: timedelta = timedelta(hours=1)) -> None:
    """Let what was to be released in an hour be due."""
    with transaction(ledger) as db:
        _earlier(db, passed)


def _earlier(db: Connection, passed: timedelta) -> None:
    db.execute("UPDATE submissions SET release_at = release_at - %(passed)s", {"passed": passed})
