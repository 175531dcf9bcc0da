"""The threads in which the views work, and the way from the event loop to them and back.

The standard library's pool takes several locks for each piece of work and wakes the loop for each result: where many
threads wait for the interpreter, that is a tenth of all that an article costs.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from services.intake.bridge import WholeReply

_Answer = asyncio.Future[WholeReply]


class Threads:
    """Answers requests of one event loop in at most so many threads; each is started when it is needed first."""

    def __init__(self, answer: Callable[[dict[str, Any]], WholeReply], most: int) -> None:
        self._answer, self._most = answer, most
        self._asked: SimpleQueue[tuple[dict[str, Any], _Answer]] = SimpleQueue()
        self._done: deque[tuple[_Answer, WholeReply | BaseException]] = deque()
        self._woken = False
        self._started = 0
        self.busy = 0
        """Requests that are not answered yet, be anybody still waiting or not. Only the loop's thread changes it."""

    async def ask(self, environ: dict[str, Any]) -> WholeReply:
        """Return the answer; raise what answering raised."""
        loop = asyncio.get_running_loop()
        answer: _Answer = loop.create_future()
        self.busy += 1
        if self._started < min(self.busy, self._most):
            self._started += 1
            name = f"request-{self._started}"
            threading.Thread(target=self._work, args=(loop,), name=name, daemon=True).start()
        self._asked.put((environ, answer))
        return await answer

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        while True:
            environ, answer = self._asked.get()
            try:
                self._done.append((answer, self._answer(environ)))
            except BaseException as error:  # noqa: BLE001 - whoever asked raises it
                self._done.append((answer, error))
            if not self._woken:  # or else the loop is on its way, and will find it
                self._woken = True
                with suppress(RuntimeError):  # the loop has ended: nobody waits any more
                    loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        self._woken = False  # before it looks: what is done later wakes it again
        while self._done:
            answer, result = self._done.popleft()
            self.busy -= 1
            if answer.cancelled():
                continue
            if isinstance(result, BaseException):
                answer.set_exception(result)
            else:
                answer.set_result(result)
