"""The doorbells: Celery on Redis or Valkey, carrying ids and nothing else. Losing a message costs time, never work."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from typing import Any

from celery import Celery
from kombu import Connection

from shared.broker_refusals import condition_of
from shared.causes import tell_cause
from shared.events import KEY_PREFIX, Doorbell, Due, Queue
from shared.guarded_transport import guard
from shared.settings import read_settings

_FAILED_RING_PAUSE_SECONDS = 0.5
"""Seconds without a doorbell after one did not get through."""

_SEND_INTERVAL_SECONDS = 0.05
"""Seconds between two sendings: under load, work that becomes due meanwhile shares a message and a worker's batch."""

MAX_PATHS_PER_MESSAGE = 16
"""Pages that share a message, and are pressed together: few enough that what waits behind does not wait long."""

CELERY_SETTINGS: dict[str, Any] = {
    # Each value was seen to work with Celery 5.7 and kombu 5.7 on Valkey 9.
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,  # for ever: a worker outlives any outage of its broker
    "broker_channel_error_retry": True,  # a broker that refuses, as a replica does, ends no worker
    "broker_pool_acquire_timeout": 2,  # the default waits for ever
    "broker_transport_options": {
        "visibility_timeout": 120,  # longer than any task may run
        "unacked_restore_interval": 5,  # by default a dead worker's messages come back after 100 s
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,  # by default a half-open connection blocks for ever
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 5,
        "global_keyprefix": KEY_PREFIX,
        "queue_order_strategy": "shared.queue_order:Lanes",
    },
    "task_publish_retry": False,  # the sweep rings again
    "task_acks_late": True,  # a worker that dies gives its message back …
    "task_reject_on_worker_lost": True,  # … its pool child, too
    "task_soft_time_limit": 40,  # what is not done by then is postponed; see `LATEST` in services.publisher.putting …
    "task_time_limit": 50,  # … and both are well under the lease and the visibility timeout
    "task_ignore_result": True,  # results are in the ledger
    "task_serializer": "json",
    "accept_content": ["json"],
    "worker_prefetch_multiplier": 1,  # keep few messages at risk
    "worker_max_tasks_per_child": 20_000,  # bounds what a leak can cost
    "worker_soft_shutdown_timeout": 10,  # finish, then give back; see shared/worker.py
    "worker_hijack_root_logger": False,
    "worker_consumer": "shared.celery_consumer:CarefulConsumer",
    "worker_enable_remote_control": False,  # whoever reaches the broker could stop workers by it
    "worker_send_task_events": False,  # the ledger sees more than any event
    "task_default_queue": Queue.PUBLISHER.value,
    "task_create_missing_queues": True,
}


def celery_app(broker_url: str | None = None) -> Celery:
    """Return a Celery application; nothing is connected before its first use.

    Without an address the broker is the environment's, read at the first use: for a worker's module, which Celery
    imports by name.
    """
    guard()
    app = Celery("andruck", broker=broker_url, set_as_current=broker_url is None)
    app.conf.update(CELERY_SETTINGS)
    if broker_url is None:
        app.add_defaults(lambda: {"broker_url": read_settings(os.environ).broker_url})
    return app


class Doorbells:
    """Rings workers. Never blocks, never fails: what does not get through is rung again by the sweep."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._bells: queue.SimpleQueue[tuple[Doorbell, Due]] = queue.SimpleQueue()
        self._ringer: threading.Thread | None = None
        self._start = threading.Lock()

    def ring(self, bell: Doorbell, due: Iterable[Due]) -> None:
        """Ring for this work, soon. Call it after the commit that the worker will look for."""
        for each in due:
            self._bells.put((bell, each))
        with self._start:
            if self._ringer is None or not self._ringer.is_alive():
                self._ringer = threading.Thread(target=self._ring_all, name="doorbells", daemon=True)
                self._ringer.start()

    def ring_now(self, bell: Doorbell, due: Iterable[Due]) -> bool:
        """Ring before this returns; False if the broker does not take it. For a process that is about to end."""
        try:
            with self._app.connection_for_write() as connection:
                connection.ensure_connection(max_retries=0)  # somebody waits: the sweep rings if the broker is away
                self._send([(bell, each) for each in due], connection)
        except Exception as error:  # noqa: BLE001 - as below
            tell_cause("broker", condition_of(error), error)
            return False
        return True

    def _ring_all(self) -> None:
        last = 0.0
        while True:
            bells = [self._bells.get()]
            time.sleep(max(0.0, last + _SEND_INTERVAL_SECONDS - time.monotonic()))
            with suppress(queue.Empty):
                while True:
                    bells.append(self._bells.get_nowait())
            try:
                self._send(bells)
            except Exception as error:  # noqa: BLE001 - whatever a broker can refuse with: the sweep rings for what is lost
                tell_cause("broker", condition_of(error), error, lost=len(bells))
                self._forget()
            last = time.monotonic()

    def _send(self, bells: list[tuple[Doorbell, Due]], connection: Connection | None = None) -> None:
        messages: dict[tuple[Doorbell, Queue], dict[str | int, None]] = defaultdict(dict)  # as a set that keeps order
        for bell, due in bells:
            messages[bell, due.queue(bell)][due.id] = None
        for (bell, lane), ids in messages.items():
            if bell is Doorbell.DELIVER:
                self._app.send_task(bell.value, args=([],), queue=lane.value, connection=connection)
                continue
            rest = iter(ids)
            while some := list(islice(rest, MAX_PATHS_PER_MESSAGE)):
                self._app.send_task(bell.value, args=(some,), queue=lane.value, connection=connection)

    def _forget(self) -> None:
        """Drop what waits and pause: a broker in trouble is not hammered, and the ledger forgets nothing."""
        with suppress(queue.Empty):
            while True:
                self._bells.get_nowait()
        time.sleep(_FAILED_RING_PAUSE_SECONDS)
