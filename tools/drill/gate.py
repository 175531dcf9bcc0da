"""A TCP gate between Andruck and an engine: lets everything through, or makes the trouble that networks make."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from enum import StrEnum

SLOW_DOWN_RESPONSE = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_NO_SPACE = b"<Error><Code>XMinioStorageFull</Code><Message>There is no space left.</Message></Error>"
STORAGE_FULL_RESPONSE = (
    b"HTTP/1.1 507 Insufficient Storage\r\nContent-Type: application/xml\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(_NO_SPACE), _NO_SPACE)
)
"""Status and code are MinIO's, the one S3 store that has an answer of its own for a full disk."""
_DENIED = b"<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>"
FORBIDDEN_RESPONSE = (
    b"HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
    % (len(_DENIED), _DENIED)
)
"""What S3 says while a key has expired, a policy is wrong or a clock is off."""
READ_CHUNK_BYTES = 65536
LINGER = 1.0
"""Seconds that a client gets to read an answer of the gate's own and to hang up."""

_WRITE = re.compile(rb"(PUT|POST|DELETE) \S+ HTTP/1\.1\r\n")


class Mode(StrEnum):
    """What the gate does with what comes."""

    OPEN = "lets everything through"
    SLOW = "holds everything back for a while"
    SILENT = "swallows everything and keeps connections open: half-open sockets"
    REFUSING = "resets every connection"
    BUSY = "answers 503 (HTTP)"
    FORBIDDEN = "answers 403 (HTTP)"
    FULL = "answers 507 to what would write, and lets through what reads (HTTP)"
    MUTE = "lets requests through and loses the answers (HTTP)"


_REFUSALS = {Mode.BUSY: SLOW_DOWN_RESPONSE, Mode.FORBIDDEN: FORBIDDEN_RESPONSE}


class Gate:
    """One gate on a free port of 127.0.0.1, with an event loop and a thread of its own."""

    def __init__(self, upstream: int) -> None:
        self.mode = Mode.OPEN
        self.delay = 0.0
        """Seconds that each piece is held back in mode SLOW."""
        self._upstream = upstream
        self._connections: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="gate", daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._connect, "127.0.0.1", 0), self._loop
        ).result()
        self.port: int = self._server.sockets[0].getsockname()[1]

    def turn(self, mode: Mode, *, delay: float = 0.0) -> None:
        """Change what it does. What was swallowed would be missing: connections of SILENT end here."""
        cut = mode is Mode.REFUSING or self.mode is Mode.SILENT
        self.mode, self.delay = mode, delay
        if cut:
            self._loop.call_soon_threadsafe(self._cut)

    def close(self) -> None:
        """Close it and every connection."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        self._cut()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _cut(self) -> None:
        for writer in self._connections:
            writer.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mode is Mode.REFUSING:
            writer.transport.abort()
            return
        self._connections.add(writer)
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        except OSError:
            self._drop(writer)
            return
        self._connections.add(up_writer)
        pumps = (self._ask(reader, writer, up_writer), self._answer(up_reader, writer))
        tasks = [self._loop.create_task(pump) for pump in pumps]
        with contextlib.suppress(asyncio.CancelledError):  # the gate is being closed
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._drop(writer, up_writer)

    async def _ask(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter, up: asyncio.StreamWriter) -> None:
        while data := await reader.read(READ_CHUNK_BYTES):
            if self.mode in _REFUSALS:
                await _answer_with(_REFUSALS[self.mode], reader, client)
                return
            # A client waits for each answer, so a request begins a piece. What began before is let through to its end.
            if self.mode is Mode.FULL and _WRITE.match(data):
                await _answer_with(STORAGE_FULL_RESPONSE, reader, client)
                return
            await self._pass_on(data, up)

    async def _answer(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        while data := await reader.read(READ_CHUNK_BYTES):
            if self.mode is Mode.MUTE and not data.startswith(b"HTTP/1.1 100"):
                return
            await self._pass_on(data, client)

    async def _pass_on(self, data: bytes, to: asyncio.StreamWriter) -> None:
        if self.mode is Mode.SILENT:
            return
        if self.mode is Mode.SLOW:
            await asyncio.sleep(self.delay)
        to.write(data)
        await to.drain()

    def _drop(self, *writers: asyncio.StreamWriter) -> None:
        for writer in writers:
            writer.close()
            self._connections.discard(writer)


async def _answer_with(answer: bytes, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
    """Answer at once, so that who asks first (`Expect: 100-continue`) keeps the body, and swallow what comes still.

    Closing on something unread would reset the connection, and lose the answer.
    """
    client.write(answer)
    await client.drain()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LINGER):
            while await reader.read(READ_CHUNK_BYTES):
                pass
