"""Intake as strangers meet it: granian behind Caddy, both as the local stack starts them, on a bare ledger."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from services.local import processes
from services.local.home import Home, open_home
from services.local.supervision import INHERITED
from shared.signing import sign
from tests.local import until

ARTICLES = "/v1/sources/desk/articles"
FORGED = {"webhook-id": "m", "webhook-signature": "v1," + "A" * 43 + "="}
"""With a timestamp it has the form of a signature."""


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes
    closed: bool
    """Whether the other side has hung up after it."""


@dataclass(frozen=True)
class Doorstep:
    home: Home
    door: int
    """Caddy's port."""
    inside: int
    """Granian's port."""
    pids: dict[str, int]

    def signed(self, body: str, message: str | None = None, **more: str) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            **sign(self.home.secrets.desk, message or uuid4().hex, body),
            **more,
        }

    def forged(self) -> dict[str, str]:
        return {"Content-Type": "application/json", **FORGED, "webhook-timestamp": str(int(time.time()))}

    async def submit(self, title: str) -> tuple[int, float]:
        """Submit an article; return the status and the seconds that it took."""
        body, begun = json.dumps({"id": uuid4().hex, "title": title, "body": "Bis Montag."}), time.monotonic()
        answer = await self.ask("POST", ARTICLES, body.encode(), self.signed(body))
        return answer.status, time.monotonic() - begun

    async def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, *, port: int = 0,
        length: int | None = None,
    ) -> Answer:  # fmt: skip
        """Send a request, with fewer bytes than announced if `length` says so; return what comes back."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port or self.door)
        try:
            writer.write(head(method, path, headers or {}, len(body) if length is None else length) + body)
            with suppress(ConnectionError):
                await writer.drain()
            return await _answer(reader)
        finally:
            writer.transport.abort()


def head(method: str, path: str, headers: dict[str, str], length: int) -> bytes:
    """Return a request's head, its text in UTF-8."""
    fields = {"Host": "intake", **headers, "Content-Length": str(length)}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(lines).encode()


async def _answer(reader: asyncio.StreamReader) -> Answer:
    lines = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)).decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:] if line)
    named = {name.lower(): value for name, value in headers.items()}
    body, closed = b"", False
    with suppress(ConnectionResetError):  # who closes waits half a second for us to read: on a busy machine too short
        body = await reader.readexactly(int(named.get("content-length", 0)))
    if named.get("connection") == "close":
        with suppress(ConnectionError, TimeoutError):
            closed = await asyncio.wait_for(reader.read(), 12) == b""
    return Answer(int(lines[0].split()[1]), named, body, closed)


@contextmanager
def doorstep(root: Path, database_url: str) -> Iterator[Doorstep]:
    """Start intake and its door, and end them after the block."""
    home = open_home(root, processes.free_port_base())
    given = {name: os.environ[name] for name in INHERITED if name in os.environ}
    environ = {**given, **home.environ(), "ANDRUCK_DATABASE_URL": database_url, "ANDRUCK_BROKER_URL": "memory://"}
    programs = [each for each in processes.services(home) if each.name in {"intake", "door"}]
    with (root / "words").open("wb") as words:
        running = {
            each.name: subprocess.Popen(each.command, env=environ | dict(each.environment), stdout=words, stderr=words)
            for each in programs
        }
        try:
            until(lambda: all(each.answers() for each in programs))
            pids = {name: process.pid for name, process in running.items()}
            yield Doorstep(home, home.port("intake"), home.port("behind the door"), pids)
        finally:
            for process in running.values():
                process.terminate()
            for process in running.values():
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:  # as supervisor and Compose do
                    process.kill()
                    process.wait()


def hang_up(port: int, words: bytes) -> bytes:
    """Say some words on a connection of one's own; return what comes back until the other side hangs up."""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(words)
        heard = b""
        with suppress(ConnectionError):
            while more := connection.recv(65536):
                heard += more
        return heard
