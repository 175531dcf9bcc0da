"""Lets a few requests through at a time; the others wait without a thread.

Whoever cannot wait passes those who can, and nobody waits for what does not move.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from shared.errors import Condition, Transient
from shared.events import Priority

LAST_RANK = 100
"""The rank of whoever changes no article: behind every priority."""
MAX_LAST_PLACES = 2
"""How many of them have a place at a time: however many look, the rest is left to submissions."""
MAX_WAITING_LAST = 16
"""Requests that may be waiting when one of LAST_RANK joins them."""
MAX_WAITING_REQUESTS = 224
"""Requests that may wait at a time; more are asked to come again. Those with breaking news may always wait."""
GATE_STALL_SECONDS = 1.0
"""Seconds without any article's success after which waiting is given up. While it moves, all wait."""
MAX_GATE_WAIT_SECONDS = 10.0
"""Seconds after which waiting is given up even so: others passed all the time."""

_TOO_MANY = "More comes in than can be written down: some of it has to come again."


@dataclass(order=True)
class _Ticket:
    """Who waits, in the order in which they are called; what they wait for raises if it is in vain."""

    rank: int
    retries: bool
    arrival: int
    called: asyncio.Future[None] = field(compare=False)


@dataclass
class Turn:
    """What came of a request that was let through."""

    begun: float = field(default_factory=time.monotonic)
    success: bool = False
    failure: Transient | None = None
    """Why it has to come again. A request that is at fault itself neither succeeds nor fails."""


class PriorityGate:
    """A semaphore of one event loop: its tasks go by rank (a `Priority` or LAST_RANK), and by arrival among equals.

    Of one rank those go first that would not come again (`retries`): to ask them to is to lose what they have.
    """

    def __init__(self, places: int) -> None:
        self._free, self._free_for_last = places, MAX_LAST_PLACES
        self._waiting: list[_Ticket] = []
        self._arrivals = count()
        self._moved = time.monotonic()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @asynccontextmanager
    async def turn(self, rank: int, *, retries: bool = True) -> AsyncIterator[Turn]:
        """Wait for a place, and keep it for the block, which says what came of it.

        Raises:
            Transient: too many wait already, or nothing moves; try again.
        """
        await self._enter(rank, retries=retries)
        turn = Turn()
        try:
            yield turn
        finally:
            self._judge(rank, turn)
            self._move(rank, 1)

    async def _enter(self, rank: int, *, retries: bool) -> None:
        if self._has_place(rank):
            self._move(rank, -1)
            return
        if len(self._waiting) >= _room(rank) and (retries or not self._make_room(rank)):
            raise _busy(_TOO_MANY)
        ticket = _Ticket(rank, retries, next(self._arrivals), asyncio.get_running_loop().create_future())
        heapq.heappush(self._waiting, ticket)
        begun = time.monotonic()
        try:
            while not (await asyncio.wait([ticket.called], timeout=GATE_STALL_SECONDS))[0]:
                self._give_up_if_in_vain(begun)
        except BaseException:
            self._strike_off(ticket)
            raise
        ticket.called.result()

    def _make_room(self, rank: int) -> bool:
        """Ask the last one to come again that will, for somebody of this rank who will not; False if there is none."""
        last = max((ticket for ticket in self._waiting if ticket.retries and ticket.rank >= rank), default=None)
        if last is None:
            return False
        self._waiting.remove(last)
        heapq.heapify(self._waiting)
        last.called.set_exception(_busy(_TOO_MANY))
        return True

    def _give_up_if_in_vain(self, begun: float) -> None:
        now = time.monotonic()
        if now - self._moved >= GATE_STALL_SECONDS or now - begun >= MAX_GATE_WAIT_SECONDS:
            raise _busy("The ledger does not answer those who came before.")

    def _strike_off(self, ticket: _Ticket) -> None:
        """Forget somebody who went away; the place, too, to which they may have been called just now."""
        if ticket in self._waiting:
            self._waiting.remove(ticket)
            heapq.heapify(self._waiting)
        elif not ticket.called.exception():
            self._move(ticket.rank, 1)

    def _has_place(self, rank: int) -> bool:
        return self._free > 0 and (rank < LAST_RANK or self._free_for_last > 0)

    def _move(self, rank: int, by: int) -> None:
        """Take a place (-1), or give it back (1) and call whoever is next."""
        self._free += by
        self._free_for_last += by if rank >= LAST_RANK else 0
        while by > 0 and self._waiting and self._has_place(self._waiting[0].rank):
            ticket = heapq.heappop(self._waiting)
            self._move(ticket.rank, -1)
            ticket.called.set_result(None)

    def _judge(self, rank: int, turn: Turn) -> None:
        """Draw the consequences: whoever failed while nobody else succeeded has failed for all who wait."""
        if turn.success and rank < LAST_RANK:  # that something can be read does not help those who write
            self._moved = time.monotonic()
        elif turn.failure and self._moved < turn.begun:
            for ticket in self._waiting:
                ticket.called.set_exception(_as(turn.failure))
            self._waiting.clear()


def _room(rank: int) -> float:
    """Return how many may be waiting when somebody of this rank joins them."""
    if rank <= Priority.BREAKING:
        return float("inf")
    return MAX_WAITING_LAST if rank >= LAST_RANK else MAX_WAITING_REQUESTS


def _busy(sentence: str) -> Transient:
    return Transient(sentence, retry_after=1, condition=Condition.BUSY)


def _as(failure: Transient) -> Transient:
    return Transient(str(failure), retry_after=failure.retry_after, condition=failure.condition)
