"""A new wish starts afresh: whatever became of the press before, a newer revision or a withdrawal goes through."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.sweep.sweep import Sweep
from shared.ledger import Connection, Ledger, transaction
from shared.ledger.leases import MAX_CLAIMS, PageLease
from shared.ledger.pressing.presses import Pressed
from shared.ledger.pressing.setbacks import bury_press, postpone_press, stumble_press
from shared.ledger.states import SubmissionState
from shared.queue import Doorbells, celery_app
from tests.shared.newsdesk import claim_press, press, publish, state_of, withdraw

Setback = Callable[[Connection, PageLease], Pressed]


def _postponed(db: Connection, lease: PageLease) -> Pressed:
    return postpone_press(db, lease, problem="The store is away.", at_least=3600)


def _stumbled(db: Connection, lease: PageLease) -> Pressed:
    return stumble_press(db, lease, problem="KeyError: 'no'")


def _buried(db: Connection, lease: PageLease) -> Pressed:
    return bury_press(db, lease, problem="The template is broken.")


SETBACKS = pytest.mark.parametrize("setback", [_postponed, _stumbled, _buried])


def _fail(ledger: Ledger, path: str, setback: Setback, times: int = 1) -> Pressed:
    """Let presses of a page fail, so many times in a row."""
    pressed = Pressed()
    for _ in range(times):
        with ledger.begin() as db:
            db.execute("UPDATE pages SET next_attempt_at = now() WHERE path = %(path)s", {"path": path})
        with transaction(ledger) as db:
            claimed = claim_press(db, path)
        assert claimed
        with transaction(ledger) as db:
            pressed = setback(db, claimed.lease)
    return pressed


def _crash(ledger: Ledger, path: str) -> None:
    """Let a page end as many workers as it may."""
    for _ in range(MAX_CLAIMS):
        with transaction(ledger) as db:
            assert claim_press(db, path)
        with ledger.begin() as db:
            db.execute("UPDATE pages SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL")


def _run(ledger: Ledger) -> list[str]:
    """Sweep and press what may be pressed now, without waiting for anything; return the paths in that order."""
    pressed: list[str] = []
    sweep = Sweep(ledger, Doorbells(celery_app("memory://")))  # one: it looks after the sitemap of news once a minute
    while True:
        sweep.once()
        with transaction(ledger) as db:
            paths = db.execute(f"{_DUE_NOW} AND NOT dead ORDER BY wanted").values()
        done = [path for path in paths if press(ledger, path)]
        if not done:
            return pressed
        pressed += done


@SETBACKS
@pytest.mark.parametrize("times", [1, MAX_CLAIMS - 1])
def test_a_withdrawal_goes_through_whatever_became_of_the_press_before(
    ledger: Ledger, setback: Setback, times: int
) -> None:
    accepted = publish(ledger, version=1)
    _run(ledger)
    publish(ledger, version=2, title="Cannot be made")
    _fail(ledger, accepted.path, setback, 1 if setback is _buried else times)
    gone = withdraw(ledger, version=3)

    assert _run(ledger)[-1] == accepted.path
    assert state_of(ledger, gone).complete


@SETBACKS
def test_a_newer_revision_goes_through_whatever_became_of_the_press_before(ledger: Ledger, setback: Setback) -> None:
    accepted = publish(ledger, version=1, title="Cannot be made")
    _fail(ledger, accepted.path, setback)
    corrected = publish(ledger, version=2, title="Correct")

    assert [due.id for due in corrected.ring] == [accepted.path], "nobody was rung for it since"
    _run(ledger)
    assert state_of(ledger, corrected).complete


@pytest.mark.parametrize("swept", [True, False])
def test_what_ended_its_workers_does_not_speak_against_what_came_after_it(ledger: Ledger, swept: bool) -> None:
    accepted = publish(ledger, version=1)
    _run(ledger)
    failed = publish(ledger, version=2, title="Deadly")
    _crash(ledger, accepted.path)
    if swept:
        Sweep(ledger, Doorbells(celery_app("memory://"))).once()
        assert state_of(ledger, failed).state is SubmissionState.FAILED
    gone = withdraw(ledger)

    _run(ledger)
    assert state_of(ledger, gone).complete
    assert state_of(ledger, failed).state is SubmissionState.WITHDRAWN


@SETBACKS
def test_a_list_that_failed_makes_no_withdrawal_wait(ledger: Ledger, setback: Setback) -> None:
    accepted = publish(ledger, version=1)
    press(ledger, accepted.path)
    _fail(ledger, "/politik/", setback)
    gone = withdraw(ledger)

    assert "/politik/" in _run(ledger)
    assert state_of(ledger, gone).complete


def test_a_withdrawal_does_not_wait_for_a_list_that_cannot_be_made(ledger: Ledger) -> None:
    accepted = publish(ledger, version=1)
    _run(ledger)
    gone = withdraw(ledger)
    _fail(ledger, "/politik/", _stumbled)

    assert accepted.path in _run(ledger)
    assert state_of(ledger, gone).state is SubmissionState.WITHDRAWN
    with ledger.begin() as db:
        assert db.execute("SELECT dead, claims FROM pages WHERE path = '/politik/'").one() == (False, 1)


@SETBACKS
def test_a_press_of_an_old_revision_that_fails_late_is_not_held_against_the_new_one(
    ledger: Ledger, setback: Setback
) -> None:
    accepted = publish(ledger, version=1)
    _run(ledger)
    publish(ledger, version=2, title="Slow, and cannot be made")
    with transaction(ledger) as db:
        claimed = claim_press(db, accepted.path)
    assert claimed
    new = publish(ledger, version=3, title="Correct")
    with transaction(ledger) as db:
        pressed = setback(db, claimed.lease)

    assert [due.id for due in pressed.pages] == [accepted.path], "it is rung for at once"
    with transaction(ledger) as db:
        assert setback(db, claimed.lease) == Pressed(), "and that worker has no more say in it"
    _run(ledger)
    assert state_of(ledger, new).complete


@SETBACKS
def test_a_press_that_fails_after_the_withdrawal_does_not_delay_the_tombstone(ledger: Ledger, setback: Setback) -> None:
    accepted = publish(ledger, version=1)
    _run(ledger)
    publish(ledger, version=2, title="Slow, and cannot be made")
    with transaction(ledger) as db:
        claimed = claim_press(db, accepted.path)
    assert claimed
    gone = withdraw(ledger)
    with transaction(ledger) as db:
        setback(db, claimed.lease)

    _run(ledger)
    assert state_of(ledger, gone).complete


def test_a_tombstone_is_never_given_up(ledger: Ledger) -> None:
    accepted = publish(ledger)
    _run(ledger)
    gone = withdraw(ledger)
    while accepted.path not in _due_now(ledger):
        for path in _due_now(ledger):
            press(ledger, path)
    _fail(ledger, accepted.path, _stumbled, times=MAX_CLAIMS + 1)
    _fail(ledger, accepted.path, _buried)
    with ledger.begin() as db:
        db.execute("UPDATE pages SET next_attempt_at = now()")
    _crash(ledger, accepted.path)
    Sweep(ledger, Doorbells(celery_app("memory://"))).once()

    assert state_of(ledger, gone).state is SubmissionState.ACCEPTED
    with ledger.begin() as db:
        assert db.execute("SELECT count(*) FROM pages WHERE dead").value() == 0
        db.execute("UPDATE pages SET next_attempt_at = now()")
    _run(ledger)
    assert state_of(ledger, gone).complete


def test_a_list_that_is_wanted_again_and_again_and_cannot_be_made_is_given_up_all_the_same(ledger: Ledger) -> None:
    accepted = []
    for number in range(MAX_CLAIMS + 1):
        accepted.append(publish(ledger, f"a{number}"))
        press(ledger, accepted[-1].path)
        if number < MAX_CLAIMS:
            _fail(ledger, "/politik/", _stumbled)
    _run(ledger)

    assert all(state_of(ledger, each).state is SubmissionState.LIVE for each in accepted)
    with ledger.begin() as db:
        assert db.execute("SELECT count(*) FROM submissions WHERE stage <> 'done'").value() == 0


def test_an_article_whose_page_was_never_made_can_be_withdrawn(ledger: Ledger) -> None:
    accepted = publish(ledger)
    _fail(ledger, accepted.path, _buried)
    gone = withdraw(ledger)

    _run(ledger)
    assert state_of(ledger, accepted).state is SubmissionState.WITHDRAWN
    assert (state_of(ledger, gone).state, state_of(ledger, gone).complete) == (SubmissionState.WITHDRAWN, True)
    with ledger.begin() as db:
        assert db.execute("SELECT count(*) FROM events").value() == 0, "nobody is told of what nobody could read"


def _due_now(ledger: Ledger) -> list[str]:
    with transaction(ledger) as db:
        return db.execute(_DUE_NOW).values()


_DUE_NOW = "SELECT path FROM pages WHERE wanted > pressed AND next_attempt_at <= now()"
