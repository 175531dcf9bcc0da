"""Wanting the whole site again: which pages, in which order, and who may pass them."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from shared.events import Due, Priority
from shared.ledger import Ledger, transaction
from shared.ledger.pressing import repress
from shared.ledger.pressing.presses import PressedPage, finish_presses
from shared.ledger.pressing.repress import Batch, begin, died, out, unpressed, want_batch
from shared.ledger.pressing.setbacks import bury_press
from tests.shared.newsdesk import claim_press, due, press, press_all, publish, withdraw


@pytest.fixture
def site(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of a site's pages, all of which are out; batches are small."""
    monkeypatch.setattr(repress, "REPRESS_BATCH", 4)
    for id_ in "abcde":
        publish(ledger, id_, section="sport" if id_ == "e" else "politik")
    return sorted(set(press_all(ledger)))


def test_every_page_is_wanted_once_in_batches_by_its_path_and_feeds_come_last(ledger: Ledger, site: list[str]) -> None:
    batches = _batches(ledger)

    feeds = [path for path in site if "/feed." in path and "corrections" not in path]
    some = [site[at : at + 4] for at in range(0, len(site) + 1, 4)]
    assert [sorted(each.id for each in batch.ring) for batch in batches] == [
        [path for path in four if (path in feeds) is as_feeds] for as_feeds in (False, True) for four in some
    ]
    assert sum(batch.wanted for batch in batches) == len(site)
    assert {each.priority for batch in batches for each in batch.ring} == {Priority.BULK}
    assert sorted(due(ledger)) == site


def test_what_is_not_out_is_left_alone(ledger: Ledger, site: list[str]) -> None:
    waiting = publish(ledger, "new").path
    with ledger.begin() as db:
        db.execute("UPDATE pages SET dead = true WHERE path = '/feed.atom'")
        db.execute("UPDATE pages SET kind = 'stylesheet' WHERE path = '/sitemap.xml'")
        db.execute("INSERT INTO pages (path, kind) VALUES ('/politik/reserved/', 'article')")
        before = db.execute("SELECT wanted FROM pages WHERE path = %(path)s", {"path": waiting}).value()
    _batches(ledger)

    with ledger.begin() as db:
        assert db.execute("SELECT wanted FROM pages WHERE path = %(path)s", {"path": waiting}).value() == before
        assert db.execute("SELECT wanted FROM pages WHERE path = '/politik/reserved/'").value() == 0
        assert db.execute("SELECT dead FROM pages WHERE path = '/feed.atom'").value()
    assert sorted(due(ledger)) == sorted({waiting, *site} - {"/feed.atom", "/sitemap.xml"})


def test_a_section_is_what_is_below_its_path(ledger: Ledger, site: list[str]) -> None:
    _batches(ledger, below="/sport/")

    feeds = ["/sport/feed.atom", "/sport/feed.json", "/sport/feed.rss"]
    assert sorted(due(ledger)) == ["/sport/", *feeds, "/sport/related.html", "/sport/slug-of-e/"]
    with transaction(ledger) as db:
        assert out(db, "/sport/") == 6


def test_a_page_that_is_due_already_stays_as_urgent_as_it_was(ledger: Ledger, site: list[str]) -> None:
    urgent = publish(ledger, "a", version=2, title="Changed", priority=Priority.BREAKING).path

    assert urgent not in [each.id for batch in _batches(ledger) for each in batch.ring]
    assert _priority(ledger, urgent) == Priority.BREAKING


def test_breaking_news_passes_the_bulk_and_so_do_its_lists(ledger: Ledger, site: list[str]) -> None:
    _batches(ledger)
    breaking = publish(ledger, "breaking", priority=Priority.BREAKING)
    (first,) = breaking.ring
    pressed = press(ledger, breaking.path)

    assert first.priority is Priority.BREAKING
    assert pressed
    assert set(pressed.pages) >= {Due("/", Priority.BREAKING, True), Due("/feed.atom", Priority.BREAKING, True)}
    ahead = [
        each for each in pressed.pages if each.id == "/feed.atom" or not re.search("feed|related|sitemap", str(each.id))
    ]
    assert {each.priority for each in ahead} == {Priority.BREAKING}
    assert _priority(ledger, "/sport/slug-of-e/") == Priority.BULK


def test_it_ends_when_all_that_was_out_is_pressed_whatever_is_published_meanwhile(
    ledger: Ledger, site: list[str]
) -> None:
    with transaction(ledger) as db:
        since = begin(db)
    _batches(ledger)
    for path in site:
        publish(ledger, "a", title=f"Changed at {path}")
        publish(ledger, f"new at {path}")
        assert _unpressed(ledger, since)
        press(ledger, path)

    assert due(ledger)
    assert _unpressed(ledger, since) == 0


