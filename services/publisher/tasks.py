"""The publisher's door: a Celery worker that answers the doorbell of pages."""

from __future__ import annotations

import gc
import os
from functools import cache

from celery.signals import setup_logging, worker_init, worker_ready

from services.publisher.dressing import start_healing
from services.publisher.press import PUT_THREADS, Pressroom
from services.publisher.theme import Theme
from shared.bucket import Bucket
from shared.events import Doorbell
from shared.ledger import Ledger
from shared.lifeline import Lifeline
from shared.log import set_up_log
from shared.presence import stay_signed_in
from shared.queue import Doorbells, celery_app
from shared.settings import read_settings

app = celery_app()


@cache
def pressroom() -> Pressroom:
    """Build the pressroom. Nothing of it is connected, or has threads, before its first use."""
    settings = read_settings(os.environ)
    return Pressroom(
        ledger=Ledger(
            settings.database_url,
            connections=4,  # a worker without a broker presses in two threads, and what is slow beside them
            by_key=True,
        ),
        bucket=Bucket(settings.store, connections=PUT_THREADS),
        theme=Theme(settings.site),
        doorbells=Doorbells(app),
        lifeline=Lifeline(settings.database_url, "publisher"),
    )


@app.task(name=Doorbell.PRESS.value)
def press(paths: list[str]) -> None:
    """Press those of these pages that are due."""
    pressroom().press(paths)


@worker_init.connect
def _prepare(**_: object) -> None:
    """Build before the pool is forked what its processes can share, and keep the collector from touching it there."""
    pressroom()
    gc.collect()
    gc.freeze()


@worker_ready.connect
def _sign_in(**_: object) -> None:
    settings = read_settings(os.environ)
    stay_signed_in(settings.database_url, "publisher")
    start_healing(settings, Doorbells(app))


@setup_logging.connect
def _log(**_: object) -> None:
    set_up_log("publisher")
