"""A circuit breaker: a process that found the store silent does not wait for it again with each page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from shared.errors import Condition, Transient

CIRCUIT_OPEN_SECONDS = 0.5
"""Seconds after a failure until one of those who ask may try. When the store is back, all is right soon."""

_OPENS_IT = (Condition.AWAY, Condition.SILENT)
"""What costs each request seconds. A store that answers anything costs no time, however little it likes the request."""


class Circuit:
    """Lets requests through while the store answers; once it does not, one at a time. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failure: Transient | None = None
        """What went wrong last; None: the circuit is closed, everybody may pass."""
        self._again = 0.0
        """When (monotonic) somebody may try again."""

    def check(self) -> None:
        """Raise what went wrong last, unless a request may pass by now.

        Raises:
            Transient: as the store did for whoever tried last.
        """
        failure = self._failure
        if failure and monotonic() < self._again:
            raise _again(failure)

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Let a request pass, and take note of what came of it.

        Raises:
            Transient: it may not pass now.
        """
        self._enter()
        try:
            yield
        except Transient as error:
            if error.condition in _OPENS_IT:
                self._failed(error)
            else:
                self._answered()
            raise
        except BaseException:
            self._answered()
            raise
        self._answered()

    def _enter(self) -> None:
        if self._failure is None:
            return
        with self._lock:
            self.check()
            self._again = float("inf")  # the others wait for what comes of this one

    def _failed(self, error: Transient) -> None:
        with self._lock:
            self._failure, self._again = error, monotonic() + CIRCUIT_OPEN_SECONDS

    def _answered(self) -> None:
        if self._failure is not None:
            with self._lock:
                self._failure = None


def _again(failure: Transient) -> Transient:
    """Return the same for somebody else: an exception is raised once."""
    return Transient(str(failure), retry_after=failure.retry_after, condition=failure.condition)
