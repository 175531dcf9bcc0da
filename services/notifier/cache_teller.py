"""Tell the caches before the site which pages have changed: they come first, subscribers after.

A cache that cannot be told holds up no press. It is tried again until it can, ops are told of it, and subscribers wait
for no longer than the site says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

import structlog

from services.notifier.looking import Looking
from services.notifier.web import Web
from shared import faults
from shared.caches import CACHE_KINDS
from shared.caches.cache import Cache, CacheRequest, ChangedPage, Telling
from shared.errors import Permanent, Transient
from shared.ledger import Ledger, transaction
from shared.ledger.leases import backoff
from shared.ledger.telling.purges import (
    PURGE_LEASE,
    ClaimedPurges,
    claim_purges,
    end_purges,
    postpone_purges,
    waiting_purges,
)
from shared.lifeline import Lifeline
from shared.retry_after import seconds_of
from shared.settings import Settings

log = structlog.get_logger()

PURGE_BATCH = 200
"""Pages that are claimed at once: so few that the slowest cache is told of them well within the lease."""

EVERYTHING_FROM = 2000
"""Waiting pages from which a cache is had to forget all that it has, if it can: it takes one request."""

MAX_AT_ONCE = 50_000
"""Pages that are claimed when it is told to forget everything."""

PURGE_POLL_SECONDS = 0.5
"""Seconds between two looks without a doorbell."""

LONGEST_PURGE_DELAY_SECONDS = 30.0
"""Seconds between two tries of a cache that has not answered for long."""

PURGE_DEADLINE_SECONDS = PURGE_LEASE.total_seconds() - 12
"""Seconds after a claim at which the last request may begin: one takes up to ten."""


class _UntoldError(Exception):
    """A cache could not be told; the sentence says which, and why."""

    def __init__(self, sentence: str, retry_after: float = 0) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


@dataclass
class CacheTeller(Looking):
    """Everything that telling caches needs; one for each process and event loop."""

    ledger: Ledger
    web: Web
    settings: Settings
    lifeline: Lifeline | None
    on_told: Callable[[], None]
    """Is called when caches were told: what waited for it may go on."""
    _last_sent: dict[str, float] = field(default_factory=dict)

    async def run(self) -> None:
        """Tell whatever changes, until told to stop."""
        while not self._stopping:
            self._bell.clear()
            try:
                pause = await self._round()
            except Transient as error:
                log.warning("cannot look for changed pages now", problem=str(error))
                pause = PURGE_POLL_SECONDS
            except Exception:  # the next look may fare better; to end would be to begin with the same one
                log.exception("cannot tell caches")
                pause = LONGEST_PURGE_DELAY_SECONDS
            if pause > PURGE_POLL_SECONDS:
                await self._sleep(pause)
            elif pause:
                await self._wait(pause)

    async def _sleep(self, seconds: float) -> None:
        """Leave caches that cannot be told alone, whatever is rung for."""
        end = monotonic() + seconds
        while monotonic() < end and not self._stopping:
            await asyncio.sleep(PURGE_POLL_SECONDS)

    async def _round(self) -> float:
        """Tell all caches of what is due; return for how many seconds nothing more is to be done."""
        claimed, everything = await asyncio.to_thread(self._claim)
        if not claimed.pages:
            return PURGE_POLL_SECONDS
        faults.reached("purge.claimed")
        latest = monotonic() + PURGE_DEADLINE_SECONDS
        untold = [
            error
            for cache in self.settings.site.caches
            if (error := await self._tell(cache, claimed.pages, everything=everything, latest=latest))
        ]
        faults.reached("purge.answered")
        if not untold:
            await asyncio.to_thread(self._end, claimed)
            self.on_told()
            log.info("told caches", pages=len(claimed.pages), everything=everything)
            return 0
        seconds = max(
            backoff(claimed.failures, longest=LONGEST_PURGE_DELAY_SECONDS), *(error.retry_after for error in untold)
        )
        problem = " ".join(map(str, untold))
        await asyncio.to_thread(self._postpone, claimed, problem, seconds)
        log.warning("cannot tell a cache", pages=len(claimed.pages), failures=claimed.failures + 1, problem=problem)
        return seconds

    def _claim(self) -> tuple[ClaimedPurges, bool]:
        kinds = [CACHE_KINDS[cache.kind] for cache in self.settings.site.caches]
        with transaction(self.ledger) as db:
            many = waiting_purges(db, EVERYTHING_FROM) >= EVERYTHING_FROM
            everything = many and all(kind.everything for kind in kinds)
            limit = MAX_AT_ONCE if everything else PURGE_BATCH
            return claim_purges(db, limit, self.lifeline.owner if self.lifeline else None), everything

    def _end(self, claimed: ClaimedPurges) -> None:
        with transaction(self.ledger) as db:
            end_purges(db, claimed)

    def _postpone(self, claimed: ClaimedPurges, problem: str, seconds: float) -> None:
        with transaction(self.ledger) as db:
            postpone_purges(db, claimed, problem=problem, seconds=seconds)

    async def _tell(
        self, cache: Cache, pages: Sequence[ChangedPage], *, everything: bool, latest: float
    ) -> _UntoldError | None:
        """Tell one cache; return why it does not know. What it was told before that it may be told again."""
        kind = CACHE_KINDS[cache.kind]
        secret = self.settings.cache_secrets.get(cache.name, "")
        telling = Telling(cache, self.settings.site.url, secret, datetime.now(UTC))
        if everything and kind.everything:
            requests = kind.everything(telling)
        else:
            runs = [pages[at : at + kind.batch] for at in range(0, len(pages), kind.batch)]
            requests = [request for run in runs for request in kind.pages(telling, run)]
        try:
            for request in requests:
                if monotonic() > latest:
                    return _UntoldError(f"{cache.name} is slow: there was no time left to tell it all.")
                await self._pace(cache.name, 1 / kind.requests_per_second)
                await self._send(cache, request)
        except _UntoldError as error:
            return error
        return None

    async def _pace(self, name: str, seconds: float) -> None:
        """Wait until the next request may begin."""
        wait = self._last_sent.get(name, 0.0) + seconds - monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        self._last_sent[name] = monotonic()

    async def _send(self, cache: Cache, request: CacheRequest) -> None:
        headers = {"User-Agent": "Andruck", **request.headers}
        try:
            answer = await self.web.send(request.method, request.url, request.body, headers)
        except (Transient, Permanent) as error:
            raise _UntoldError(f"{cache.name}: {error}") from error
        if not CACHE_KINDS[cache.kind].is_yes(answer.status, answer.content.decode("utf-8", "replace")):
            said = f"{cache.name} answered {answer.status}: {answer.text[:300]}".rstrip(": ")
            raise _UntoldError(said, seconds_of(answer.retry_after) or 0)
