"""A server that takes connections and answers nobody, until it is told what to say."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Hanging:
    """Listens on a free port, at every address of this machine."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("0.0.0.0", 0), backlog=500)  # noqa: S104
        self.port = self._listening.getsockname()[1]
        self.held: list[socket.socket] = []
        """The connections that it has taken."""
        self._heard: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                self.held.append(self._listening.accept()[0])
            except OSError:
                return

    def say(self, words: bytes) -> bool:
        """Say it, once, to those who are there."""
        for held in set(self.held) - self._heard:
            held.sendall(words)
            self._heard.add(held)
        return False

    def close(self) -> None:
        """Hang up."""
        for one in (*self.held, self._listening):
            one.close()


@contextmanager
def hanging() -> Iterator[Hanging]:
    """Listen for the length of the block."""
    made = Hanging()
    try:
        yield made
    finally:
        made.close()
