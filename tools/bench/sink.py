"""A subscriber that takes as little CPU as can be: says yes at once, or after ten seconds below `/slow/`.

`python -m tools.bench.sink` runs one in a process of its own; GET `/heard` tells what it heard.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from shared.errors import Transient

SLOW = 10.0
"""Seconds that a slow subscriber takes."""

_YES = b"HTTP/1.1 204 No Content\r\n\r\n"
_CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Sink:
    """What was heard: path, article's id, moment (Unix time), in the order in which it came."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, float]] = []

    async def listen(self, host: str) -> str:
        """Listen on a free port of this address and return the URL."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Talk(self.heard), host, 0, backlog=4096)
        return f"http://{host}:{self._server.sockets[0].getsockname()[1]}"

    async def told(self, article: str, *, seconds: float) -> float:
        """Return the moment at which this article was told first.

        Raises:
            Transient: it was not.
        """
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if moments := [moment for _, id_, moment in self.heard if id_ == article]:
                return moments[0]
            await asyncio.sleep(0.005)
        raise Transient(f"The subscriber was not told of {article} within {seconds:.0f} s.")

    def close(self) -> None:
        """Stop listening."""
        self._server.close()


class _Talk(asyncio.Protocol):
    """One connection; it speaks as much HTTP as the notifier does."""

    def __init__(self, heard: list[tuple[str, str, float]]) -> None:
        self._heard = heard
        self._came = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._say = cast(asyncio.Transport, transport).write

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, end, rest = self._came.partition(b"\r\n\r\n")
        found = _CONTENT_LENGTH.search(head)
        length = int(found[1]) if found else 0
        if end and len(rest) >= length:
            self._came = rest[length:]
            self._answer(head.split(b" ", 2)[1].decode(), rest[:length])

    def _answer(self, path: str, body: bytes) -> None:
        if path == "/heard":
            told = json.dumps(self._heard).encode()
            self._say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(told), told))
            return
        self._heard.append((path, json.loads(body)["data"]["id"], time.time()))
        if path.startswith("/slow/"):
            asyncio.get_running_loop().call_later(SLOW, self._say, _YES)
        else:
            self._say(_YES)


@contextmanager
def sink_process(hosts: tuple[str, ...]) -> Iterator[list[str]]:
    """Run a sink on several addresses of this machine in a process of its own; its URLs are given."""
    command = [sys.executable, "-m", "tools.bench.sink", *hosts]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield json.loads(process.stdout.readline() if process.stdout else "")
        finally:
            process.terminate()


async def _main(hosts: list[str]) -> None:
    sink = Sink()
    print(json.dumps([await sink.listen(host) for host in hosts]), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1:]))
