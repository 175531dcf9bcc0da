"""In which order pages are pressed, and what a worker that dies or sleeps can do to them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, text

from services.monitor.sweep import ENOUGH, Sweep
from shared.ledger import leases, transaction
from shared.ledger.leases import MOST_CLAIMS
from shared.ledger.listings import excerpt
from shared.ledger.presses import bury_press, claim_press, finish_press
from shared.ledger.states import SubmissionState
from shared.pages import FRONT
from shared.queue import Doorbells, celery_app
from tests.shared.newsdesk import due, press, press_all, publish, state_of, unanswered, withdraw


def test_lists_are_wanted_only_once_the_article_can_be_read(ledger: Engine) -> None:
    accepted = publish(ledger)

    assert due(ledger) == [accepted.path]
    press(ledger, accepted.path)
    assert {"/", "/feed.atom", "/politik/", "/sitemap-1.xml", "/sitemap.xml"} <= set(due(ledger))


def test_a_list_never_shows_an_article_whose_page_is_not_there(ledger: Engine) -> None:
    first = publish(ledger, "one")
    publish(ledger, "two")
    press(ledger, first.path)

    assert _linked(ledger) == [first.path]


def test_an_article_that_changes_its_section_leaves_the_old_one(ledger: Engine) -> None:
    accepted = publish(ledger)
    press_all(ledger)
    moved = publish(ledger, section="sport")
    pressed = press_all(ledger)

    assert moved.path == "/sport/slug-of-a/"
    assert {accepted.path, "/politik/", "/sport/"} <= set(pressed)
    assert state_of(ledger, moved).complete


def test_lists_link_to_the_old_path_until_the_page_at_the_new_one_is_there(ledger: Engine) -> None:
    accepted = publish(ledger)
    press_all(ledger)
    moved = publish(ledger, section="sport")

    assert _linked(ledger) == [accepted.path]
    press(ledger, moved.path)
    assert _linked(ledger) == [moved.path]


def test_ten_queued_edits_become_one_press(ledger: Engine) -> None:
    for version in range(10):
        accepted = publish(ledger, version=version, title=f"v{version}")

    assert press_all(ledger).count(accepted.path) == 1


def test_a_page_that_is_due_already_is_not_rung_for_again(ledger: Engine) -> None:
    assert publish(ledger, version=1).ring
    assert publish(ledger, version=2, title="Changed").ring == ()


def test_a_page_wanted_again_while_it_is_pressed_is_pressed_again(ledger: Engine) -> None:
    accepted = publish(ledger, version=1)
    with transaction(ledger) as db:
        claimed = claim_press(db, accepted.path)
    assert claimed
    publish(ledger, version=2, title="Changed")
    with transaction(ledger) as db:
        pressed = finish_press(db, claimed, etag="e", digest="d")

    assert pressed
    assert accepted.path in pressed.paths
    assert accepted.path in due(ledger)


def test_only_one_worker_gets_a_page(ledger: Engine) -> None:
    path = publish(ledger).path

    def claim(_: int) -> bool:
        with transaction(ledger) as db:
            return claim_press(db, path) is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(16))) == 1


def test_a_worker_that_slept_past_its_lease_records_nothing(ledger: Engine) -> None:
    path = publish(ledger).path
    with transaction(ledger) as db:
        sleeper = claim_press(db, path)
    _expire_leases(ledger)
    assert press(ledger, path)

    assert sleeper
    with transaction(ledger) as db:
        assert finish_press(db, sleeper, etag="old", digest="old") is None
    with transaction(ledger) as db:
        assert not leases.postpone(db, sleeper.lease, problem="late", seconds=1)


def test_a_page_that_kills_its_workers_ends_as_dead_and_blocks_nothing_else(ledger: Engine) -> None:
    poison, healthy = publish(ledger, "poison"), publish(ledger, "healthy")
    for _ in range(MOST_CLAIMS):
        with transaction(ledger) as db:
            assert claim_press(db, poison.path)
        _expire_leases(ledger)
    Sweep(ledger, Doorbells(celery_app("memory://"))).once()
    press_all(ledger)

    failed = state_of(ledger, poison)
    assert failed.state is SubmissionState.FAILED
    assert "ended its worker five times" in failed.sentence
    assert state_of(ledger, healthy).state is SubmissionState.LIVE

    with transaction(ledger) as db:
        assert leases.revive(db, leases.PRESSES) == [poison.path]
    press_all(ledger)
    assert state_of(ledger, poison).state is SubmissionState.LIVE


def test_a_list_that_is_dead_keeps_nobody_waiting(ledger: Engine) -> None:
    accepted = publish(ledger)
    press(ledger, accepted.path)
    with transaction(ledger) as db:
        claimed = claim_press(db, "/politik/")
    assert claimed
    with transaction(ledger) as db:
        bury_press(db, claimed.lease, problem="The template is broken.")
    press_all(ledger)

    found = state_of(ledger, accepted)
    assert found.state is SubmissionState.LIVE
    assert any("The template is broken." in step.detail for step in found.steps)


def test_the_sweep_rings_for_what_nobody_answered(ledger: Engine) -> None:
    path = publish(ledger).path
    assert unanswered(ledger) == []

    with ledger.begin() as db:
        db.execute(text("UPDATE pages SET rung_at = rung_at - interval '11 seconds'"))
    assert unanswered(ledger) == [path]
    assert unanswered(ledger) == []


def test_the_sweep_does_not_ring_for_what_workers_have_not_come_to_yet(ledger: Engine) -> None:
    class Full:
        def pipeline(self, **_: object) -> Full:
            return self

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None: ...

        def llen(self, _: str) -> None: ...

        def hlen(self, _: str) -> None: ...

        def execute(self) -> list[int]:
            return [ENOUGH + 1, 0, 0]

    publish(ledger)
    with ledger.begin() as db:
        db.execute(text("UPDATE pages SET rung_at = NULL"))
    bells = Doorbells(celery_app("memory://"))
    assert Sweep(ledger, bells, Full()).once()["pages"] == 0  # type: ignore[arg-type]
    assert Sweep(ledger, bells).once()["pages"] == 1


def test_a_withdrawal_is_told_although_one_before_it_was_overtaken_untold(ledger: Engine) -> None:
    publish(ledger, version=1)
    press_all(ledger)
    withdraw(ledger, version=2)
    publish(ledger, version=3)
    withdraw(ledger, version=4)
    press_all(ledger)

    with ledger.begin() as db:
        told = list(db.execute(text("SELECT type FROM events ORDER BY number")).scalars())
    assert told == ["article.published", "article.withdrawn"]


def test_crossing_presses_of_many_articles_end_without_a_deadlock(ledger: Engine) -> None:
    def story(number: int) -> None:
        publish(ledger, str(number), version=1)
        press_all(ledger)
        publish(ledger, str(number), version=2, title="Changed", section=("sport", "politik")[number % 2])
        press_all(ledger)
        if number % 3 == 0:
            withdraw(ledger, str(number))
            press_all(ledger)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(story, range(24)))
    press_all(ledger)

    with ledger.begin() as db:
        open_ = db.execute(text("SELECT count(*) FROM submissions WHERE stage <> 'done'")).scalar()
    assert open_ == 0


def _expire_leases(ledger: Engine) -> None:
    with ledger.begin() as db:
        db.execute(text("UPDATE pages SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL"))


def _linked(ledger: Engine) -> list[str]:
    with transaction(ledger) as db:
        return [entry.path for entry in excerpt(db, FRONT).entries]
