"""What is in the broker that is no doorbell ends no worker and holds up no page."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from redis import Redis

from shared.broker import broker_client, doorbells
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
ENVELOPES = [b"", b"no JSON", b"\xff\xfe\x00", b"[]", b"null", b"1", b'"abc"', b"{}", b"[" * 100_000, b"1" * 5_000_000]
ENVELOPES += [
    b'{"headers": 1, "body": "", "properties": {}}',
    b'{"body": "W10="}',
    b"1" * 5_000,
    b"-",
    b"NaN",
    b"1e999",
]
PROPERTIES: list[Any] = [
    {},
    None,
    [],
    {"delivery_tag": ["a"]},
    {"delivery_tag": {"a": 1}},
    {"delivery_tag": "a", "body_encoding": "rot13"},
    {"delivery_tag": "a", "body_encoding": 7},
    {"delivery_tag": "a", "delivery_info": []},
    {"delivery_tag": "a", "delivery_info": {"exchange": [1], "routing_key": {}}},
    {"delivery_tag": "a", "delivery_info": {}, "priority": "high", "expiration": "soon"},
]
ENTRIES: list[dict[str, Any]] = [
    {"timelimit": ["a", "b"]},
    {"timelimit": 7},
    {"timelimit": [-1, -1]},
    {"eta": "soon"},
    {"eta": "9999-12-31T23:59:59+00:00"},
    {"expires": "never"},
    {"expires": -1e308},
    {"retries": "many"},
    {"group": {}, "chord": 1, "callbacks": ["x"], "errbacks": ["x"]},
    {"stamped_headers": 7, "stamps": 7},
    {"compression": "bzip2"},
    {"priority": "high", "id": {"a": []}, "root_id": 7, "parent_id": []},
    {"argsrepr": {"a": 1}, "kwargsrepr": 7, "origin": [], "shadow": []},
    {"lang": "java"},
    {"replaced_task_nesting": "deep", "ignore_result": "perhaps"},
]
HEADERS: list[dict[str, Any]] = [
    {},
    {"task": "publisher.press"},
    {"task": "no.such"},
    {"task": None},
    {"task": ["publisher.press"], "id": 1},
]


THREW_AWAY = "threw away what is no doorbell"


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
        for headers in HEADERS + [{**bell["headers"], **entries} for entries in ENTRIES]:
            broker.rpush(queue, json.dumps({**bell, "headers": headers}))
        for properties in PROPERTIES:
            broker.rpush(queue, json.dumps({**bell, "properties": properties}))
        for kind in ({"content-type": "application/x-python-serialize"}, {"content-type": 7, "content-encoding": []}):
            broker.rpush(queue, json.dumps({**bell, **kind}))
        broker.rpush(queue, *ENVELOPES)
        _leave_unanswered(broker, [b"", b"no JSON", b"[]", b"7", b'[7, "", ""]', b"[{}, [], {}]", b"[" * 100_000])
        with publisher(stack, ledger, store, broker_url, log) as process:
            until(lambda: doorbells(broker).queued[Queue.PUBLISHER] == 0)
            bells.ring(Doorbell.PRESS, publish(ledger).ring)
            until(lambda: not due(ledger))
            until(lambda: doorbells(broker).unacked == 0)
            assert process.poll() is None, log.read_text()
            until(lambda: _thrown_away(log) >= len(ENVELOPES))


def _thrown_away(log: Path) -> int:
    """Return how many messages the log speaks of: of a flood it has some lines, and the number of the others."""
    written = log.read_text().splitlines(keepends=True)
    lines = [json.loads(line) for line in written if line.startswith("{") and line.endswith("}\n")]
    left_out = sum(int(line["left_out"]) for line in lines if line.get("of") == THREW_AWAY)
    return left_out + [line["event"] for line in lines].count(THREW_AWAY)


def _leave_unanswered(broker: Redis, messages: list[bytes]) -> None:
    """Put messages among those that a worker took long ago and never answered."""
    for number, message in enumerate(messages):
        broker.hset(f"{KEY_PREFIX}unacked", f"tag-{number}", message)
        broker.zadd(f"{KEY_PREFIX}unacked_index", {f"tag-{number}": 1.0})
