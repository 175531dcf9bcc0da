"""In which order doorbells are taken from a real broker."""

from __future__ import annotations

import pytest
from celery import Celery
from kombu import Consumer
from kombu import Queue as Kept

from shared import queue_order
from shared.events import QUEUES, Doorbell, Queue
from shared.queue import celery_app
from tests.conftest import Running
from tests.publisher.working import own_broker

ARTICLES_FIRST = [Queue.BREAKING, Queue.PUBLISHER, Queue.LISTS, Queue.BULK]
LISTS_FIRST = [Queue.BREAKING, Queue.LISTS, Queue.PUBLISHER, Queue.BULK]


@pytest.mark.parametrize(("patience", "order"), [(60, ARTICLES_FIRST), (0, LISTS_FIRST)])
def test_lists_let_articles_go_first_but_not_for_ever(
    stack: Running, monkeypatch: pytest.MonkeyPatch, patience: float, order: list[Queue]
) -> None:
    monkeypatch.setattr(queue_order, "LISTS_YIELD_SECONDS", patience)
    with own_broker(stack) as broker_url:
        app = celery_app(broker_url)
        _ring(app, Queue.PUBLISHER)
        rest = [queue for queue in reversed(order) for _ in range(3)]

        taken = _taken(app, rest)

    assert taken == [Queue.PUBLISHER, *(queue for queue in order for _ in range(3))]


def _ring(app: Celery, queue: Queue) -> None:
    app.send_task(Doorbell.PRESS.value, args=(["/"],), queue=queue.value)


def _taken(app: Celery, after_the_first: list[Queue]) -> list[str]:
    """Take every doorbell, as a worker does, and return their queues; after the first one more are rung."""
    taken: list[str] = []
    with app.connection_for_read() as connection:
        queues = [Kept(queue.value, routing_key=queue.value) for queue in QUEUES["publisher"]]
        note = [lambda _, message: taken.append(message.delivery_info["routing_key"])]
        with Consumer(connection, queues, callbacks=note, no_ack=True):
            connection.drain_events(timeout=5)
            for queue in after_the_first:
                _ring(app, queue)
            for _ in after_the_first:
                connection.drain_events(timeout=5)
    return taken
