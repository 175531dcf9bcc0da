"""An end for one answer: the time limits of single reads let the head of an answer drip, a byte at a time, for days."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any


class Deadline:
    """Hangs up on a connection of httpx, for one thread that asks."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._is_over = False

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of a connection: what httpx is to be given as the extension `trace`."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._is_over:  # the connection took all the time there was
                self._hang_up()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Hang up if the block is not done by then: whoever reads gets an error of httpx."""
        self._is_over = False
        timer = threading.Timer(seconds, self._end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _end(self) -> None:
        self._is_over = True
        self._hang_up()

    def _hang_up(self) -> None:
        with suppress(OSError):
            if self._socket is not None:
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # below TLS, whose state the reader has
