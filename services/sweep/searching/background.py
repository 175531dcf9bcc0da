"""Indexing in the background: behind all else that this machine does, by one sweep at a time."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress

import structlog

from services.sweep.searching.indexer import Indexer
from shared.bucket import Bucket
from shared.errors import Permanent, Transient
from shared.events import Doorbell
from shared.ledger import Ledger, transaction
from shared.ledger.searching.entries import take_turn
from shared.ledger.searching.removing import switch_off
from shared.ledger.searching.segments import segments
from shared.queue import Doorbells
from shared.settings import Settings

log = structlog.get_logger()

INDEX_POLL_SECONDS = 1.0
"""Seconds between two looks when nothing was to be done."""

REST_SHARE = 1.0
"""Seconds of rest for each second of work: half of a processor is left to others."""

_NICENESS = 10


def start_indexing(settings: Settings, doorbells: Doorbells, stop: threading.Event) -> None:
    """Start to keep the index from a thread, until told to stop."""
    indexer = Indexer(Ledger(settings.database_url, connections=2), Bucket(settings.store), doorbells)
    run = _keep if settings.site.search else _clear
    threading.Thread(target=run, args=(indexer, stop), name="indexing", daemon=True).start()


def _keep(indexer: Indexer, stop: threading.Event) -> None:
    _step_back()
    pause = 0.0
    while not stop.wait(pause):
        pause, began = INDEX_POLL_SECONDS, time.monotonic()
        try:
            if indexer.turn():
                pause = (time.monotonic() - began) * REST_SHARE
        except (Transient, Permanent) as error:
            log.warning("cannot index now", problem=str(error))
        except Exception:  # a thread that ends would end unseen
            log.exception("indexing failed; it goes on from where it was")


def _clear(indexer: Indexer, stop: threading.Event) -> None:
    """Take away what was indexed while the site was to be searched."""
    while not stop.wait(INDEX_POLL_SECONDS):
        try:
            clear(indexer)
        except (Transient, Permanent) as error:
            log.warning("cannot clear the index now", problem=str(error))
        except Exception:
            log.exception("clearing the index failed; it goes on from where it was")


def clear(indexer: Indexer) -> None:
    """Take the next of it away.

    Raises:
        Transient: ledger or store cannot be asked now.
    """
    with transaction(indexer.ledger) as db:
        if not take_turn(db):
            return
        rung = switch_off(db)
        known = segments(db)
    indexer.doorbells.ring(Doorbell.PRESS, rung)
    indexer.removal.step(known)


def _step_back() -> None:
    """Have Linux run this thread behind others; elsewhere a thread has no niceness of its own."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
