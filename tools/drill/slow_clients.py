"""Strangers at intake's door: clients that never finish what they send, and clients that send rubbish."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from itertools import cycle
from urllib.parse import urlsplit

from tools.drill.scene import Scene

BESIEGE_SECONDS = 10.0

_SLOW, _RUBBISH_A_SECOND = 300, 50
_RUBBISH_TIMEOUT_SECONDS = 5.0
"""Seconds that whoever has sent rubbish waits for an answer."""

_REQUEST_HEAD = "POST /v1/sources/desk/articles HTTP/1.1\r\nHost: intake\r\nContent-Type: application/json\r\n"
_SIGNATURE_HEADER_LINES = "webhook-id: slow\r\nwebhook-timestamp: {now}\r\nwebhook-signature: v1,{signature}\r\n"
_FAKE_SIGNATURE = "A" * 43 + "="
"""It has the form of one."""


def occupy(scene: Scene) -> None:
    """Besiege the scene's intake."""
    address = urlsplit(scene.intake_url)
    asyncio.run(besiege(address.hostname or "", address.port or 80, BESIEGE_SECONDS))


async def besiege(
    host: str, port: int, seconds: float, *, slow: int = _SLOW, rubbish_a_second: int = _RUBBISH_A_SECOND
) -> None:
    """Let `slow` clients send a byte a second, half of them with headers that look signed, and others rubbish."""
    until = time.monotonic() + seconds
    drips = [_drip(host, port, until, signed=number % 2 == 0) for number in range(slow)]
    await asyncio.gather(*drips, _rubbish(host, port, until, rubbish_a_second))


async def _drip(host: str, port: int, until: float, *, signed: bool) -> None:
    """Send a body one byte a second, from the beginning again if intake hangs up."""
    while time.monotonic() < until:
        with suppress(OSError):  # refused or cut off: that is the cure, and the next try
            _, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(_head(signed=signed, length=100_000))
                while time.monotonic() < until:
                    writer.write(b"{")
                    await writer.drain()
                    await asyncio.sleep(1)
            finally:
                writer.transport.abort()
        await asyncio.sleep(0.5)


async def _rubbish(host: str, port: int, until: float, a_second: int) -> None:
    """Send some on a schedule, however long the answers take."""
    due = time.monotonic()
    asking: set[asyncio.Task[None]] = set()
    signed = cycle((True, False))
    while due < until:
        task = asyncio.create_task(_once(host, port, signed=next(signed)))
        asking.add(task)
        task.add_done_callback(asking.discard)
        due += 1 / a_second
        await asyncio.sleep(max(0.0, due - time.monotonic()))


async def _once(host: str, port: int, *, signed: bool) -> None:
    with suppress(OSError, TimeoutError):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(_head(signed=signed, length=10) + b"{ rubbish ")
        await asyncio.wait_for(reader.read(200), _RUBBISH_TIMEOUT_SECONDS)
        writer.transport.abort()


def _head(*, signed: bool, length: int) -> bytes:
    signature = _SIGNATURE_HEADER_LINES.format(now=int(time.time()), signature=_FAKE_SIGNATURE) if signed else ""
    return f"{_REQUEST_HEAD}{signature}Content-Length: {length}\r\n\r\n".encode()
