"""A CDN on this machine: a real HTTP server that keeps what it has fetched until it is told to forget it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.serving import serve

Page = tuple[int, bytes]


@dataclass
class FakeCdn:
    """Readers ask it by GET; it is told as Cloudflare is, and forgets for good."""

    url: str = ""
    kept: dict[str, Page] = field(default_factory=dict)
    told: list[tuple[float, list[str]]] = field(default_factory=list)
    """When it was told what; `*`: everything."""
    authorized: set[str] = field(default_factory=set)
    answer: int = 200
    """What it answers whoever tells it something; with anything else it forgets nothing."""
    deaf: int = 0
    """How many times more it says yes and forgets nothing, as if an older answer had come in just after."""

    def paths_told(self) -> list[str]:
        return [path for _, paths in self.told for path in paths]

    def forget(self, what: dict[str, object]) -> None:
        files = what.get("files")
        paths = [each.removeprefix(self.url) for each in files] if isinstance(files, list) else ["*"]
        self.told.append((time.monotonic(), paths))
        if self.deaf:
            self.deaf -= 1
        elif paths == ["*"]:
            self.kept.clear()
        else:
            for path in paths:
                self.kept.pop(path, None)


@contextmanager
def cdn_before(origin: Callable[[str], Page]) -> Iterator[FakeCdn]:
    """Serve what the origin has, and keep it."""
    cdn = FakeCdn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path not in cdn.kept:
                cdn.kept[self.path] = origin(self.path)
            self.reply(*cdn.kept[self.path])

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            cdn.authorized.add(self.headers["Authorization"])
            if cdn.answer == 200:
                cdn.forget(json.loads(body))
            self.reply(cdn.answer, json.dumps({"success": cdn.answer == 200}).encode())

        def reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if status == 301:  # as the web server does: it has a target, and nothing of the page
                self.send_header("Location", body.decode())
                body = b""
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        cdn.url = f"http://127.0.0.1:{server.server_port}"
        serve(server)
        yield cdn
        server.shutdown()
