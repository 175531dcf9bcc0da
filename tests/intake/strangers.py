"""A thousand clients that send a byte a second, and rubbish, in a process of their own: `python -m … PORT SECONDS`."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import suppress

from tests.intake.doorstep import ARTICLES, FORGED, head

SLOW = 1000
RUBBISH_A_SECOND = 200


async def besiege(port: int, seconds: float) -> None:
    """Do it for so long; whoever is hung up on comes again."""
    until = time.monotonic() + seconds
    slow = [_drip(port, until, {} if number % 2 else _forged()) for number in range(SLOW)]
    await asyncio.gather(_rubbish(port, until), *slow)


async def _drip(port: int, until: float, headers: dict[str, str]) -> None:
    while time.monotonic() < until:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(head("POST", ARTICLES, headers, 1000))
                while time.monotonic() < until:
                    writer.write(b"{")
                    await writer.drain()
                    await asyncio.sleep(1)
            finally:
                writer.transport.abort()
        await asyncio.sleep(0.5)


async def _rubbish(port: int, until: float) -> None:
    due = time.monotonic()
    asking: set[asyncio.Task[None]] = set()
    while due < until:
        task = asyncio.create_task(_once(port, _forged() if len(asking) % 2 else {}))
        asking.add(task)
        task.add_done_callback(asking.discard)
        due += 1 / RUBBISH_A_SECOND
        await asyncio.sleep(max(0.0, due - time.monotonic()))


async def _once(port: int, headers: dict[str, str]) -> None:
    with suppress(OSError, TimeoutError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head("POST", ARTICLES, headers, 10) + b"{ rubbish ")
        await asyncio.wait_for(reader.read(200), 5)
        writer.transport.abort()


def _forged() -> dict[str, str]:
    return {"Content-Type": "application/json", **FORGED, "webhook-timestamp": str(int(time.time()))}


if __name__ == "__main__":
    asyncio.run(besiege(int(sys.argv[1]), float(sys.argv[2])))
