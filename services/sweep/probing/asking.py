"""One GET as a reader would send it, bounded in time and size: over a new connection, without a proxy or a cache."""

from __future__ import annotations

import re
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, quote, urljoin, urlsplit

MAX_PROBED_BYTES = 8 << 20
"""Of a body; no page is as large."""

MAX_REDIRECTS = 3
"""Redirections that are followed, as readers do."""

_REDIRECTS = (301, 302, 303, 307, 308)
_READ_BYTES = 1 << 16
_TAIL_BYTES = 200
"""Bytes at the end of a page in which its number stands."""
_SEQUENCE_COMMENT = re.compile(rb"<!-- andruck (\d{1,18}) -->\s*\Z")


class Silence(Exception):
    """There was no whole answer. The message is what readers get instead, in a few words."""

    def __init__(self, why: str, *, sure: bool) -> None:
        super().__init__(why)
        self.sure = sure
        """False: it may just have been slow."""


@dataclass(frozen=True)
class SiteAnswer:
    """What a reader got."""

    status: int
    etag: str
    """As the store gave it; empty if there was none."""
    number: int | None
    """Under which it was pressed; None: Andruck did not press it."""


class Question:
    """One address that is asked; to be asked once."""

    def __init__(self, url: str, *, host: str | None = None, seconds: float) -> None:
        self._url = url
        self._host = host
        self._until = time.monotonic() + seconds
        self._socket: socket.socket | None = None

    def ask(self) -> SiteAnswer:
        """Return what is answered, after redirections.

        Raises:
            Silence: nobody answers in time, or the answer is not HTTP.
        """
        url = self._url
        try:
            for _ in range(MAX_REDIRECTS + 1):
                connection, response = self._send(url, self._host if url == self._url else None)
                try:
                    place = response.getheader("Location")
                    if response.status not in _REDIRECTS or not place:
                        return self._reply(response)
                    url = urljoin(url, place)
                finally:
                    response.close()
                    connection.close()
        except TimeoutError as error:
            raise Silence("no answer in time", sure=False) from error
        except (OSError, HTTPException, ValueError) as error:
            late = time.monotonic() >= self._until  # then it was given up: see `give_up`
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise Silence("no answer in time" if late else f"no answer ({why})", sure=not late) from error
        raise Silence("redirections without end", sure=True)

    def give_up(self) -> None:
        """End it from another thread: whoever sends a byte from time to time could be waited for without end."""
        with suppress(OSError):
            if self._socket:
                self._socket.shutdown(socket.SHUT_RDWR)

    def _send(self, url: str, host: str | None) -> tuple[HTTPConnection, HTTPResponse]:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url} is no address")
        connection = (
            HTTPSConnection(parts.hostname, parts.port, timeout=self._left(), context=_tls())
            if parts.scheme == "https"
            else HTTPConnection(parts.hostname, parts.port, timeout=self._left())
        )
        try:
            connection.connect()
            self._socket = connection.sock
            return connection, self._response(connection, parts, host)
        except BaseException:
            connection.close()
            raise

    def _response(self, connection: HTTPConnection, parts: SplitResult, host: str | None) -> HTTPResponse:
        connection.sock.settimeout(self._left())
        target = quote(parts.path or "/", safe="/%~!$&'()*+,;=:@-._") + (f"?{parts.query}" if parts.query else "")
        headers = {"Accept-Encoding": "identity", "Cache-Control": "no-cache", "User-Agent": "andruck-probe"}
        connection.request("GET", target, headers={**headers, "Host": host or parts.netloc.rpartition("@")[2]})
        return connection.getresponse()

    def _reply(self, response: HTTPResponse) -> SiteAnswer:
        tail, size = b"", 0
        while piece := response.read1(_READ_BYTES):
            size += len(piece)
            tail = (tail + piece)[-_TAIL_BYTES:]
            if size > MAX_PROBED_BYTES:
                raise ValueError("more than a page can hold")
            if self._socket:
                self._socket.settimeout(self._left())
        number = _SEQUENCE_COMMENT.search(tail)
        etag = (response.getheader("ETag") or "").removeprefix("W/")
        return SiteAnswer(response.status, etag, int(number[1]) if number else None)

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
