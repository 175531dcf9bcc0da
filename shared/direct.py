"""Work without a broker: look into the ledger for what is due, and do it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from sqlalchemy import Engine

from shared.errors import Transient
from shared.ledger import transaction
from shared.ledger.leases import Work, ready

log = structlog.get_logger()

REST = 0.2
"""Seconds between two looks when nothing was due."""


def work_directly(ledger: Engine, work: Work, deed: Callable[[Any], None], *, threads: int) -> None:
    """Do all work of a kind as it becomes due, until SIGTERM or SIGINT. Workers with a broker may work beside it.

    `deed` takes the key of one piece of work, claims it, and records its own outcome.
    """
    stop = threading.Event()
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_, lambda *_: stop.set())
    with ThreadPoolExecutor(threads) as pool:
        while not stop.is_set():
            due = _look(ledger, work, 4 * threads)
            list(pool.map(lambda key: _try(deed, key), due))
            if not due:
                stop.wait(REST)


def _look(ledger: Engine, work: Work, limit: int) -> list[str | int]:
    try:
        with transaction(ledger) as db:
            return ready(db, work, limit)
    except Transient as error:
        log.warning("cannot look for work", problem=str(error))
        return []


def _try(deed: Callable[[Any], None], key: str | int) -> None:
    try:
        deed(key)
    except Exception:
        log.exception("work failed", key=key)  # the deed has noted it in the ledger; the next one must go on
