"""However much is due, nobody is late for it: not the schedules, not the others who wait, not those who only look."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from services.monitor.diagnosis import survey
from services.sweep.sweep import Sweep
from shared.article import Schedule
from shared.channels.webhook import WEBHOOK
from shared.events import EventType
from shared.ledger import Connection, Ledger, transaction
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.telling.deliveries import LimitKey, claim_deliveries
from shared.ledger.telling.subscriptions import subscribe
from shared.ledger.watching.backlogs import MAX_COUNTED_ROWS
from shared.pages import FRONT
from shared.queue import Doorbells, celery_app
from tests.shared.newsdesk import press_all, publish, withdraw
from tests.sweep import backlogs

SIZES = [pytest.param(5000, id="small"), pytest.param(200_000, id="large", marks=pytest.mark.slow)]


@pytest.mark.parametrize("size", SIZES)
def test_an_embargo_is_kept_within_two_seconds_whatever_is_due(ledger: Ledger, size: int) -> None:
    keyed = Ledger(ledger.url, connections=2, by_key=True)
    sweep = Sweep(keyed, Doorbells(celery_app("memory://")))
    backlogs.pages(ledger, size)
    backlogs.deliveries(ledger, size, subscribers=100)
    sweep.once()
    publish(ledger, schedule=Schedule(release_at=datetime.now(UTC) + timedelta(seconds=2)))
    until = time.monotonic() + 30
    while not sweep.once()["released"]:
        assert time.monotonic() < until, "it is never released"
        time.sleep(sweep.pause())
    with transaction(ledger) as db:
        late = "SELECT extract(epoch FROM released_at - release_at) FROM submissions WHERE released_at IS NOT NULL"
        assert db.execute(late).value() < 2
    keyed.close()


@pytest.mark.parametrize("size", SIZES)
def test_to_look_costs_the_same_whatever_is_due(ledger: Ledger, size: int) -> None:
    backlogs.pages(ledger, size)
    backlogs.deliveries(ledger, size, subscribers=100)
    with transaction(ledger) as db:
        found = survey(db)
        read = _read(db)
    assert found.deliveries.waiting == min(size, MAX_COUNTED_ROWS)
    assert found.pages.waiting == min(size, MAX_COUNTED_ROWS)
    assert read < 150_000


@pytest.mark.parametrize("analyzed", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_a_claim_passes_by_a_busy_host_whatever_waits_for_it_and_whatever_the_planner_knows(
    ledger: Ledger, size: int, *, analyzed: bool
) -> None:
    backlogs.deliveries(ledger, size, subscribers=100)
    with transaction(ledger) as db:
        if analyzed:  # it believes that nobody is elsewhere
            db.execute("ANALYZE deliveries, subscriptions")
        subscribe(db, channel="webhook", url="https://quick.example/", secret="whsec_YQ==", events=list(EventType))
        for number in range(100):
            url, of = f"https://idle.example/{number}", [EventType.WITHDRAWN]
            subscribe(db, channel="webhook", url=url, secret="whsec_YQ==", events=of)
    publish(ledger)
    press_all(ledger)
    with closing(Ledger(ledger.url, connections=1, by_key=True)) as keyed, transaction(keyed) as db:
        claimed = claim_deliveries(db, 256, {LimitKey(WEBHOOK.name, "busy.example"): WEBHOOK.per_key}, suspects=0)
        read = _read(db)
    assert {delivery.host for delivery in claimed} == {"quick.example"}
    assert read < 20_000


@pytest.mark.parametrize(
    "size", [pytest.param(60, id="small"), pytest.param(20_000, id="large", marks=pytest.mark.slow)]
)
def test_the_front_costs_the_same_behind_articles_that_are_withdrawn(ledger: Ledger, size: int) -> None:
    kept = publish(ledger, "kept")
    press_all(ledger)
    gone = [publish(ledger, "gone"), publish(ledger, "back")]
    press_all(ledger)
    for each in ("gone", "back"):
        withdraw(ledger, each)
    press_all(ledger)
    back = publish(ledger, "back")
    press_all(ledger)
    assert back.path == gone[1].path
    with transaction(ledger) as db:
        db.execute(
            """WITH gone AS (
                 INSERT INTO articles (source, external_id) SELECT 'desk', 'gone-' || n FROM generate_series(1, %(n)s) n
                 RETURNING id)
               INSERT INTO places (listing, place, article_id, listed)
               SELECT '', 10 + row_number() OVER (), id, false FROM gone""",
            {"n": size},
        )
    keyed = Ledger(ledger.url, connections=1, by_key=True)
    with transaction(keyed) as db:
        assert [entry.path for entry in excerpt(db, FRONT).entries] == [back.path, kept.path]
        read = "SELECT sum(idx_tup_fetch + seq_tup_read) FROM pg_stat_xact_user_tables WHERE relname = 'places'"
        assert db.execute(read).value() <= 4
    keyed.close()


def _read(db: Connection) -> int:
    """Return how many rows this transaction has read of what waits."""
    statement = """SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_xact_user_tables
                   WHERE relname IN ('pages', 'deliveries', 'subscriptions')"""
    return int(db.execute(statement).value())
