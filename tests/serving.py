"""Servers of tests: each ends with its test, not half a second later."""

from __future__ import annotations

import threading
from socketserver import BaseServer

SHUTDOWN_POLL_SECONDS = 0.02
"""Seconds between two looks whether a server is to end; by default half a second, hundreds of times."""


def serve(server: BaseServer) -> threading.Thread:
    """Serve in a thread of its own, until `shutdown`."""
    thread = threading.Thread(target=server.serve_forever, args=(SHUTDOWN_POLL_SECONDS,), daemon=True)
    thread.start()
    return thread
