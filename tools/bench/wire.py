"""HTTP/1.1 with as little CPU as can be: the load generator shares the machine with what it measures.

httpx takes about a millisecond of CPU for a request; this takes a tenth. It speaks to our own processes only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

ANSWER_TIMEOUT_SECONDS = 30.0
"""Seconds that an answer may take."""
MAX_CONNECTIONS = 128
"""Connections to one server. Whoever finds none free waits; the wait counts."""

_Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True)
class Reply:
    """What the server answered; status 0: nothing."""

    status: int
    body: bytes


class Wire:
    """Keeps connections to one server."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._host, self._port = address.hostname or "", address.port or 80
        self._idle: list[_Stream] = []
        self._free = asyncio.Semaphore(MAX_CONNECTIONS)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for stream in self._idle:
            stream[1].close()
        self._idle.clear()

    async def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Reply:
        """Ask once; a connection that the server has closed meanwhile is replaced by a new one."""
        named = {"Host": f"{self._host}:{self._port}", "Content-Length": str(len(body)), **(headers or {})}
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        request = f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body
        async with self._free:
            while True:
                kept = self._idle.pop() if self._idle else None
                try:
                    return await asyncio.wait_for(self._exchange(kept, request), ANSWER_TIMEOUT_SECONDS)
                except (OSError, EOFError, TimeoutError):
                    if kept is None:
                        return Reply(0, b"")

    async def get(self, path: str) -> Reply:
        """Read one page."""
        return await self.ask("GET", path)

    async def _exchange(self, kept: _Stream | None, request: bytes) -> Reply:
        stream = kept or await asyncio.open_connection(self._host, self._port)
        reader, writer = stream
        try:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            reply = Reply(int(head[9:12]), await _body(reader, head))
        except BaseException:
            writer.close()
            raise
        if b"connection: close" in head:
            writer.close()
        else:
            self._idle.append(stream)
        return reply


async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    """Read a body as RFC 9112, section 6, frames it."""
    if b"transfer-encoding: chunked" in head:
        body = b""
        while size := int((await reader.readline()).split(b";")[0], 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
        return body
    _, length, rest = head.partition(b"\r\ncontent-length:")
    return await reader.readexactly(int(rest.split(b"\r\n", 1)[0])) if length else b""
