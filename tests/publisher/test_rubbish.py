"""What is in the broker that is no doorbell ends no worker and holds up no page."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from services.monitor.broker import broker_client, doorbells
from shared.events import KEY_PREFIX, Doorbell, Due, Queue
from shared.ledger import Ledger
from shared.queue import Doorbells, celery_app
from shared.settings import Store
from tests.conftest import Running
from tests.local import until
from tests.publisher.working import own_broker, publisher
from tests.shared.newsdesk import due, publish

BODIES = [
    "null",
    "1",
    '"abc"',
    "[]",
    "{}",
    "[1, 2]",
    "[1, 2, 3]",
    '[[["/"]], {}]',
    '[[["/"]], 1, 2]',
    "[[], {}, {}]",
    "{",
]
BODIES += ['[[[1, null, {"a": 1}]], {}, {}]', '[["/"], {}, {}]', '[[["\\u0000"]], {}, {}]']
HEADERS = [{}, {"task": "publisher.press"}, {"task": "no.such"}, {"task": None}, {"task": ["publisher.press"], "id": 1}]


def test_rubbish_among_the_doorbells_is_thrown_away(
    stack: Running, ledger: Ledger, store: Store, tmp_path: Path
) -> None:
    queue, log = f"{KEY_PREFIX}{Queue.PUBLISHER}", tmp_path / "log"
    with own_broker(stack) as broker_url:
        bells, broker = Doorbells(celery_app(broker_url)), broker_client(broker_url)
        bells.ring(Doorbell.PRESS, [Due("/nothing/")])
        until(lambda: doorbells(broker).queued[Queue.PUBLISHER] == 1)
        bell = json.loads(str(broker.lpop(queue), "utf-8"))  # type: ignore[arg-type]
        for body in BODIES:
            broker.rpush(queue, json.dumps({**bell, "body": base64.b64encode(body.encode()).decode()}))
        for headers in HEADERS:
            broker.rpush(queue, json.dumps({**bell, "headers": headers}))
        with publisher(stack, ledger, store, broker_url, log) as process:
            until(lambda: doorbells(broker).queued[Queue.PUBLISHER] == 0)
            bells.ring(Doorbell.PRESS, publish(ledger).ring)
            until(lambda: not due(ledger))
            until(lambda: doorbells(broker).unacked == 0)
            assert process.poll() is None, log.read_text()
