"""Runs a service's Celery worker: all its options, in one place."""

from __future__ import annotations

import os
import sys
from typing import Never

from celery import Celery

from shared.events import QUEUES
from shared.log import set_up_log
from shared.presence import process_name


def work(app: Celery, service: str, *, processes: int = 1) -> Never:
    """Answer doorbells until SIGTERM or SIGINT, then end this process.

    A stop lets what is under way end, for at most `worker_soft_shutdown_timeout`, and gives the other doorbells back.

    Celery's own command line would do the same for 6 MB more.

    Args:
        app: whose tasks.
        service: a key of `QUEUES`.
        processes: how many the pool has, if it is one of processes.
    """
    set_up_log(service)  # before Celery warns of anything
    os.environ["REMAP_SIGTERM"] = "SIGQUIT"  # by which Celery means a soft stop; it looks when it imports its worker
    worker = app.Worker(
        hostname=process_name(service),
        queues=list(QUEUES[service]),
        concurrency=processes,
        optimization="fair",
        without_gossip=True,
        without_heartbeat=True,
        without_mingle=True,
        quiet=True,
        loglevel="WARNING",
    )
    worker.start()
    sys.exit(worker.exitcode)
