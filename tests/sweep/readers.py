"""Readers of a site that a probe looks at: it answers from the bucket, or as a test tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from shared.pages import key_of
from tests.serving import serve


@dataclass
class Readers:
    """What readers get: by default the objects in the bucket, with the statuses they ask for."""

    bucket: Any
    name: str
    instead: Callable[[str], tuple[int, bytes, dict[str, str]] | None] = lambda _: None
    hosts: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        instead = self.instead(path)
        if instead:
            return instead
        found = self.bucket.get_object(Bucket=self.name, Key=key_of(path))
        status = int(found["Metadata"].get("andruck-status", 200))
        return status, found["Body"].read(), {"ETag": found["ETag"]}


@contextmanager
def serving(readers: Readers) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            readers.hosts.append(self.headers["Host"])
            status, body, headers = readers.answer(self.path) if self.path != "/readyz" else (200, b"ready", {})
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        serve(server)
        readers.url = f"http://127.0.0.1:{server.server_port}"
        yield
        server.shutdown()
