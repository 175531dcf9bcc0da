"""In which order a worker empties its queues: the most urgent first, but no list waits for all articles."""

from __future__ import annotations

import time
from collections.abc import Iterable

from shared.events import Queue

LISTS_YIELD_SECONDS = 1.0
"""Seconds for which lists let articles go first; then they go, until none of them waits."""

_BEFORE_ARTICLES = (Queue.BREAKING, Queue.LISTS)


class Lanes:
    """Kombu asks it in which order to look into queues, and tells it where it found something.

    Lists go once a second, not after so many articles: all articles of that second share the press of each list.
    """

    def __init__(self) -> None:
        self._queues: list[str] = []
        self._none_waited = 0.0
        self._lists_first = False

    def update(self, queues: Iterable[str]) -> None:
        """Take note of the queues to look into, the most urgent first."""
        self._queues = list(queues)

    def consume(self, n: int) -> list[str]:
        """Return up to `n` queues in the order in which to look."""
        self._lists_first = time.monotonic() - self._none_waited >= LISTS_YIELD_SECONDS
        if not self._lists_first:
            return self._queues[:n]
        return sorted(self._queues, key=lambda queue: queue not in _BEFORE_ARTICLES)[:n]

    def rotate(self, last_used: str) -> None:
        """Take note of the queue that held something: those looked into before it held nothing."""
        if last_used == Queue.BULK or (last_used == Queue.PUBLISHER and self._lists_first):
            self._none_waited = time.monotonic()
