"""A collector over a real ledger, and a real HTTP server that is its CMS."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.collector.cms import AskedCms
from services.collector.collector import Collector
from shared.ledger import Ledger, transaction
from shared.ledger.collecting.hints import note_hints
from shared.ledger.webhooks import Webhook
from shared.lifeline import Lifeline
from shared.queue import Doorbells, celery_app
from tests.collector.bulletin import BulletinCms, cms_at, serving


@pytest.fixture
def bulletin() -> Iterator[BulletinCms]:
    made = BulletinCms()
    with serving(made) as made.url:
        yield made


@pytest.fixture(scope="session")
def lifeline(database: Ledger) -> Lifeline:
    return Lifeline(database.url, "collector")


@pytest.fixture
def collect(ledger: Ledger, lifeline: Lifeline) -> Callable[..., Collector]:
    """Return a collector of these sources."""

    def made(*sources: AskedCms) -> Collector:
        doorbells = Doorbells(celery_app("memory://"))
        return Collector({cms.name: cms for cms in sources}, ledger, doorbells, lifeline, threading.Event())

    return made


class Round:
    """One source, seen to step by step."""

    def __init__(self, collector: Collector, cms: AskedCms) -> None:
        self.cms, self.ledger = cms, collector.ledger
        self.fetcher, self.puller = collector.fetcher(cms), collector.puller(cms)

    def pull(self) -> bool:
        """Pull it now."""
        with transaction(self.ledger) as db:
            db.execute("UPDATE pulls SET next_attempt_at = now(), paused_until = NULL")
        return self.puller.pull_next()

    def hint(self, *ids: str, webhook: str = "w") -> list[int]:
        with transaction(self.ledger) as db:
            return note_hints(db, Webhook(self.cms.name, webhook, "digest"), ids)

    def fetch(self) -> bool:
        """Fetch what is due."""
        with transaction(self.ledger) as db:
            db.execute("UPDATE hints SET next_attempt_at = now() WHERE state = 'waiting'")
            db.execute("UPDATE pulls SET paused_until = NULL")
        return self.fetcher.fetch_next()

    def let_age(self, age: timedelta = timedelta(hours=1)) -> None:
        """Let all that came have come before."""
        with transaction(self.ledger) as db:
            db.execute("UPDATE submissions SET accepted_at = accepted_at - %(age)s::interval", {"age": age})

    def rows(self, query: str) -> list[Any]:
        with transaction(self.ledger) as db:
            rows: list[Any] = db.execute(query).fetchall()
            return [tuple(row) for row in rows]

    @property
    def titles(self) -> dict[str, str]:
        """The articles that are out, by id."""
        return dict(self.rows("SELECT external_id, title FROM articles WHERE withdrawn_by IS NULL AND newest > 0"))

    @property
    def problem(self) -> str | None:
        problem: str | None = self.rows("SELECT problem FROM pulls")[0][0]
        return problem


@pytest.fixture
def desk(bulletin: BulletinCms, collect: Callable[..., Collector]) -> Round:
    """The source `desk`, whose CMS is `bulletin`."""
    cms = cms_at(bulletin.url)
    return Round(collect(cms), cms)


def seconds_ago(seconds: float) -> str:
    return (datetime.now().astimezone() - timedelta(seconds=seconds)).isoformat()
