"""The notifier's door: a Celery worker that answers the doorbell of deliveries.

It does no more than wake the delivery thread, which claims from the ledger whatever is due. So a doorbell is answered
at once, one stands for many deliveries, and news go out without any: the thread looks by itself once a second, also
while there is no broker.
"""

from __future__ import annotations

import os
from functools import cache

from celery.signals import setup_logging, worker_init, worker_ready, worker_shutdown

from services.notifier.delivery_thread import DeliveryThread
from shared.events import Doorbell
from shared.log import set_up_log
from shared.presence import stay_signed_in
from shared.queue import celery_app
from shared.settings import read_settings

app = celery_app()
app.conf.update(worker_pool="threads")  # the delivery thread must live in the process that hears the bell


@cache
def delivery_thread() -> DeliveryThread:
    """Return this process's delivery thread."""
    return DeliveryThread(read_settings(os.environ))


@app.task(name=Doorbell.DELIVER.value)
def deliver(_deliveries: object = None) -> None:
    """Have everything told that is due. A doorbell is empty; one of a version before names deliveries."""
    delivery_thread().wake()


@worker_init.connect
def _begin(**_: object) -> None:
    delivery_thread().start()  # before the broker is there: it may be down


@worker_ready.connect
def _sign_in(**_: object) -> None:
    stay_signed_in(read_settings(os.environ).database_url, "notifier")


@worker_shutdown.connect
def _end(**_: object) -> None:
    delivery_thread().stop()


@setup_logging.connect
def _log(**_: object) -> None:
    set_up_log("notifier")
