"""The sweep: a loop that keeps the schedules, and rings again for work that nobody has claimed. Any number may run.

Each look ends, however much is due: it rings for as much as workers have to do for some seconds, and between any two
batches it keeps the schedules.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from redis import Redis

from services.sweep.purging import Purger
from services.sweep.sitemap_keeping import SitemapKeeper
from services.sweep.timekeeper import Timekeeper
from shared.broker import doorbells
from shared.errors import Condition, Transient
from shared.events import Doorbell, Priority, Queue
from shared.ledger import Ledger, clock, leases, transaction
from shared.ledger.due_work import killers, overdue
from shared.ledger.leases import DELIVERIES, PRESSES, PageLease
from shared.ledger.pressing.setbacks import bury_press
from shared.ledger.sign_ins import SIGN_IN_SECONDS, sign_in
from shared.ledger.submitting.timetable import seconds_to_next
from shared.presence import process_name
from shared.queue import MAX_PATHS_PER_MESSAGE, Doorbells

log = structlog.get_logger()

SWEEP_POLL_SECONDS = 1.0
"""Seconds between two looks."""

MAX_QUEUED_DOORBELLS = 100
"""Doorbells that may wait in a lane before the sweep stops ringing there: some seconds of work."""

DOORBELL_BATCH = 500
"""Pages that are rung for together."""

KILLER_PROBLEM = "It crashed its worker five times in a row. Find out why in the worker's log, then retry it."
REPEATED_KILLER_PROBLEM = "When it was tried again, its worker ended: see the worker's log, then retry it."
"""Behind what was known before: a cause is not forgotten for what came of it."""

QUEUES_BY_PRIORITY = {
    Priority.BREAKING: (Queue.BREAKING,),
    Priority.NORMAL: (Queue.PUBLISHER, Queue.LISTS),
    Priority.BULK: (Queue.BULK,),
}
"""The queues in which pages of a priority are rung for: a full one does not keep the others from being rung in."""


_FOUND = ("released", "pages", "unanswered", "buried")
"""What a look counts; `unanswered` are those of the pages for which doorbells were rung before."""


@dataclass
class Sweep:
    """Everything that sweeping needs."""

    ledger: Ledger
    doorbells: Doorbells
    broker: Redis | None = None
    """To ask how many doorbells wait there; without it none are thought to."""
    beat: Callable[[], None] = lambda: None
    """Called between any two steps, however long a look takes."""
    unread_days: int = 30
    """For how long unread input is kept."""
    webhook_days: int = 365
    """For how long messages are that were answered."""
    _last: datetime | None = field(default=None, repr=False)
    """What the ledger's clock said at the last look."""
    _set_back: bool = field(default=True, repr=False)
    """Whether the clock may have been set back: not known of the time before the first look."""

    def __post_init__(self) -> None:
        self._keeper = Timekeeper(self.ledger, self.doorbells)
        self._sitemaps = SitemapKeeper(self.ledger, self.doorbells)
        self._purger = Purger(self.ledger, self.unread_days, self.webhook_days)

    def once(self) -> dict[str, int]:
        """Look at everything that is due once, and return how much of each kind of work was offered or buried."""
        found = Counter(dict.fromkeys(_FOUND, 0))
        self._keeper.tidy()
        self._purger.once()
        self._sitemaps.once()
        self._watch_the_clock()
        found["released"] += self._keeper.keep(self.beat)
        for priority in Priority:
            found += self._offer(priority)
        found["buried"] += self._bury_killers()
        return {name: found[name] for name in _FOUND}

    def pause(self) -> float:
        """Return for how many seconds to rest: until the next look, or until something is to be released or expires."""
        if self._keeper.behind:
            return 0.0
        with transaction(self.ledger) as db:
            seconds = seconds_to_next(db)
        return SWEEP_POLL_SECONDS if seconds is None else min(max(seconds, 0.0), SWEEP_POLL_SECONDS)

    def _watch_the_clock(self) -> None:
        with transaction(self.ledger) as db:
            self._last, set_back = clock.watch(db, self._last)
            if not set_back and not self._set_back:
                return
            done = clock.set_right(db)
        self._set_back = done >= clock.CLOCK_REPAIR_BATCH
        if set_back:
            log.warning("the ledger's clock was set back", rows_set_right=done)

    def _offer(self, priority: Priority) -> Counter[str]:
        """Ring for pages of a priority, batch by batch, until none is left or workers have enough to do.

        Those that wait in the broker would be rung for again and again otherwise, and workers would answer nothing but
        doorbells for what is long done.
        """
        found: Counter[str] = Counter()
        with transaction(self.ledger) as db:
            since = clock.time_of(db)
        while self._waiting(priority) + found["pages"] // MAX_PATHS_PER_MESSAGE <= MAX_QUEUED_DOORBELLS:
            with transaction(self.ledger) as db:
                batch = overdue(db, PRESSES, DOORBELL_BATCH, priority=priority, since=since)
            self.doorbells.ring(Doorbell.PRESS, batch.due)
            found["pages"] += len(batch.due)
            found["unanswered"] += batch.unanswered
            self.beat()
            if len(batch.due) < DOORBELL_BATCH:
                break
            found["released"] += self._keeper.keep(self.beat)
        return found

    def _waiting(self, priority: Priority) -> int:
        try:
            queued = doorbells(self.broker).queued if self.broker else {}
        except Transient:
            return MAX_QUEUED_DOORBELLS + 1  # what is rung now is lost
        return sum(queued.get(queue, 0) for queue in QUEUES_BY_PRIORITY[priority])

    def _bury_killers(self) -> int:
        with transaction(self.ledger) as db:
            pages = killers(db, PRESSES)
            deliveries = killers(db, DELIVERIES)
            for lease in deliveries:
                leases.bury(db, lease, problem=_cause(lease.row.problem))
        return len(deliveries) + sum(self._bury(lease) for lease in pages)

    def _bury(self, lease: PageLease) -> bool:
        """Bury one page; if it cannot be done now, the next look tries again, and the others are buried."""
        try:
            with transaction(self.ledger) as db:
                pressed = bury_press(db, lease, problem=_cause(lease.row.problem))
        except Transient as error:
            if error.condition not in (None, Condition.BUSY):
                raise
            log.warning("cannot bury a page now", path=lease.key["key"], problem=str(error))
            return False
        self.doorbells.ring(Doorbell.PRESS, pressed.pages)
        self.doorbells.ring(Doorbell.DELIVER, pressed.deliveries)
        self.beat()
        return True


