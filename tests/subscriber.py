"""A subscriber on this machine: takes webhooks, answers as it is told, remembers everything."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from standardwebhooks import Webhook

from tests.serving import serve


@dataclass(frozen=True)
class Heard:
    """One message as it came, and what its page answered at that moment."""

    headers: dict[str, str]
    body: bytes
    page_status: int
    """0: nobody looked."""

    def verified(self, secret: str) -> dict[str, Any]:
        """Return the payload if the secret signed it; raise if not."""
        return dict(Webhook(secret).verify(self.body, self.headers))


@dataclass
class Subscriber:
    """`answers` are the statuses of its next answers, each with headers; then it answers 204."""

    url: str
    heard: list[Heard] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def wait_for(self, count: int, *, seconds: float = 30) -> list[Heard]:
        """Return what was heard once it is that much."""
        until = time.monotonic() + seconds
        while len(self.heard) < count and time.monotonic() < until:
            time.sleep(0.02)
        assert len(self.heard) >= count, f"heard {len(self.heard)} messages, expected {count}"
        return list(self.heard)


class _PatientServer(ThreadingHTTPServer):
    """Keeps waiting who comes with many others: of more than five at once, the rest would hear no answer."""

    request_queue_size = 128


@contextmanager
def listening(page_of: Callable[[bytes], str] | None = None) -> Iterator[Subscriber]:
    """Listen on a free port; `page_of` finds in a message's body the page to look at when it comes."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            page = httpx.get(page_of(body)).status_code if page_of else 0
            subscriber.heard.append(Heard({name.lower(): value for name, value in self.headers.items()}, body, page))
            status, headers = subscriber.answers.pop(0) if subscriber.answers else (204, {})
            self.send_response(status)
            for name, value in {"Content-Length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    with _PatientServer(("127.0.0.1", 0), Handler) as server:
        subscriber = Subscriber(f"http://127.0.0.1:{server.server_port}/hook")
        serve(server)
        yield subscriber
        server.shutdown()
