"""Caches hear first: nobody is told of what a cache before the site still hides, unless it takes too long."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.monitor.diagnosis import survey, troubles
from services.notifier import cache_teller
from services.notifier.caches_first import CachesFirst
from services.notifier.channels import open_channels
from services.notifier.tell import Teller
from shared.caches.cache import Cache
from shared.ledger import Ledger, transaction
from shared.ledger.telling.purges import claim_purges, end_purges, want_purges
from shared.ledger.telling.rules import set_rules
from shared.settings import Settings, Store
from tests.notifier.fake_cdn import FakeCdn, Page, cdn_before
from tests.notifier.office import LOCAL, SITE, Office, heard_types
from tests.subscriber import Subscriber, listening

WAIT = 3


def page_of(ledger: Ledger, path: str) -> Page:
    """Return what the site itself has at a path."""
    with ledger.begin() as db:
        found: Any = db.execute(
            """SELECT pressed, withdrawn_by IS NOT NULL AS gone FROM pages p LEFT JOIN articles a ON a.id = p.article_id
               WHERE p.path = %(path)s AND pressed > 0""",
            {"path": path},
        ).fetchone()
    if found is None:
        return 404, b"nothing"
    return 410 if found.gone else 200, b"<html>\n<!-- andruck %d -->\n" % found.pressed


@dataclass
class Front:
    """The notifier with a CDN before the site, and a subscriber who looks at each page when he hears of it."""

    office: Office
    cdn: FakeCdn
    subscriber: Subscriber
    settings: Settings

    def work(self, until: Callable[[], bool]) -> None:
        """Let the notifier work until something is true."""
        asyncio.run(self._work(until))

    async def _work(self, until: Callable[[], bool]) -> None:
        async with open_channels(self.settings.site, at_once=10) as channels:
            teller = Teller(self.office.ledger, channels)
            caches_first = CachesFirst(self.settings, None, on_seen=teller.wake)
            running = [asyncio.create_task(teller.run()), asyncio.create_task(caches_first.run())]
            latest = time.monotonic() + 30
            while not await asyncio.to_thread(until):
                assert time.monotonic() < latest, "it does not come true"
                assert not any(task.done() and task.exception() for task in running)
                await asyncio.sleep(0.02)
            caches_first.stop()
            teller.stop()
            await asyncio.gather(*running)

    def hears(self, *types: str) -> Callable[[], bool]:
        return lambda: heard_types(self.subscriber) == [f"article.{each}" for each in types]

    def read(self, path: str) -> int:
        return httpx.get(self.cdn.url + path).status_code

    def rows(self, statement: str) -> list[object]:
        with self.office.ledger.begin() as db:
            return list(db.execute(statement).values())

    def troubles(self) -> list[str]:
        with self.office.ledger.begin() as db:
            return [str(each) for each in troubles(survey(db)) if "cache" in each.kind or "unseen" in each.kind]


@pytest.fixture
def front(ledger: Ledger) -> Iterator[Front]:
    office = Office(ledger)
    with (
        cdn_before(lambda path: page_of(ledger, path)) as cdn,
        listening(lambda body: json.loads(body)["data"]["url"]) as subscriber,
    ):
        edge = Cache("edge", "cloudflare", (("zone", "z"), ("api", f"{cdn.url}/client/v4")))
        site = replace(SITE, url=cdn.url, allow_private_networks=LOCAL, caches=(edge,), public_check=True,
                       public_wait_seconds=WAIT)  # fmt: skip
        settings = Settings(site, Store("b", "k", "s"), ledger.url, "", "", {}, cache_secrets={"edge": "token"})
        with transaction(ledger) as db:
            set_rules(db, purges=True, wait=timedelta(seconds=WAIT))
        office.subscribed(subscriber.url)
        yield Front(office, cdn, subscriber, settings)


def published(front: Front) -> str:
    path = str(front.office.publish().path)
    front.work(front.hears("published"))
    return path


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

    front.cdn.answer = 200
    with front.office.ledger.begin() as db:
        db.execute("UPDATE purges SET next_attempt_at = now()")
    front.work(lambda: front.rows("SELECT count(*) FROM purges") == [0])
    assert front.troubles() == []
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
