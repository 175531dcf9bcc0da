"""How fast the machine is meanwhile: one that others share changes from second to second, and every figure with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import fmean

PACE = "the machine: CPU of one fixed piece of Python"

_WORK = 20_000
"""About a millisecond's."""
_SPEED_SAMPLE_SECONDS = 0.25


class Pace:
    """What the same small piece of Python took, four times a second."""

    def __init__(self) -> None:
        self._taken: list[tuple[float, float]] = []

    def take(self) -> None:
        """Do it once more."""
        begun = time.thread_time()
        sum(number * number for number in range(_WORK))
        self._taken.append((time.time(), 1000 * (time.thread_time() - begun)))

    def since(self, begun: float) -> float | None:
        """Return what it took on average since a moment (Unix time), in ms of CPU; None if it was not done since."""
        taken = [took for at, took in self._taken if at >= begun]
        return fmean(taken) if taken else None


@contextmanager
def pacing() -> Iterator[Pace]:
    """Keep taking the pace, in a thread of its own."""
    pace, ended = Pace(), threading.Event()

    def run() -> None:
        while not ended.wait(_SPEED_SAMPLE_SECONDS):
            pace.take()

    thread = threading.Thread(target=run, name="pace")
    thread.start()
    try:
        yield pace
    finally:
        ended.set()
        thread.join()
