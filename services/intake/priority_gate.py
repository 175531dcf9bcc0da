"""Lets a few through at a time: whoever cannot wait passes those who can, and nobody waits for what does not move."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from shared.errors import Condition, Transient
from shared.events import Priority

READING_RANK = 100
"""The rank of whoever only looks: behind every priority."""
MAX_WAITING_REQUESTS = 224
"""Requests that may wait at a time; more are asked to come again. Those with breaking news may always wait."""
MAX_WAITING_READS = 16
"""Requests that may be waiting when one that only reads joins them."""
GATE_STALL_SECONDS = 1.0
"""Seconds without anybody's success after which waiting is given up. While it moves, all wait."""
MAX_GATE_WAIT_SECONDS = 10.0
"""Seconds after which waiting is given up even so: others passed all the time."""


@dataclass(order=True)
class _Ticket:
    """Who waits, in the order in which they are called."""

    rank: int
    arrival: int
    called: threading.Event = field(default_factory=threading.Event, compare=False)
    refused: Transient | None = field(default=None, compare=False)


class Turnstile:
    """A semaphore: waiting threads go by rank (a `Priority` or READING_RANK), and by arrival among equals."""

    def __init__(self, places: int) -> None:
        self._lock = threading.Lock()
        self._free = places
        self._waiting: list[_Ticket] = []
        self._arrivals = count()
        self._moved = time.monotonic()

    @contextmanager
    def turn(self, rank: int) -> Iterator[None]:
        """Wait for a place, and keep it for the block.

        Raises:
            Transient: too many wait already, or nothing moves; try again.
        """
        self._enter(rank)
        begun = time.monotonic()
        try:
            yield
        except Transient as error:
            self._leave(begun, error)
            raise
        except BaseException:
            self._leave(begun)
            raise
        self._leave(begun)

    def _enter(self, rank: int) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            if len(self._waiting) >= _room(rank):
                raise _busy("More comes in than can be written down: some of it has to come again.")
            ticket = _Ticket(rank, next(self._arrivals))
            heapq.heappush(self._waiting, ticket)
        begun = time.monotonic()
        while not ticket.called.wait(GATE_STALL_SECONDS):
            self._give_up_if_in_vain(ticket, begun)
        if ticket.refused:
            raise ticket.refused

    def _give_up_if_in_vain(self, ticket: _Ticket, begun: float) -> None:
        with self._lock:
            now = time.monotonic()
            if ticket.called.is_set() or (
                now - self._moved < GATE_STALL_SECONDS and now - begun < MAX_GATE_WAIT_SECONDS
            ):
                return
            self._waiting.remove(ticket)
            heapq.heapify(self._waiting)
        raise _busy("The ledger does not answer those who came before.")

    def _leave(self, begun: float, failure: Transient | None = None) -> None:
        """Give the place back. Whoever failed while nobody else succeeded has waited for all who wait."""
        with self._lock:
            if failure is None:
                self._moved = time.monotonic()
            elif self._moved < begun:
                for ticket in self._waiting:
                    ticket.refused = _as(failure)
                    ticket.called.set()
                self._waiting.clear()
            if self._waiting:
                heapq.heappop(self._waiting).called.set()
            else:
                self._free += 1


def _room(rank: int) -> float:
    """Return how many may be waiting when somebody of this rank joins them."""
    if rank <= Priority.BREAKING:
        return float("inf")
    return MAX_WAITING_READS if rank >= READING_RANK else MAX_WAITING_REQUESTS


def _busy(sentence: str) -> Transient:
    return Transient(sentence, retry_after=1, condition=Condition.BUSY)


def _as(failure: Transient) -> Transient:
    return Transient(str(failure), retry_after=failure.retry_after, condition=failure.condition)
