"""Tell subscribers: claim what is due, tell many at the same time, write down what came of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic

import structlog

from services.notifier import journal
from services.notifier.attempt import attempt
from services.notifier.channels.messenger import Messenger
from services.notifier.looking import Looking
from services.notifier.quick_slots import QuickSlots
from shared import faults
from shared.channels import attempts_at_once
from shared.errors import Transient
from shared.ledger import Ledger, transaction
from shared.ledger.leases import LEASE
from shared.ledger.telling.deliveries import Delivery, LimitKey, claim_deliveries
from shared.ledger.telling.delivery_results import DeliveryResult, Outcome, record
from shared.lifeline import Lifeline

log = structlog.get_logger()

MAX_IN_FLIGHT = 640
"""Deliveries under way at the same time, the slow ones among them. Each has a socket; many systems allow 1,024."""

DELIVERY_BATCH = 256
"""Deliveries that are claimed at once, and outcomes that are written down at once."""

MIN_CLAIM_ROOM = 32
"""Room that a claim waits for."""

CLAIM_POLL_SECONDS = 1.0
"""Seconds between two looks without a doorbell: retries become due without one."""

DEEP_CLAIM_POLL_SECONDS = 0.5
"""Seconds between two looks behind all that waits for busy hosts, where the last one found nothing there."""

COALESCE_SECONDS = 0.02
"""Seconds between two looks, and between two notes: what comes meanwhile goes along."""

ATTEMPT_DEADLINE_SECONDS = LEASE.total_seconds() / 2
"""Seconds after its claim at which an attempt may still begin, so that it ends before the lease does."""


@dataclass
class Teller(Looking):
    """Everything that telling needs; one for each process and event loop."""

    ledger: Ledger
    channels: Mapping[str, Messenger]
    """Those that are open, by their names."""
    lifeline: Lifeline | None = None
    """What claims are tied to; None: they end with their leases only."""
    _slots: QuickSlots = field(default_factory=QuickSlots)
    _under_way: dict[int, Delivery] = field(default_factory=dict)
    _lines: Counter[LimitKey] = field(default_factory=Counter)
    _outcomes: asyncio.Queue[Outcome] = field(default_factory=asyncio.Queue)
    _unsure: list[Delivery] = field(default_factory=list)
    """What was claimed last. If that failed, it may have been committed all the same: only the answer was lost."""
    _not_deep_before: float = 0.0

    async def run(self) -> None:
        """Tell whatever becomes due, until told to stop; then let what is under way end."""
        async with asyncio.TaskGroup() as group:
            writer = group.create_task(self._write_down())
            while not self._stopping:
                self._bell.clear()
                if not await self._begin(group):
                    await self._wait(CLAIM_POLL_SECONDS)
                await asyncio.sleep(COALESCE_SECONDS)
            while self._under_way:
                await asyncio.sleep(COALESCE_SECONDS)
            writer.cancel()

    async def _begin(self, group: asyncio.TaskGroup) -> bool:
        """Claim and begin what there is room for; return whether more may be due."""
        room = min(DELIVERY_BATCH - self._slots.waiting, MAX_IN_FLIGHT - len(self._under_way))
        if room < MIN_CLAIM_ROOM:
            return True
        now = monotonic()
        try:
            suspects = sum(delivery.suspect for delivery in self._under_way.values())
            claimed = await asyncio.to_thread(self._claim, room, dict(self._lines), suspects)
        except Transient as error:
            log.warning("cannot claim deliveries now", problem=str(error))
            await self._give_back_unsure()
            return False
        except Exception:  # the next look may fare better; to end would be to begin with the same one
            log.exception("cannot claim deliveries")
            return False
        for delivery in claimed:
            self._note_begun(delivery)
            group.create_task(self._tell(delivery, now + ATTEMPT_DEADLINE_SECONDS))
        return bool(claimed)

    async def _give_back_unsure(self) -> None:
        """Return when it is noted that nothing came of it: until then the same may not be claimed again."""
        for delivery in self._unsure:
            self._note_begun(delivery)
            self._outcomes.put_nowait(Outcome(delivery, DeliveryResult.UNTOLD))
        while any(delivery.id in self._under_way for delivery in self._unsure):
            await asyncio.sleep(COALESCE_SECONDS)

    def _note_begun(self, delivery: Delivery) -> None:
        self._under_way[delivery.id] = delivery
        self._lines[delivery.limit_key] += 1

    def _claim(self, room: int, under_way: dict[LimitKey, int], suspects: int) -> list[Delivery]:
        owner, deep = self.lifeline.owner if self.lifeline else None, monotonic() >= self._not_deep_before
        self._unsure = []
        with transaction(self.ledger) as db:
            claimed = claim_deliveries(db, room, under_way, suspects=suspects, owner=owner, deep=deep)
            self._unsure = claimed
        if deep and not claimed:
            self._not_deep_before = monotonic() + DEEP_CLAIM_POLL_SECONDS
        return claimed

    async def _tell(self, delivery: Delivery, latest: float) -> None:
        async with self._slots.turn():
            faults.reached("tell.claimed")
            late = self._stopping or monotonic() > latest
            outcome = Outcome(delivery, DeliveryResult.UNTOLD) if late else await attempt(self.channels, delivery)
        faults.reached("tell.answered")
        self._outcomes.put_nowait(outcome)

    async def _write_down(self) -> None:
        while True:
            outcomes = [await self._outcomes.get()]
            await asyncio.sleep(COALESCE_SECONDS)
            while len(outcomes) < DELIVERY_BATCH and not self._outcomes.empty():
                outcomes.append(self._outcomes.get_nowait())
            while not await asyncio.to_thread(self._recorded, outcomes):
                await asyncio.sleep(CLAIM_POLL_SECONDS)
            journal.told(outcomes)
            for outcome in outcomes:
                self._end(outcome.delivery)

    def _recorded(self, outcomes: list[Outcome]) -> bool:
        try:
            with transaction(self.ledger) as db:
                record(db, outcomes)
                faults.reached("tell.before_commit")
        except Transient as error:
            log.warning("cannot write down who was told", problem=str(error))
            return False
        return True

    def _end(self, delivery: Delivery) -> None:
        del self._under_way[delivery.id]
        key = delivery.limit_key
        if self._lines[key] == attempts_at_once(delivery.channel):
            self._bell.set()
        self._lines[key] -= 1
        if not self._lines[key]:
            del self._lines[key]
