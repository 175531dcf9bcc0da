"""Hosts of a drill's own: an application on a free port of 127.0.0.1."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@contextmanager
def served(app: WSGIApplication) -> Iterator[str]:
    """Serve a WSGI application for the block, in threads; yield its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


class _Silent(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Leave the drill's own words alone."""
