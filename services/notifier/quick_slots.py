"""Quick slots: how a slow subscriber lets the others pass."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

MAX_QUICK_ATTEMPTS = 128
"""Slots: enough to keep a processor busy, few enough that none of them waits for it."""

QUICK_SLOT_SECONDS = 1.0
"""How long an attempt may keep its slot."""


class QuickSlots:
    """Lets a few attempts run at a time; one that takes longer goes on without a slot, which the next one gets."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(MAX_QUICK_ATTEMPTS)
        self.waiting = 0
        """Attempts that wait for their turn."""

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, and hold its slot for the block, or for as long as an attempt may keep it."""
        self.waiting += 1
        try:
            await self._room.acquire()
        finally:
            self.waiting -= 1
        turn = _Turn(self._room)
        leaving = asyncio.get_running_loop().call_later(QUICK_SLOT_SECONDS, turn.end)
        try:
            yield
        finally:
            leaving.cancel()
            turn.end()


class _Turn:
    """A slot, given back once."""

    def __init__(self, room: asyncio.Semaphore) -> None:
        self._room: asyncio.Semaphore | None = room

    def end(self) -> None:
        if self._room:
            self._room.release()
        self._room = None
