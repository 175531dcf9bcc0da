"""Reads again what could not be read, once it may be: after an update, or a change of its source's options."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import structlog

from shared.errors import Transient
from shared.events import Doorbell
from shared.ledger import Ledger, transaction
from shared.ledger.submitting.unread import UnreadInput, unread_inputs, untried
from shared.queue import Doorbells
from shared.settings import Settings

log = structlog.get_logger()

REREAD_POLL_SECONDS = 600.0
"""Seconds between two looks. While two releases run beside each other, each would try what the other has."""

_REREAD_PAUSE_SECONDS = 0.05
"""Seconds between two messages: nobody waits for them, and others need the processor."""

_REREAD_BATCH = 20


def start_rereading(settings: Settings, doorbells: Doorbells, stop: threading.Event) -> None:
    """Start to read again from a thread, until told to stop."""
    again = UnreadAgain(settings, Ledger(settings.database_url, connections=1), doorbells, stop)
    threading.Thread(target=again.run, name="reread", daemon=True).start()


@dataclass(frozen=True)
class UnreadAgain:
    """Tries each message once with what reads it now."""

    settings: Settings
    ledger: Ledger
    doorbells: Doorbells
    stop: threading.Event

    def run(self) -> None:
        """Look now, and then again and again."""
        while not self.stop.is_set():
            try:
                self.once()
            except Transient as error:
                log.warning("cannot read again now", problem=str(error))
            except Exception:  # a thread that ends would end unseen
                log.exception("reading again failed; it is tried again")
            self.stop.wait(REREAD_POLL_SECONDS)

    def once(self) -> int:
        """Read again all that was not yet tried so, and return how much of it is read.

        Raises:
            Transient: the ledger cannot be asked.
        """
        with transaction(self.ledger) as db:
            if not unread_inputs(db, limit=1):
                return 0
        from shared.reread import Reread, Rereading  # noqa: PLC0415 - all kinds take 15 MB; most sweeps need none

        rereading, read, tried = Rereading(self.ledger, self.settings.site, self.settings.sources), 0, 0
        for each in self._untried():
            result = rereading.one(each)
            self.doorbells.ring(Doorbell.PRESS, list(result.ring))
            tried, read = tried + 1, read + (result.result is not Reread.UNREAD)
            if self.stop.wait(_REREAD_PAUSE_SECONDS):
                break
        if tried:
            log.info("read again", tried=tried, read=read)
        return read

    def _untried(self) -> Iterator[UnreadInput]:
        from shared.unread_input import reader_of  # noqa: PLC0415 - as above

        for name, source in self.settings.sources.items():
            after, reader = 0, reader_of(source, self.settings.site)
            while True:
                with transaction(self.ledger) as db:
                    batch = untried(db, name, reader, after=after, limit=_REREAD_BATCH)
                if not batch:
                    break
                yield from batch
                after = batch[-1].number
