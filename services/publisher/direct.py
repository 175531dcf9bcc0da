"""The publisher's other door: presses pages without a broker. Workers with one may work beside it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import structlog

from services.publisher.dressing import start_healing
from services.publisher.press import Pressroom
from services.publisher.tasks import pressroom
from shared.errors import Transient
from shared.ledger import transaction
from shared.ledger.due_work import ready
from shared.ledger.leases import PRESSES
from shared.log import set_up_log
from shared.presence import stay_signed_in
from shared.settings import read_settings
from shared.starting import start_for_site_and_bucket
from shared.stopping import stop_on_signals

log = structlog.get_logger()

PRESS_THREADS = 2
PRESS_BATCH = 8
"""Pages that one thread presses together."""

DUE_POLL_SECONDS = 0.2
"""Seconds between two looks when nothing was due."""


def main() -> None:
    """Press what is due until SIGTERM or SIGINT."""
    set_up_log("publisher")
    start_for_site_and_bucket(read_settings(os.environ), "publisher")
    stop = stop_on_signals()
    stay_signed_in(read_settings(os.environ).database_url, "publisher")
    room = pressroom()
    start_healing(read_settings(os.environ), room.doorbells)
    with ThreadPoolExecutor(PRESS_THREADS) as pool:
        while not stop.is_set():
            due = _due(room)
            list(
                pool.map(
                    lambda paths: _press(room, paths),
                    (due[at : at + PRESS_BATCH] for at in range(0, len(due), PRESS_BATCH)),
                )
            )
            if not due:
                stop.wait(DUE_POLL_SECONDS)


def _due(room: Pressroom) -> list[str]:
    try:
        with transaction(room.ledger) as db:
            return [str(path) for path in ready(db, PRESSES, PRESS_THREADS * PRESS_BATCH)]
    except Transient as error:
        log.warning("cannot look for work", problem=str(error))
        return []


def _press(room: Pressroom, paths: list[str]) -> None:
    try:
        room.press(paths)
    except Transient as error:
        log.warning("cannot press now", problem=str(error))


if __name__ == "__main__":
    main()
