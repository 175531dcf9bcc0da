"""The sweep's door: a loop that keeps the schedules, and rings again for work nobody is at. Any number may run."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import structlog
from redis import Redis

from services.monitor.broker import broker_client, doorbells
from services.monitor.patrol import start_patrol
from services.monitor.probing.watch import start_probing
from services.monitor.rescue import start_rescue
from shared.errors import Transient
from shared.events import QUEUES, Doorbell, Due
from shared.ledger import Connection, Ledger, leases, transaction
from shared.ledger.leases import DELIVERIES, PRESSES, Lease, Work, killers, overdue
from shared.ledger.presence import sign_in
from shared.ledger.schedule import due_expiries, due_releases, expire, release, seconds_to_next
from shared.ledger.setbacks import bury_press
from shared.log import set_up_log
from shared.presence import process_name
from shared.queue import Doorbells, celery_app
from shared.settings import read_settings
from shared.starting import start_for_site_and_bucket
from shared.stopping import stop_on_signals

log = structlog.get_logger()

EVERY = 1.0
"""Seconds between two looks."""

ENOUGH = 1000
"""Doorbells that may wait in a queue before the sweep stops ringing: some seconds of work."""

BATCH = 500
"""Rows a look takes at a time; it goes on until none is left."""

KILLER = "It ended its worker five times in a row. Find out why in the worker's log, then retry it."
AND_A_KILLER = "When it was tried again, its worker ended: see the worker's log, then retry it."
"""Behind what was known before: a cause is not forgotten for what came of it."""

BELLS: dict[Work, Doorbell] = {PRESSES: Doorbell.PRESS, DELIVERIES: Doorbell.DELIVER}


@dataclass(frozen=True)
class Sweep:
    """Everything that sweeping needs."""

    ledger: Ledger
    doorbells: Doorbells
    broker: Redis | None = None
    """To ask how many doorbells wait there; without it none are thought to."""

    def once(self) -> dict[str, int]:
        """Look at everything that is due once, and return how much of each kind of work was offered or buried."""
        released = self._keep_time(due_releases, release) + self._keep_time(due_expiries, expire)
        offered = {work.table: self._offer(work, bell) for work, bell in BELLS.items()}
        return {"released": released, **offered, "buried": self._bury_killers()}

    def _keep_time(
        self, due: Callable[[Connection, int], list[int]], deed: Callable[[Connection, int], list[Due]]
    ) -> int:
        """Do what is due by now, each in a transaction of its own; one that cannot be done holds up no other."""
        with transaction(self.ledger) as db:
            batch = due(db, BATCH)
        for id_ in batch:
            try:
                with transaction(self.ledger) as db:
                    pages = deed(db, id_)
            except (psycopg.Error, TypeError, ValueError, KeyError):
                log.exception("cannot keep a schedule", deed=deed.__name__, id=id_)
            else:
                self.doorbells.ring(Doorbell.PRESS, pages)
        return len(batch)

    def pause(self) -> float:
        """Return for how many seconds to rest: until the next look, or until something is to be released or expires."""
        with transaction(self.ledger) as db:
            seconds = seconds_to_next(db)
        return EVERY if seconds is None or seconds < 0 else min(seconds, EVERY)

    def _offer(self, work: Work, bell: Doorbell) -> int:
        """Ring for all of it, batch by batch until none is left: no window of time, no cap on rows.

        Not while workers have enough doorbells to answer: those that wait would be rung again and again, and workers
        would answer nothing but doorbells for what is long done.
        """
        if self._waiting(bell) > ENOUGH:
            return 0
        offered = 0
        while True:
            with transaction(self.ledger) as db:
                batch = overdue(db, work, BATCH)
            self.doorbells.ring(bell, batch)
            offered += len(batch)
            if len(batch) < BATCH:
                return offered

    def _waiting(self, bell: Doorbell) -> int:
        try:
            queued = doorbells(self.broker).queued if self.broker else {}
        except Transient:
            return 0  # what is rung now is dropped, and rung again
        return sum(queued.get(queue, 0) for queue in QUEUES[bell.service])

    def _bury_killers(self) -> int:
        with transaction(self.ledger) as db:
            pages = killers(db, PRESSES)
            deliveries = killers(db, DELIVERIES)
            for lease in deliveries:
                leases.bury(db, lease, problem=_cause(lease))
        for lease in pages:
            with transaction(self.ledger) as db:
                pressed = bury_press(db, lease, problem=_cause(lease))
            self.doorbells.ring(Doorbell.PRESS, pressed.pages)
            self.doorbells.ring(Doorbell.DELIVER, pressed.deliveries)
        return len(pages) + len(deliveries)


def _cause(lease: Lease) -> str:
    """Return why work is given up that was begun five times and did not end the last time."""
    return f"{lease.row.problem} {AND_A_KILLER}" if lease.row.problem else KILLER


def run(sweep: Sweep, stop: threading.Event) -> None:
    """Sweep until told to stop, and sign in after each round with what it found."""
    offered, pause = 0, 0.0
    while not stop.wait(pause):
        pause = EVERY
        try:
            found = sweep.once()
            pause = sweep.pause()
            offered += found["pages"] + found["deliveries"]
            with transaction(sweep.ledger) as db:
                sign_in(db, process_name("sweep"), "sweep", pid=os.getpid(), last=found, offered=offered)
        except Transient as error:
            log.warning("cannot sweep now", problem=str(error))
            continue
        if any(found.values()):
            log.info("swept", **found)


def main() -> None:
    """Sweep until SIGTERM or SIGINT."""
    set_up_log("sweep")
    settings = read_settings(os.environ)
    start_for_site_and_bucket(settings, "sweep", wait_for_store=False)
    stop = stop_on_signals()
    bells = Doorbells(celery_app(settings.broker_url))
    sweep = Sweep(Ledger(settings.database_url, connections=2), bells, broker_client(settings.broker_url))
    start_patrol(settings, stop)
    start_probing(settings, stop)
    start_rescue(settings.database_url, bells, stop)
    run(sweep, stop)


if __name__ == "__main__":
    main()
