"""Caches hear first: nobody is told of what a cache before the site still hides, unless it takes too long."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from services.notifier import cache_teller
from shared.ledger import transaction
from shared.ledger.telling.purges import claim_purges, end_purges, want_purges
from tests.notifier.cached_front import WAIT, Front, page_of, published
from tests.notifier.office import Office


def test_of_a_new_page_no_cache_is_told_and_subscribers_are_at_once(front: Front) -> None:
    published(front)
    assert "/politik/slug-of-a/" not in front.cdn.paths_told()
    assert front.subscriber.heard[0].page_status == 200


def test_a_correction_is_seen_through_the_cache_before_anybody_is_told(front: Front) -> None:
    path = published(front)
    old = front.cdn.kept[path]
    front.office.publish(title="Corrected")
    front.work(front.hears("published", "updated"))
    assert path in front.cdn.paths_told()
    assert front.cdn.kept[path] != old
    assert front.cdn.authorized == {"Bearer token"}
    assert front.rows("SELECT count(*) FROM purges") == [0]


def test_what_was_withdrawn_is_gone_from_the_cache_when_the_takedown_is_told(front: Front) -> None:
    path = published(front)
    assert front.read(path) == 200
    front.office.withdraw()
    assert front.read(path) == 200, "the cache keeps it"
    front.work(front.hears("published", "withdrawn"))
    assert front.subscriber.heard[-1].page_status == 410


def test_a_cache_that_took_in_what_was_fetched_before_is_told_again(front: Front) -> None:
    path = published(front)
    front.cdn.deaf = 1
    front.office.publish(title="Corrected")
    front.work(front.hears("published", "updated"))
    assert front.cdn.paths_told().count(path) >= 2
    assert front.rows("SELECT unseen FROM events WHERE seen_at IS NULL") == []


def test_a_cache_that_cannot_be_told_holds_up_subscribers_for_no_longer_than_the_site_says(front: Front) -> None:
    path = published(front)
    front.cdn.answer = 500
    front.office.publish(title="Corrected")
    begun = time.monotonic()
    assert page_of(front.office.ledger, path)[0] == 200, "it is pressed all the same"
    front.work(front.hears("published", "updated"))
    assert time.monotonic() - begun > WAIT * 0.8
    with front.office.ledger.begin() as db:
        db.execute("UPDATE purges SET wanted_at = now() - interval '1 minute'")
    (trouble,) = front.troubles()
    assert "pages" in trouble
    assert "edge answered 500" in trouble
    newsroom, anybody = front.said_of_caches(source="desk"), front.said_of_caches(source=None)
    assert newsroom[0] == newsroom[1]
    assert "pages of it: edge answered 500" in newsroom[0]
    assert "; tried again at 20" in newsroom[0]
    assert ("cannot be told" in anybody[0], "500" in anybody[0]) == (True, False), "it is a vendor's sentence"

    front.cdn.answer = 200
    with front.office.ledger.begin() as db:
        db.execute("UPDATE purges SET next_attempt_at = now()")
    front.work(lambda: front.rows("SELECT count(*) FROM purges") == [0])
    assert front.troubles() == []
    front.work(lambda: front.rows("SELECT count(*) FROM events WHERE seen_at IS NULL") == [0])
    assert "Caches before the site are told, since 20" in front.said_of_caches(source="desk")[0]
    assert front.cdn.kept.get(path, page_of(front.office.ledger, path)) == page_of(front.office.ledger, path)


def test_a_page_that_readers_never_got_is_an_alarm_once_subscribers_were_told_all_the_same(front: Front) -> None:
    path = published(front)
    front.cdn.deaf = 10_000
    front.office.publish(title="Corrected")
    front.work(front.hears("published", "updated"))
    trouble = front.troubles()[-1]
    assert path in trouble
    assert "older than" in trouble


def test_whoever_dies_while_he_tells_a_cache_is_followed_by_the_next(front: Front) -> None:
    path = published(front)
    front.office.publish(title="Corrected")
    with transaction(front.office.ledger) as db:
        assert path in [page.path for page in claim_purges(db, 100, owner=4711).pages]  # nobody holds this lifeline
    front.work(front.hears("published", "updated"))
    assert path in front.cdn.paths_told()


def test_a_page_that_changes_while_the_cache_is_told_is_told_again(front: Front) -> None:
    path = published(front)
    front.office.publish(title="Corrected")
    with transaction(front.office.ledger) as db:
        claimed = claim_purges(db, 100)
    front.office.publish(title="Again")
    with transaction(front.office.ledger) as db:
        end_purges(db, claimed)
    assert front.rows("SELECT path FROM purges WHERE since > 0 AND lease_until IS NULL ORDER BY path").count(path) == 1
    front.work(lambda: front.rows("SELECT count(*) FROM purges") == [0])


def test_when_very_much_has_changed_a_cache_is_had_to_forget_everything(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_teller, "EVERYTHING_FROM", 300)
    with transaction(front.office.ledger) as db:
        want_purges(db, [f"/{number}/" for number in range(301)])
    front.work(lambda: front.rows("SELECT count(*) FROM purges") == [0])
    assert front.cdn.paths_told() == ["*"]


def test_where_nothing_is_before_the_site_nothing_is_noted_and_nobody_waits(office: Office) -> None:
    office.publish()
    office.publish(title="Corrected")
    with office.ledger.begin() as db:
        assert db.execute("SELECT count(*) FROM purges").value() == 0
        assert db.execute("SELECT count(*) FROM events WHERE held_until IS NOT NULL").value() == 0


def test_caches_that_are_taken_out_of_the_settings_hold_up_nobody(front: Front) -> None:
    published(front)
    front.cdn.answer = 500
    front.office.publish(title="Corrected")
    front.settings = replace(front.settings, site=replace(front.settings.site, caches=(), public_check=False))
    front.work(front.hears("published", "updated"))
    assert front.rows("SELECT count(*) FROM purges") == [0]