def test_counting_what_is_left_stops_at_enough(ledger: Ledger, site: list[str]) -> None:
    with transaction(ledger) as db:
        since = begin(db)
    _batches(ledger)
    with transaction(ledger) as db:
        assert unpressed(db, since, 3) == 3
        assert unpressed(db, since, 1000) == len(site)


def test_pages_that_die_of_it_are_counted(ledger: Ledger, site: list[str]) -> None:
    with transaction(ledger) as db:
        since = begin(db)
        db.execute("UPDATE pages SET dead = true WHERE path = '/feed.atom'")
    _batches(ledger)
    with transaction(ledger) as db:
        claimed = claim_press(db, "/")
        assert claimed
        bury_press(db, claimed.lease, problem="The template is broken.")
    press_all(ledger)

    with transaction(ledger) as db:
        assert died(db, since) == 1
    assert _unpressed(ledger, since) == 0


def test_with_force_no_page_remembers_what_the_bucket_holds(ledger: Ledger, site: list[str]) -> None:
    _batches(ledger)
    assert None not in _digests(ledger).values()
    _batches(ledger, force=True)
    assert set(_digests(ledger).values()) == {None}


def test_with_force_a_page_under_the_press_is_waited_for(ledger: Ledger, site: list[str]) -> None:
    publish(ledger, "c", version=2, title="Changed")
    with transaction(ledger) as db:
        pressed = claim_press(db, "/politik/slug-of-c/")
    assert pressed
    batches = _batches(ledger, force=True)
    assert (batches[-1].after, batches[-1].last) == ("/politik/slug-of-b/", False)
    assert _digests(ledger)["/politik/slug-of-c/"] is not None

    with transaction(ledger) as db:
        finish_presses(db, [PressedPage(pressed, "etag", "digest")])
    batches += _batches(ledger, after=batches[-1].after, force=True)
    assert sum(batch.wanted for batch in batches) == len(site)
    assert set(_digests(ledger).values()) == {None}


def test_a_tombstone_is_not_put_off_by_it(ledger: Ledger, site: list[str]) -> None:
    withdraw(ledger, "c")
    _batches(ledger)

    assert "/politik/slug-of-c/" not in due(ledger), "the lists that link to it come first"
    press_all(ledger)
    _batches(ledger)
    assert "/politik/slug-of-c/" in due(ledger)


def test_readers_are_not_led_to_a_path_where_the_article_is_not_yet(ledger: Ledger, site: list[str]) -> None:
    moved = publish(ledger, "c", version=2, section="sport")
    _batches(ledger)
    assert "/politik/slug-of-c/" not in due(ledger)

    press(ledger, moved.path)
    assert "/politik/slug-of-c/" in due(ledger)


def test_it_crosses_presses_of_many_articles_without_a_deadlock(
    ledger: Ledger, site: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repress, "REPRESS_BATCH", 50)

    def story(number: int) -> None:
        if number % 3:
            publish(ledger, str(number), section=("sport", "politik")[number % 2])
            press_all(ledger)
        else:
            _batches(ledger, force=number % 2 == 0, most=20)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(story, range(18)))
    press_all(ledger)

    with ledger.begin() as db:
        assert db.execute("SELECT count(*) FROM submissions WHERE stage <> 'done'").value() == 0


def _batches(ledger: Ledger, *, after: str = "", below: str = "/", force: bool = False, most: int = 100) -> list[Batch]:
    """Want batch after batch until the last, or one that is held up: feeds at last."""
    batches: list[Batch] = []
    for as_feeds in (False, True):
        while len(batches) < most:
            with transaction(ledger) as db:
                batch = want_batch(db, after, below=below, as_feeds=as_feeds, force=force)
            batches.append(batch)
            if batch.last:
                break
            if batch.after == after:
                return batches
            after = batch.after
        after = ""
    return batches


def _unpressed(ledger: Ledger, since: int) -> int:
    with transaction(ledger) as db:
        return unpressed(db, since, 1000)


def _priority(ledger: Ledger, path: str) -> int:
    with transaction(ledger) as db:
        return int(db.execute("SELECT priority FROM pages WHERE path = %(path)s", {"path": path}).value())


def _digests(ledger: Ledger) -> dict[str, str | None]:
    with transaction(ledger) as db:
        rows: list[Any] = db.execute("SELECT path, digest FROM pages WHERE pressed > 0").fetchall()
        return {row.path: row.digest for row in rows}
