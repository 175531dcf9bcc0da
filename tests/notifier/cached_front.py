"""A notifier with a CDN before the site, and a subscriber who looks at each page when he hears of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from services.monitor.diagnosis import survey, troubles
from services.notifier.caches_first import CachesFirst
from services.notifier.channels import open_channels
from services.notifier.tell import Teller
from shared.ledger import Ledger
from shared.ledger.submitting.article_views import article_numbered, article_of_source
from shared.ledger.submitting.receipts import receipt
from shared.settings import Settings
from tests.notifier.fake_cdn import FakeCdn, Page
from tests.notifier.office import Office, heard_types
from tests.subscriber import Subscriber

WAIT = 3


def page_of(ledger: Ledger, path: str) -> Page:
    """Return what the site itself has at a path."""
    with ledger.begin() as db:
        found: Any = db.execute(
            """SELECT p.pressed, withdrawn_by IS NOT NULL AS gone, w.withdrawal,
                      coalesce(w.moved_to, CASE WHEN p.path <> a.path AND p.kind = 'article' THEN a.path END)
                        AS moved_to
               FROM pages p LEFT JOIN articles a ON a.id = p.article_id
                    LEFT JOIN submissions w ON w.number = a.withdrawn_by
               WHERE p.path = %(path)s AND p.pressed > 0""",
            {"path": path},
        ).fetchone()
    if found is None:
        return 404, b"nothing"
    if found.moved_to:
        return 301, str(found.moved_to).encode()
    return (
        410 if found.gone and found.withdrawal != "retracted" else 200,
        b"<html>\n<!-- andruck %d -->\n" % found.pressed,
    )


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

    def said_of_caches(self, *, source: str | None) -> list[str]:
        """Return what the last receipt and the view of the article say of them."""
        with self.office.ledger.begin() as db:
            number = int(db.execute("SELECT max(number) FROM submissions").value())
            found = receipt(db, number, source=source)
            view = article_of_source(db, "desk", "a") if source else article_numbered(db, 1)
        assert found
        assert view
        (step,) = [step for step in found.steps if step.step.startswith("caches")]
        return [step.detail, view.sentence.partition("shows it. ")[2]]

    def troubles(self) -> list[str]:
        with self.office.ledger.begin() as db:
            return [str(each) for each in troubles(survey(db)) if "cache" in each.kind or "unseen" in each.kind]


def published(front: Front) -> str:
    path = str(front.office.publish().path)
    front.work(front.hears("published"))
    return path
