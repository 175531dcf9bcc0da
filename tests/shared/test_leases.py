"""What a worker that dies or sleeps can do to pages, and who rings again for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from services.sweep.sweep import MAX_QUEUED_DOORBELLS, Sweep
from shared.events import Due
from shared.ledger import Ledger, due_work, leases, transaction
from shared.ledger.dead import Which, revive_pages
from shared.ledger.leases import MAX_CLAIMS
from shared.ledger.pressing.presses import Pressed, PressedPage, claim_presses, finish_presses
from shared.ledger.states import SubmissionState
from shared.queue import Doorbells, celery_app
from tests.shared.newsdesk import claim_press, press, press_all, publish, state_of, unanswered, withdraw


def test_only_one_worker_gets_a_page(ledger: Ledger) -> None:
    path = publish(ledger).path

    def claim(_: int) -> bool:
        with transaction(ledger) as db:
            return claim_press(db, path) is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(16))) == 1


def test_a_worker_that_slept_past_its_lease_records_nothing(ledger: Ledger) -> None:
    path = publish(ledger).path
    with transaction(ledger) as db:
        sleeper = claim_press(db, path)
    _expire_leases(ledger)
    assert press(ledger, path)

    assert sleeper
    with transaction(ledger) as db:
        assert finish_presses(db, [PressedPage(sleeper, "old", "old")]) == Pressed()
    with transaction(ledger) as db:
        assert not leases.postpone(db, sleeper.lease, problem="late", seconds=1)


def test_a_page_that_kills_its_workers_ends_as_dead_and_blocks_nothing_else(ledger: Ledger) -> None:
    poison, healthy = publish(ledger, "poison"), publish(ledger, "healthy")
    for _ in range(MAX_CLAIMS):
        with transaction(ledger) as db:
            assert claim_press(db, poison.path)
        _expire_leases(ledger)
    Sweep(ledger, Doorbells(celery_app("memory://"))).once()
    press_all(ledger)

    failed = state_of(ledger, poison)
    assert failed.state is SubmissionState.FAILED
    assert "crashed its worker five times" in failed.sentence
    assert state_of(ledger, healthy).state is SubmissionState.LIVE

    with transaction(ledger) as db:
        assert revive_pages(db, Which(), "", rung=True).due == [Due(poison.path)]
    assert state_of(ledger, poison).state is SubmissionState.ACCEPTED
    press_all(ledger)
    assert state_of(ledger, poison).state is SubmissionState.LIVE


def test_a_page_that_may_have_ended_its_worker_is_pressed_alone(ledger: Ledger) -> None:
    poison, healthy = publish(ledger, "poison"), publish(ledger, "healthy")
    with transaction(ledger) as db:
        assert claim_press(db, poison.path)
    _expire_leases(ledger)
    with transaction(ledger) as db:
        together = claim_presses(db, [poison.path, healthy.path])
        assert [press.page.path for press in together] == [healthy.path]
        assert due_work.suspects(db, leases.PRESSES, [poison.path, healthy.path]) == [Due(poison.path)]
        assert claim_press(db, poison.path)


def test_of_a_batch_only_the_pages_that_are_still_leased_are_recorded(ledger: Ledger) -> None:
    slept, held = publish(ledger, "slept"), publish(ledger, "held")
    with transaction(ledger) as db:
        presses = claim_presses(db, [slept.path, held.path])
    with ledger.begin() as db:
        db.execute("UPDATE pages SET lease_until = now() - interval '1 second' WHERE path = %(p)s", {"p": slept.path})
    press(ledger, slept.path)
    withdraw(ledger, "slept")
    with transaction(ledger) as db:
        finish_presses(db, [PressedPage(each, "old", "old") for each in presses])

    assert state_of(ledger, held).state is SubmissionState.LIVE
    with ledger.begin() as db:
        etags = db.execute("SELECT etag FROM pages WHERE path IN (%(a)s, %(b)s)", {"a": slept.path, "b": held.path})
        assert sorted(etags.values())[1] == "old"


def test_the_sweep_rings_for_what_nobody_answered(ledger: Ledger) -> None:
    path = publish(ledger).path
    assert unanswered(ledger) == []

    with ledger.begin() as db:
        db.execute("UPDATE pages SET rung_at = rung_at - interval '11 seconds'")
    assert unanswered(ledger) == [Due(path)]
    assert unanswered(ledger) == []


def test_the_sweep_does_not_ring_for_what_workers_have_not_come_to_yet(ledger: Ledger) -> None:
    class Full:
        def pipeline(self, **_: object) -> Full:
            return self

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None: ...

        def llen(self, _: str) -> None: ...

        def hlen(self, _: str) -> None: ...

        def execute(self) -> list[int]:
            return [0, MAX_QUEUED_DOORBELLS + 1, 0, 0, 0, 0]

    publish(ledger)
    with ledger.begin() as db:
        db.execute("UPDATE pages SET rung_at = NULL")
    bells = Doorbells(celery_app("memory://"))
    assert Sweep(ledger, bells, Full()).once()["pages"] == 0  # type: ignore[arg-type]
    assert Sweep(ledger, bells).once()["pages"] == 1


def _expire_leases(ledger: Ledger) -> None:
    with ledger.begin() as db:
        db.execute("UPDATE pages SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL")
