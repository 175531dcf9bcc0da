"""One empty doorbell wakes a notifier for all that is due, whichever version it is of."""

from __future__ import annotations

import base64
import inspect
import json

import pytest
from redis import Redis

from services.notifier.tasks import deliver
from shared.broker import broker_client, doorbells
from shared.events import DELIVERIES_DUE, KEY_PREFIX, Doorbell, EventType, Queue
from shared.ledger import Ledger, transaction
from shared.ledger.telling.subscriptions import subscribe
from shared.queue import Doorbells, celery_app
from shared.strict_bells import NoDoorbellError, strictly_read
from tests.local import until
from tests.shared.newsdesk import due, press, publish

QUEUE = f"{KEY_PREFIX}{Queue.NOTIFIER}"


def test_what_happens_to_many_subscribers_is_rung_for_once(ledger: Ledger) -> None:
    with transaction(ledger) as db:
        for number in range(30):
            url = f"https://reader-{number}.example/"
            subscribe(db, channel="webhook", url=url, secret="whsec_YQ==", events=list(EventType))
    publish(ledger)
    rung = []
    while paths := due(ledger):
        rung += [bell for path in paths if (pressed := press(ledger, path)) for bell in pressed.deliveries]
    assert rung == [DELIVERIES_DUE]


def test_a_notifier_is_rung_by_one_message_that_names_no_delivery(broker: str) -> None:
    redis = Redis.from_url(broker)
    redis.delete(QUEUE)
    Doorbells(celery_app(broker)).ring(Doorbell.DELIVER, [DELIVERIES_DUE] * 3)
    until(lambda: doorbells(broker_client(broker)).queued[Queue.NOTIFIER] > 0)
    (message,) = redis.lrange(QUEUE, 0, -1)
    args, _, _ = json.loads(base64.b64decode(strictly_read(bytes(message), Queue.NOTIFIER)["body"]))  # type: ignore[arg-type]
    assert args == [[]], "one argument, as the version before expects it"
    redis.delete(QUEUE)


@pytest.mark.parametrize("args", [(), ([],), ([1, 2, 3],)])
def test_a_notifier_is_woken_by_a_doorbell_of_any_version(args: tuple[object, ...]) -> None:
    inspect.signature(deliver.run).bind(*args)


def test_a_message_keeps_the_headers_of_our_own_and_none_that_celery_acts_on(broker: str) -> None:
    redis = Redis.from_url(broker)
    redis.delete(QUEUE)
    Doorbells(celery_app(broker)).ring(Doorbell.DELIVER, [DELIVERIES_DUE])
    until(lambda: redis.llen(QUEUE) > 0)
    message = json.loads(str(redis.lpop(QUEUE), "utf-8"))  # type: ignore[arg-type]
    message["headers"] |= {"andruck-correlation": "abc", "andruck-list": [1], "timelimit": ["a", "b"], "eta": "soon"}
    headers = strictly_read(json.dumps(message).encode(), Queue.NOTIFIER)["headers"]
    assert headers["andruck-correlation"] == "abc"
    assert headers["id"] == message["headers"]["id"]
    assert {"andruck-list", "timelimit", "eta"}.isdisjoint(headers)


@pytest.mark.parametrize("raw", [b"", b"[" * 100_000, b'{"headers": {}}', b"x" * 1_000_001, b"\xff"])
def test_what_is_no_doorbell_is_told_from_one(raw: bytes) -> None:
    with pytest.raises(NoDoorbellError):
        strictly_read(raw, Queue.NOTIFIER)
