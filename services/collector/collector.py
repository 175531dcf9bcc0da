"""The collector: two threads for each source, one for what is to be fetched, one for pulls. Any number may run.

A CMS that is slow keeps nobody waiting but its own threads: what an editor has just published does not wait for the
import of an archive, nor one source for another.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog

from services.collector.cms import AskedCms
from services.collector.fetching import Fetcher
from services.collector.pull_round import Puller
from services.collector.taking import Taker
from shared.errors import Transient
from shared.ledger import Ledger, transaction
from shared.ledger.collecting.before_release import ask_before_release, pull_before_release
from shared.ledger.collecting.hints import fail_killers
from shared.ledger.collecting.pulls import due_sources, put_off_killers
from shared.lifeline import Lifeline
from shared.queue import Doorbells

log = structlog.get_logger()

COLLECT_POLL_SECONDS = 0.4
"""Seconds between two looks at what is due: a webhook that brings no more than an id is fetched within them."""

BURY_POLL_SECONDS = 5.0
"""Seconds between two looks for what ends collectors."""

_STOP_SECONDS = 5.0
"""Seconds that threads have to come to an end; what they leave is taken over by others."""


@dataclass
class Desk:
    """One kind of work for one source, in a thread of its own."""

    name: str
    work: Callable[[], bool]
    """Does one piece of it; False if there is none."""
    stop: threading.Event
    wake: threading.Event = field(default_factory=threading.Event)

    def start(self) -> threading.Thread:
        """Begin."""
        thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        while not self.stop.is_set():
            self.wake.wait()
            self.wake.clear()
            try:
                while not self.stop.is_set() and self.work():
                    pass
            except Transient as error:
                log.warning("cannot collect now", desk=self.name, problem=str(error))
            except Exception:  # the source would never be asked again
                log.exception("cannot collect", desk=self.name)


@dataclass
class Collector:
    """Everything that collecting needs."""

    sources: Mapping[str, AskedCms]
    ledger: Ledger
    doorbells: Doorbells
    lifeline: Lifeline
    stop: threading.Event
    _bury_at: float = 0.0
    """When to look next for what ends collectors."""

    def __post_init__(self) -> None:
        self._fetching = {name: self._desk(f"fetch {name}", self.fetcher(cms).fetch_next) for name, cms in self._all()}
        self._pulling = {
            name: self._desk(f"pull {name}", self.puller(cms).pull_next)
            for name, cms in self._all()
            if cms.source.pull_seconds
        }

    def run(self) -> None:
        """Collect until told to stop, whatever happens."""
        threads = [desk.start() for desk in self.desks()]
        while not self.stop.wait(COLLECT_POLL_SECONDS):
            try:
                self.look()
            except Transient as error:
                log.warning("cannot collect now", problem=str(error))
            except Exception:  # nobody would be asked again
                log.exception("a look failed; the next one comes")
        for desk in self.desks():
            desk.wake.set()
        for thread in threads:
            thread.join(_STOP_SECONDS / len(threads))

    def look(self) -> None:
        """Wake whoever has something to do.

        Raises:
            Transient: the ledger cannot be asked.
        """
        self._bury_killers_now_and_then()
        with transaction(self.ledger) as db:
            ask_before_release(db, [name for name in self._pulling if self._shows_scheduled(name)])
            pull_before_release(db, self._pulling)
            due = due_sources(db, self.sources)
        for desks, names in ((self._fetching, due.hinted), (self._pulling, due.pulled)):
            for name in names:
                if name in desks:
                    desks[name].wake.set()

    def _bury_killers_now_and_then(self) -> None:
        if time.monotonic() < self._bury_at:
            return
        with transaction(self.ledger) as db:
            buried = fail_killers(db) + put_off_killers(db)
        self._bury_at = time.monotonic() + BURY_POLL_SECONDS
        if buried:
            log.error("what ended its collector again and again is given up", count=buried)

    def fetcher(self, cms: AskedCms) -> Fetcher:
        """Return what sees to the hints of a source."""
        return Fetcher(cms, self.ledger, self.doorbells, self.lifeline)

    def puller(self, cms: AskedCms) -> Puller:
        """Return what pulls a source."""
        return Puller(Taker(cms, self.ledger, self.doorbells), self.lifeline)

    def _shows_scheduled(self, name: str) -> bool:
        cms = self.sources[name]
        return cms.api.shows_scheduled(cms.source)

    def _all(self) -> list[tuple[str, AskedCms]]:
        return list(self.sources.items())

    def _desk(self, name: str, work: Callable[[], bool]) -> Desk:
        return Desk(name, work, self.stop)

    def desks(self) -> list[Desk]:
        """Return all that it does, each in a thread of its own."""
        return [*self._fetching.values(), *self._pulling.values()]
