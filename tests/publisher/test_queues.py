"""A worker with a broker: what it takes first when there is much to do."""

from __future__ import annotations

from pathlib import Path

from redis import Redis

from shared.broker import broker_client, doorbells
from shared.events import Doorbell, Due, Priority, Queue
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.repress import want_batch
from shared.queue import Doorbells, celery_app
from shared.settings import Store
from tests.conftest import Running
from tests.local import until
from tests.publisher.working import own_broker, publisher
from tests.shared.newsdesk import due, press_all, publish, state_of


def test_a_worker_presses_breaking_news_before_all_that_was_rung_for_earlier(
    stack: Running, ledger: Ledger, store: Store, tmp_path: Path
) -> None:
    old = [publish(ledger, f"old-{number}").path for number in range(20)]
    press_all(ledger)
    log = tmp_path / "log"
    with own_broker(stack) as broker_url:
        bells, broker = Doorbells(celery_app(broker_url)), broker_client(broker_url)
        with transaction(ledger) as db:
            bulk = want_batch(db, "").ring
        _ring(bells, broker, Queue.BULK, bulk)
        _ring(bells, broker, Queue.PUBLISHER, publish(ledger, "normal").ring)
        breaking = [publish(ledger, f"breaking-{number}", priority=Priority.BREAKING) for number in range(20)]
        _ring(bells, broker, Queue.BREAKING, [due for each in breaking for due in each.ring])
        with publisher(stack, ledger, store, broker_url, log):
            until(lambda: not due(ledger))

    assert all(state_of(ledger, each).complete for each in breaking), log.read_text()
    with ledger.begin() as db:
        order = db.execute(
            """SELECT path FROM (
                 SELECT path, live_at AS at FROM submissions WHERE path <> ALL (%(old)s)
                 UNION ALL SELECT path, pressed_at FROM pages WHERE path = ANY (%(old)s)) first_or_again ORDER BY at""",
            {"old": old},
        ).values()
    assert set(order[:20]) == {each.path for each in breaking}, "though a message takes only 16"
    assert order[20] == "/politik/slug-of-normal/"
    assert set(order[21:]) == set(old)


def _ring(bells: Doorbells, broker: Redis, queue: Queue, pages: list[Due] | tuple[Due, ...]) -> None:
    """Ring, and wait until the broker has it."""
    bells.ring(Doorbell.PRESS, pages)
    until(lambda: doorbells(broker).queued[queue] >= len(pages) / 16)