def _cause(problem: str | None) -> str:
    """Return why work is given up that was begun five times and did not end the last time."""
    return f"{problem} {REPEATED_KILLER_PROBLEM}" if problem else KILLER_PROBLEM


@dataclass
class Attendance:
    """Signs the sweep in with what it found, every few seconds and in the middle of a look, too."""

    ledger: Ledger
    found: Mapping[str, int] = field(default_factory=dict)
    """At the last look that found anything."""
    offered: int = 0
    """Pages that were rung for again, ever: nobody had come for them."""
    _signed: float = -SIGN_IN_SECONDS

    def beat(self) -> None:
        """Sign in if it is time.

        Raises:
            Transient: the ledger cannot be reached.
        """
        if time.monotonic() - self._signed < SIGN_IN_SECONDS:
            return
        with transaction(self.ledger) as db:
            sign_in(db, process_name("sweep"), "sweep", pid=os.getpid(), last=dict(self.found), offered=self.offered)
        self._signed = time.monotonic()

    def note(self, found: Mapping[str, int]) -> None:
        """Take note of what a look found."""
        self.found, self.offered = found, self.offered + found["unanswered"]
        if any(found.values()):
            log.info("swept", **found)


def run(sweep: Sweep, stop: threading.Event) -> None:
    """Sweep until told to stop, whatever happens."""
    attendance = Attendance(sweep.ledger)
    sweep.beat = attendance.beat
    pause = 0.0
    while not stop.wait(pause):
        pause = SWEEP_POLL_SECONDS
        try:
            attendance.beat()
            attendance.note(sweep.once())
            pause = sweep.pause()
        except Transient as error:
            log.warning("cannot sweep now", problem=str(error))
        except Exception:  # schedules and lost doorbells would wait for somebody to start it anew
            log.exception("a look failed; the next one comes")
