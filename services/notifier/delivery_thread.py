"""The delivery thread: a teller at work on an event loop of its own, in a thread beside Celery's."""

from __future__ import annotations

import asyncio
import os
import signal
import threading

import structlog

from services.notifier.caches_first import CachesFirst
from services.notifier.channels import open_channels
from services.notifier.tell import MAX_IN_FLIGHT, Teller
from shared.channels import CHANNELS
from shared.ledger import Ledger
from shared.lifeline import Lifeline
from shared.settings import Settings

log = structlog.get_logger()


class DeliveryThread(threading.Thread):
    """Tells subscribers from its start until `stop`. If it ends by an error, so does the process."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(name="deliveries", daemon=True)
        self._settings = settings
        self._at_work = threading.Event()

    def run(self) -> None:
        """Work; called by the thread."""
        try:
            asyncio.run(self._work())
        except Exception:
            log.exception("the teller failed; its process ends and is started again")
            os.kill(os.getpid(), signal.SIGTERM)

    def wake(self) -> None:
        """Say that something is due."""
        self._at_work.wait()
        self._loop.call_soon_threadsafe(self._wake)

    def stop(self) -> None:
        """Begin nothing more, and wait for what is under way: no longer than it may take."""
        self._at_work.wait()
        self._loop.call_soon_threadsafe(self._stop)
        self.join(max(channel.attempt_seconds for channel in CHANNELS.values()) + 2)

    async def _work(self) -> None:
        ledger = Ledger(self._settings.database_url, connections=2, by_key=True)  # one claims, one writes down
        lifeline = Lifeline(self._settings.database_url, "notifier")
        async with open_channels(self._settings.site, at_once=MAX_IN_FLIGHT) as channels:
            self._teller = Teller(ledger, channels, lifeline)
            self._caches_first = caches_first = CachesFirst(self._settings, lifeline, on_seen=self._teller.wake)
            self._loop = asyncio.get_running_loop()
            self._at_work.set()
            async with asyncio.TaskGroup() as group:
                group.create_task(caches_first.run())
                group.create_task(self._teller.run())

    def _wake(self) -> None:
        self._caches_first.wake()
        self._teller.wake()

    def _stop(self) -> None:
        self._caches_first.stop()
        self._teller.stop()
