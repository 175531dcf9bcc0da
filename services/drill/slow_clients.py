"""Strangers at intake's door: clients that never finish what they send, and clients that send rubbish."""

from __future__ import annotations

import asyncio
import contextlib
import time
from urllib.parse import urlsplit

from services.drill.scene import Scene

CLIENTS = 300
RUBBISH_A_SECOND = 50
SECONDS = 10.0

_HEAD = "POST /v1/sources/desk/articles HTTP/1.1\r\nHost: intake\r\nContent-Type: application/json\r\n"
_SIGNED = "webhook-id: slow\r\nwebhook-timestamp: {now}\r\nwebhook-signature: v1,{signature}\r\n"
_SIGNATURE = "A" * 43 + "="
"""It has the form of one."""


def occupy(scene: Scene) -> None:
    """Let some hundred clients send a byte a second, half of them with headers that look signed, and others rubbish."""
    address = urlsplit(scene.intake_url)
    asyncio.run(_occupy(address.hostname or "", address.port or 80))


async def _occupy(host: str, port: int) -> None:
    until = time.monotonic() + SECONDS
    slow = [_drip(host, port, until, signed=number % 2 == 0) for number in range(CLIENTS)]
    await asyncio.gather(*slow, _rubbish(host, port, until))


def _head(*, signed: bool, length: int) -> bytes:
    signature = _SIGNED.format(now=int(time.time()), signature=_SIGNATURE) if signed else ""
    return f"{_HEAD}{signature}Content-Length: {length}\r\n\r\n".encode()


async def _drip(host: str, port: int, until: float, *, signed: bool) -> None:
    """Send a body one byte a second, from the beginning again if intake hangs up."""
    while time.monotonic() < until:
        with contextlib.suppress(OSError):  # refused or cut off: that is the cure, and the next try
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


async def _rubbish(host: str, port: int, until: float) -> None:
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(host, port)
            writer.write(_head(signed=True, length=2) + b"{}")
            await writer.drain()
            writer.close()
        await asyncio.sleep(1 / RUBBISH_A_SECOND)
