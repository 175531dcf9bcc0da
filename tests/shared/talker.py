"""A server for one event loop that gives every request the same answer, and remembers who connected where."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import closing, suppress
from typing import Self


class Talker:
    """Listens on a free port at every address of this machine; an empty answer is hanging up.

    One that `hangs_up` does so, too, when a connection is used again.
    """

    def __init__(self, answer: bytes, tls: ssl.SSLContext | None = None, *, hangs_up: bool = False) -> None:
        self.tls = tls
        self._hangs_up = hangs_up
        self._answer = answer
        self.connections: list[str] = []
        """Our own address of each connection: where the other side went."""
        self.heads: list[bytes] = []
        """The heads of the requests, with the request line."""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "0.0.0.0", 0, ssl=self.tls)  # noqa: S104
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.append(writer.get_extra_info("sockname")[0])
        gone = suppress(OSError, asyncio.IncompleteReadError)  # the other side has hung up
        with closing(writer), gone:
            answer = self._answer
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.heads.append(head.removesuffix(b"\r\n\r\n"))
                await reader.readexactly(2)  # the body of all requests here
                writer.write(answer)
                await writer.drain()
                if not answer:
                    return
                answer = b"" if self._hangs_up else answer
