"""A worker with a broker: what it takes first when there is much to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from redis import Redis
from sqlalchemy import Engine, text

from services.monitor.broker import broker_client, doorbells
from shared.events import Doorbell, Due, Priority, Queue
from shared.ledger import transaction
from shared.ledger.repress import want_batch
from shared.queue import Doorbells, celery_app
from shared.settings import Store
from tests.conftest import Running
from tests.local import until
from tests.shared.newsdesk import due, press_all, publish, state_of


def test_a_worker_presses_breaking_news_before_all_that_was_rung_for_earlier(
    stack: Running, ledger: Engine, store: Store, tmp_path: Path
) -> None:
    old = [publish(ledger, f"old-{number}").path for number in range(20)]
    press_all(ledger)
    broker_url = stack.described["broker"].removesuffix("/0") + "/1"
    bells, broker = Doorbells(celery_app(broker_url)), broker_client(broker_url)
    with transaction(ledger) as db:
        bulk = want_batch(db, "").ring
    _ring(bells, broker, Queue.BULK, bulk)
    _ring(bells, broker, Queue.PUBLISHER, publish(ledger, "normal").ring)
    breaking = [publish(ledger, f"breaking-{number}", priority=Priority.BREAKING) for number in range(20)]
    _ring(bells, broker, Queue.BREAKING, [due for each in breaking for due in each.ring])

    command = [sys.executable, "-m", "services.publisher", "--processes", "1"]
    log = tmp_path / "log"
    with (
        log.open("w") as words,
        subprocess.Popen(command, env=_environ(stack, ledger, store, broker_url), stderr=words) as it,
    ):
        try:
            until(lambda: not due(ledger))
        finally:
            it.terminate()
    broker.flushdb()

    assert all(state_of(ledger, each).complete for each in breaking), log.read_text()
    with ledger.begin() as db:
        order = list(db.execute(text("SELECT path FROM pages WHERE kind = 'article' ORDER BY pressed_at")).scalars())
    assert set(order[:20]) == {each.path for each in breaking}, "though a message takes only 16"
    assert order[20] == "/politik/slug-of-normal/"
    assert set(order[21:]) == set(old)


def _ring(bells: Doorbells, broker: Redis, queue: Queue, pages: list[Due] | tuple[Due, ...]) -> None:
    """Ring, and wait until the broker has it."""
    bells.ring(Doorbell.PRESS, pages)
    until(lambda: doorbells(broker).queued[queue] >= len(pages) / 16)


def _environ(stack: Running, ledger: Engine, store: Store, broker_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "ANDRUCK_SITE_FILE": str(stack.home / "site.toml"),
        "ANDRUCK_INTAKE_URL": "http://intake.test",
        "ANDRUCK_DATABASE_URL": ledger.url.render_as_string(hide_password=False),
        "ANDRUCK_BROKER_URL": broker_url,
        "ANDRUCK_S3_ENDPOINT": str(store.endpoint),
        "ANDRUCK_S3_BUCKET": store.bucket,
        "ANDRUCK_S3_ACCESS_KEY": store.access_key,
        "ANDRUCK_S3_SECRET_KEY": store.secret_key,
        "ANDRUCK_SOURCE_SECRETS": '{"desk": ["whsec_x"]}',
    }
