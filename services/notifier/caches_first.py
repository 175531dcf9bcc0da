"""What comes before subscribers: caches are told, and a look is taken at what readers get; if the site wants either."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog

from services.notifier.cache_teller import CacheTeller
from services.notifier.public_eye import PublicEye
from services.notifier.web import Web
from shared.errors import Transient
from shared.ledger import Ledger, transaction
from shared.ledger.telling.rules import set_rules
from shared.lifeline import Lifeline
from shared.settings import Settings

log = structlog.get_logger()

_RULES_RETRY_SECONDS = 1.0


class CachesFirst:
    """Runs both beside the teller, on the same event loop."""

    def __init__(self, settings: Settings, lifeline: Lifeline | None, *, on_seen: Callable[[], None]) -> None:
        self._settings = settings
        self._ledger = Ledger(settings.database_url, connections=2)
        self._stopping = False
        web = Web(settings.site.allow_private_networks)
        self._web = web
        self._eye = PublicEye(self._ledger, web, settings.site, on_seen, on_stale=self.wake)
        self._purger = CacheTeller(self._ledger, web, settings, lifeline, on_told=self._eye.wake)

    async def run(self) -> None:
        """Do what the site wants, until told to stop."""
        try:
            await self._run()
        finally:
            self._ledger.close()

    async def _run(self) -> None:
        site = self._settings.site
        wanted = bool(site.caches) or site.public_check
        wait = timedelta(seconds=site.public_wait_seconds) if wanted else None
        while not self._stopping and not await asyncio.to_thread(self._set_rules, wait):
            await asyncio.sleep(_RULES_RETRY_SECONDS)
        if not wanted:
            return
        async with self._web, asyncio.TaskGroup() as group:
            group.create_task(self._eye.run())
            if site.caches:
                group.create_task(self._purger.run())

    def wake(self) -> None:
        """Look now: a page has changed, or subscribers are to be told."""
        self._purger.wake()
        self._eye.wake()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping = True
        self._purger.stop()
        self._eye.stop()

    def _set_rules(self, wait: timedelta | None) -> bool:
        try:
            with transaction(self._ledger) as db:
                set_rules(db, purges=bool(self._settings.site.caches), wait=wait)
        except Transient as error:
            log.warning("cannot say what is to be done for caches", problem=str(error))
            return False
        return True
