"""What looks again and again for what is to be done: when it is rung for, and now and then without."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field


@dataclass
class Looking:
    """Something whose loop can be woken and ended."""

    _bell: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _stopping: bool = field(default=False, init=False)

    def wake(self) -> None:
        """Look now: something is to be done."""
        self._bell.set()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping = True
        self._bell.set()

    async def _wait(self, seconds: float) -> None:
        """Wait until it is rung for, but no longer than this."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), seconds)
