"""Messages of known length over a socket, between a process and the one that it has forked."""

from __future__ import annotations

import socket
import struct

_SIZE_PREFIX = struct.Struct("!Q")


def write_message(to: socket.socket, message: bytes) -> None:
    """Send one message."""
    to.sendall(_SIZE_PREFIX.pack(len(message)) + message)


def read_message(other: socket.socket) -> bytes:
    """Return the next message; empty if there is none any more."""
    try:
        size = _exactly(other, _SIZE_PREFIX.size)
        return _exactly(other, _SIZE_PREFIX.unpack(size)[0]) if size else b""
    except ConnectionResetError:
        return b""


def _exactly(other: socket.socket, count: int) -> bytes:
    got = bytearray()
    while len(got) < count:
        some = other.recv(min(count - len(got), 1 << 20))
        if not some:
            return b""
        got += some
    return bytes(got)
