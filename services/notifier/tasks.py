"""The notifier's door: a Celery worker that answers the doorbell of deliveries."""

from __future__ import annotations

import os
from functools import cache

from celery.signals import setup_logging, worker_ready

from services.notifier.tell import Teller
from shared.events import Doorbell
from shared.ledger import open_ledger
from shared.log import set_up_log
from shared.presence import stay_signed_in
from shared.queue import celery_app
from shared.settings import read_settings
from shared.web import Web

THREADS = 16
"""Subscribers that are told at the same time."""

app = celery_app()


@cache
def teller() -> Teller:
    """Build this process's teller at its first use."""
    settings = read_settings(os.environ)
    return Teller(
        ledger=open_ledger(settings.database_url, connections=THREADS),
        site=settings.site,
        web=Web(settings.site.allow_private_networks, connections=THREADS),
    )


@app.task(name=Doorbell.DELIVER.value)
def deliver(delivery: int) -> None:
    """Tell one subscriber of one event, if it is due."""
    teller().deliver(delivery)


@worker_ready.connect
def _sign_in(**_: object) -> None:
    stay_signed_in(read_settings(os.environ).database_url, "notifier")


@setup_logging.connect
def _log(**_: object) -> None:
    set_up_log("notifier")
