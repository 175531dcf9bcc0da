"""An article of which a webhook said too little is fetched, whatever happens on the way, and its receipt says so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from services.collector.collector import Collector
from services.sweep.rescue import OWNER_DEAD_SECONDS, Rescue
from shared.ledger import Ledger, leases, transaction
from shared.ledger.collecting.hint_receipts import receipt_of
from shared.ledger.collecting.hints import claim_hint, note_hints
from shared.ledger.collecting.pulls import claim_pull, due_sources
from shared.ledger.submitting.receipts import Receipt
from shared.ledger.webhooks import Conflict, Webhook
from shared.queue import Doorbells, celery_app
from tests.collector.bulletin import BulletinCms, SlowApi, cms_at, serving
from tests.collector.conftest import Round


def _receipt(desk: Round, number: int, source: str | None = "desk") -> Receipt:
    with transaction(desk.ledger) as db:
        found = receipt_of(db, number, source=source)
    assert found
    return found


def test_a_hint_is_fetched_and_its_receipt_becomes_that_of_the_article(bulletin: BulletinCms, desk: Round) -> None:
    bulletin.put("a")
    (number,) = desk.hint("a")
    assert _receipt(desk, number).sentence == "Written down and safe; waits to be fetched from the CMS."

    assert desk.fetch()
    assert not desk.fetch()

    receipt = _receipt(desk, number)
    assert (receipt.article, receipt.path) == ("a", "/politik/title-a/")
    assert receipt.submission > number
    assert receipt.steps[0].detail == "Written down. Fetched: its webhook only told of it."


def test_a_hint_waits_for_a_cms_that_fails_and_its_source_alone_reads_why(bulletin: BulletinCms, desk: Round) -> None:
    (number,) = desk.hint("a")
    bulletin.status = 503
    desk.fetch()
    waits = "Written down and safe; waits to be fetched from the CMS"
    assert _receipt(desk, number).sentence == f"{waits}: The CMS of 'desk' answered 503 at /articles/a."
    assert _receipt(desk, number, None).sentence == f"{waits}."
    assert _receipt(desk, number, None).article == ""

    bulletin.status = 200
    bulletin.put("a")
    desk.fetch()
    assert desk.titles == {"a": "Title a"}


def test_a_cms_that_fails_is_not_asked_for_the_next_hint_at_once(bulletin: BulletinCms, desk: Round) -> None:
    desk.hint("a", "b")
    bulletin.status, bulletin.headers = 429, {"Retry-After": "600"}
    desk.fetch()
    with transaction(desk.ledger) as db:
        assert claim_hint(db, "desk", None) is None
        assert due_sources(db, ["desk"]) == ([], [])
        (seconds,) = db.execute("SELECT extract(epoch FROM paused_until - now()) FROM pulls").values()
    assert 500 < seconds <= 600


def test_a_token_that_is_refused_is_told_with_what_to_do_and_the_hint_waits(bulletin: BulletinCms, desk: Round) -> None:
    (number,) = desk.hint("a")
    bulletin.status = 401
    desk.fetch()
    assert "set it in ANDRUCK_SOURCE_TOKENS" in _receipt(desk, number).sentence
    assert not _receipt(desk, number).complete


def test_ten_hints_of_one_article_are_fetched_once(bulletin: BulletinCms, desk: Round) -> None:
    bulletin.put("a")
    numbers = [desk.hint("a", webhook=f"w{each}")[0] for each in range(10)]
    desk.fetch()
    assert bulletin.asked == ["/articles/a?"]
    assert len({_receipt(desk, number).submission for number in numbers}) == 1


def test_the_same_message_again_gets_the_same_numbers_and_another_under_its_id_is_refused(desk: Round) -> None:
    assert desk.hint("a", "b", "a") == desk.hint("a", "b", "a")
    with pytest.raises(Conflict), transaction(desk.ledger) as db:
        note_hints(db, Webhook("desk", "w", "another"), ["a"])


def test_what_the_cms_does_not_have_is_withdrawn_if_it_is_out(bulletin: BulletinCms, desk: Round) -> None:
    bulletin.put("a")
    bulletin.put("b")
    desk.hint("a")
    desk.fetch()
    del bulletin.held["a"]
    desk.hint("a", webhook="later")
    (never,) = desk.hint("never", webhook="never")
    while desk.fetch():
        pass
    assert desk.titles == {}
    receipt = _receipt(desk, never)
    assert receipt.sentence == "The CMS was asked and has no such article; nothing of it is out."
    assert receipt.complete


def test_an_api_that_is_a_moment_behind_its_webhooks_is_asked_again(bulletin: BulletinCms, desk: Round) -> None:
    bulletin.put("other")
    (number,) = desk.hint("a")
    desk.fetch()
    assert _receipt(desk, number).sentence.endswith("from the CMS: The CMS was asked and does not have it yet.")
    assert desk.rows("SELECT pauses FROM pulls") in ([], [(0,)]), "nothing else of the source waits for that"
    bulletin.put("a")
    desk.fetch()
    assert desk.titles == {"a": "Title a"}


def test_an_api_that_is_minutes_behind_delays_no_other_article(
    bulletin: BulletinCms, collect: Callable[..., Collector]
) -> None:
    cms = cms_at(bulletin.url, api=SlowApi())
    desk = Round(collect(cms), cms)
    bulletin.put("b")
    waits, _ = desk.hint("a", "b")
    desk.fetcher.fetch_next()
    desk.fetcher.fetch_next()
    assert desk.titles == {"b": "Title b"}
    assert _receipt(desk, waits).sentence.endswith("from the CMS: The API does not have it yet.")
    bulletin.put("a")
    desk.fetch()
    assert desk.titles == {"a": "Title a", "b": "Title b"}


def test_what_is_not_published_needs_nothing(bulletin: BulletinCms, desk: Round) -> None:
    bulletin.put("draft", state="draft")
    bulletin.put("back", state="withdrawn")
    numbers = desk.hint("draft", "back")
    desk.fetch()
    desk.fetch()
    assert not desk.fetch()
    assert [_receipt(desk, number).complete for number in numbers] == [True, True]
    assert "it is not published there, and nothing of it is out" in _receipt(desk, numbers[1]).sentence


def test_what_cannot_be_read_is_kept_and_said_to_be(bulletin: BulletinCms, desk: Round) -> None:
    bulletin.put("a", state="broken")
    (number,) = desk.hint("a")
    desk.fetch()
    assert _receipt(desk, number).state == "failed"
    assert _receipt(desk, number).sentence == "It is kept as unread input 1. state: Must not be broken."


def test_a_killed_collectors_hint_is_fetched_by_another(bulletin: BulletinCms, desk: Round) -> None:
    bulletin.put("a")
    desk.hint("a")
    with transaction(desk.ledger) as db:
        assert claim_hint(db, "desk", None)
    assert not desk.fetch()
    with transaction(desk.ledger) as db:
        db.execute("UPDATE hints SET lease_until = now() - interval '1 s'")
    assert desk.fetch()
    assert desk.titles == {"a": "Title a"}


def test_what_a_dead_collector_held_is_given_to_others_within_seconds(desk: Round) -> None:
    desk.hint("a")
    with transaction(desk.ledger) as db:
        db.execute("INSERT INTO lifelines (owner, process) VALUES (7, 'collector@dead')")
        assert claim_hint(db, "desk", 7)
        assert claim_pull(db, "desk", 7)
    rescue = Rescue(desk.ledger, Doorbells(celery_app("memory://")))
    rescue.look()
    rescue._lost_since[7] -= OWNER_DEAD_SECONDS
    rescue.look()
    with transaction(desk.ledger) as db:
        assert due_sources(db, ["desk"]) == (["desk"], ["desk"])


def test_a_hint_that_another_has_taken_over_is_written_down_once(bulletin: BulletinCms, desk: Round) -> None:
    bulletin.put("a")
    desk.hint("a")
    bulletin.holds_up.clear()
    slow = threading.Thread(target=desk.fetch)
    slow.start()
    while not bulletin.asked:
        pass
    with transaction(desk.ledger) as db:
        db.execute("UPDATE hints SET lease_until = now() - interval '1 s'")
        lease = claim_hint(db, "desk", None)
    assert lease
    bulletin.holds_up.set()
    slow.join()
    assert desk.titles == {}
    assert desk.rows("SELECT state, lease_token FROM hints") == [("waiting", lease.token)]


def test_what_ends_its_collector_five_times_is_given_up(desk: Round, collect: Callable[..., Collector]) -> None:
    (number,) = desk.hint("a")
    with transaction(desk.ledger) as db:
        db.execute("UPDATE hints SET claims = %(most)s", {"most": leases.MAX_CLAIMS})
    collect(desk.cms).look()
    assert _receipt(desk, number).state == "failed"


def test_a_slow_cms_delays_no_other_source(
    bulletin: BulletinCms, ledger: Ledger, collect: Callable[..., Collector]
) -> None:
    silent = BulletinCms()
    silent.holds_up.clear()
    bulletin.put("a")
    with serving(silent) as silent.url:
        collector = collect(cms_at(silent.url, "silent"), cms_at(bulletin.url, "quick"))
        for source in ("silent", "quick"):
            with transaction(ledger) as db:
                note_hints(db, Webhook(source, "w", "d"), ["a"])
        running = threading.Thread(target=collector.run)
        running.start()
        _until(lambda: len(silent.asked) == 2 and "a" in _titles(ledger))
        silent.holds_up.set()
        collector.stop.set()
        running.join()


def _titles(ledger: Ledger) -> dict[str, str]:
    with transaction(ledger) as db:
        rows: list[Any] = db.execute("SELECT external_id, title FROM articles WHERE newest > 0").fetchall()
    return dict(rows)


def _until(seen: Callable[[], bool]) -> None:
    for _ in range(2000):
        if seen():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it never came")
