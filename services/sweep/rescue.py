"""Gives the work of dead processes to others, from a thread beside the loop of the sweep: no long pass delays it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

import structlog

from shared.errors import Transient
from shared.events import Doorbell
from shared.ledger import Ledger, transaction
from shared.ledger.collecting.hints import HINTS
from shared.ledger.collecting.pulls import PULLS
from shared.ledger.leases import DELIVERIES, PRESSES
from shared.ledger.owners import forget, free, lost_owners
from shared.ledger.picturing.fetches import PICTURES
from shared.queue import Doorbells

log = structlog.get_logger()

RESCUE_POLL_SECONDS = 1.0
"""Seconds between two looks."""

OWNER_DEAD_SECONDS = 0.9
"""Seconds without its lock after which an owner is dead: a session that was cut, as by a restart of PostgreSQL, is back
by then. Should it be late all the same, the fence at the store keeps two presses of one page apart."""


@dataclass
class Rescue:
    """What was seen of owners who have lost their lock."""

    ledger: Ledger
    doorbells: Doorbells
    _lost_since: dict[int, float] = field(default_factory=dict)

    def look(self) -> int:
        """Free what dead owners hold, ring for it, and return how much it was.

        Raises:
            Transient: the ledger cannot be asked now.
        """
        with transaction(self.ledger) as db:
            lost = lost_owners(db)
        now = time.monotonic()
        self._lost_since = {owner: self._lost_since.get(owner, now) for owner in lost}
        dead = [owner for owner, since in self._lost_since.items() if now - since >= OWNER_DEAD_SECONDS]
        return self._free(dead) if dead else 0

    def _free(self, dead: list[int]) -> int:
        with transaction(self.ledger) as db:
            pages, all_pages = free(db, PRESSES, dead)
            deliveries, all_deliveries = free(db, DELIVERIES, dead)
            questions = [free(db, work, dead) for work in (HINTS, PULLS, PICTURES)]  # collectors look by themselves
            if all_pages and all_deliveries and all(everything for _, everything in questions):
                forget(db, dead)
        self.doorbells.ring(Doorbell.PRESS, pages)
        self.doorbells.ring(Doorbell.DELIVER, deliveries[:1])  # one wakes a notifier, which claims all
        if pages or deliveries:
            log.warning("a process died; others take over", pages=len(pages), deliveries=len(deliveries))
        return len(pages) + len(deliveries)


def start_rescue(database_url: str, doorbells: Doorbells, stop: threading.Event) -> None:
    """Start looking, until told to stop."""
    rescue = Rescue(Ledger(database_url, connections=1), doorbells)
    threading.Thread(target=_look_on, args=(rescue, stop), name="rescue", daemon=True).start()


def _look_on(rescue: Rescue, stop: threading.Event) -> None:
    while not stop.wait(RESCUE_POLL_SECONDS):
        try:
            rescue.look()
        except Transient as error:
            log.warning("cannot look for dead processes now", problem=str(error))
        except Exception:  # a thread that ends would end unseen
            log.exception("cannot look for dead processes")
