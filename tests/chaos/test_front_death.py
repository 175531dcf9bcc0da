"""A change of a front outlives the process that was pressing it."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from urllib.parse import urlsplit

import boto3

from shared.events import Doorbell
from shared.ledger import Ledger, transaction
from shared.ledger.editing.front_receipts import front_receipt
from shared.ledger.states import SubmissionState
from shared.pages import FRONT
from shared.queue import Doorbells, celery_app
from shared.settings import Store
from tests.conftest import Running
from tests.local import until
from tests.publisher.working import own_broker, starter
from tests.shared.editors import edit, pin
from tests.shared.newsdesk import publish
from tools.drill.gate import Gate, Mode


def test_a_change_whose_publisher_is_killed_in_the_midst_is_live_soon_after(
    stack: Running, ledger: Ledger, store: Store, tmp_path: Path
) -> None:
    for id_ in ("a", "b"):
        publish(ledger, id_, title=f"Titel {id_}", body="So war es. " * 60)
    gate = Gate(urlsplit(store.endpoint or "").port or 0)
    with own_broker(stack) as broker_url:
        bells = Doorbells(celery_app(broker_url))
        start = starter(stack, tmp_path, ledger, broker_url, store, f"http://127.0.0.1:{gate.port}")
        with start("services.sweep"), start("services.publisher") as publisher:
            until(lambda: not _unpressed(ledger))
            gate.turn(Mode.SLOW, delay=5)
            change = edit(ledger, pin("a"))
            bells.ring(Doorbell.PRESS, list(change.ring))
            until(lambda: _claimed(ledger))
            os.killpg(publisher.pid, signal.SIGKILL)
            publisher.wait()
            assert _state(ledger, change.submission) is SubmissionState.ACCEPTED
            gate.turn(Mode.OPEN)
            with start("services.publisher"):
                until(lambda: _state(ledger, change.submission) is SubmissionState.LIVE)
                until(lambda: not _unpressed(ledger))  # whoever is at work takes ten seconds to end
    gate.close()
    page = _object(store, FRONT.key)
    assert page.index("Titel a") < page.index("Titel b")


def _state(ledger: Ledger, number: int) -> SubmissionState:
    with transaction(ledger) as db:
        found = front_receipt(db, number)
    assert found
    return found.state


def _unpressed(ledger: Ledger) -> int:
    with transaction(ledger) as db:
        return int(db.execute("SELECT count(*) FROM pages WHERE wanted > pressed").value())


def _claimed(ledger: Ledger) -> bool:
    with transaction(ledger) as db:
        return bool(db.execute("SELECT count(*) FROM pages WHERE path = '/' AND lease_until > now()").value())


def _object(store: Store, key: str) -> str:
    client = boto3.client(
        "s3", endpoint_url=store.endpoint, aws_access_key_id=store.access_key, aws_secret_access_key=store.secret_key,
        region_name=store.region,
    )  # fmt: skip
    return str(client.get_object(Bucket=store.bucket, Key=key)["Body"].read().decode())
