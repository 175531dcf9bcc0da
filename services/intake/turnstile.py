"""Lets a few through at a time: whoever cannot wait passes those who can."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from shared.events import Priority


class Turnstile:
    """A semaphore whose waiting threads go in order of priority, and of arrival among equals."""

    def __init__(self, places: int) -> None:
        self._lock = threading.Lock()
        self._free = places
        self._waiting: list[tuple[Priority, int, threading.Event]] = []
        self._arrivals = count()

    @contextmanager
    def turn(self, priority: Priority) -> Iterator[None]:
        """Wait for a place, and keep it for the block."""
        self._enter(priority)
        try:
            yield
        finally:
            self._leave()

    def _enter(self, priority: Priority) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            called = threading.Event()
            heapq.heappush(self._waiting, (priority, next(self._arrivals), called))
        called.wait()

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                heapq.heappop(self._waiting)[2].set()
            else:
                self._free += 1
