"""A host of pictures, over real HTTP, and how it misbehaves; and the pictures, which libvips makes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyvips

from tests.serving import serve


@dataclass
class PictureHost:
    """What it has, by path."""

    held: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    """Sent instead of, and besides, those that are right."""
    status: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    """What each request said of the copy that it had: its ETag, or nothing."""
    holds_up: threading.Event = field(default_factory=threading.Event)
    """Answers below `/slow/` wait for it in the middle."""
    url: str = ""

    def put(self, path: str, content: bytes, **headers: str) -> str:
        """Have a picture; return its address."""
        self.held[path] = content
        self.headers[path] = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.url + path


@contextmanager
def serving_pictures() -> Iterator[PictureHost]:
    """Serve until the block ends."""
    host = PictureHost()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host.asked.append(self.path)
            host.conditions.append(self.headers.get("If-None-Match", ""))
            content = host.held.get(self.path)
            if host.conditions[-1] and host.headers.get(self.path, {}).get("ETag") == host.conditions[-1]:
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(host.status.get(self.path, 404 if content is None else 200))
            said = {"Content-Type": "image/jpeg", "Content-Length": str(len(content or b""))}
            for name, value in {**said, **host.headers.get(self.path, {})}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):
                half = len(content or b"") // 2
                self.wfile.write((content or b"")[:half])
                self.wfile.flush()
                if self.path.startswith("/slow/"):
                    host.holds_up.wait(30)
                self.wfile.write((content or b"")[half:])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class has it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    serve(server)
    host.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield host
    finally:
        host.holds_up.set()
        server.shutdown()
        server.server_close()


def drawn(width: int = 60, height: int = 40, colour: tuple[int, int, int] = (200, 120, 40)) -> pyvips.Image:
    """Return a picture of one colour, with a darker left half."""
    image = (pyvips.Image.black(width, height, bands=3) + list(colour)).cast("uchar").copy(interpretation="srgb")
    return image.draw_rect([each // 2 for each in colour], 0, 0, width // 2, height, fill=True)


def jpeg(width: int = 60, height: int = 40, colour: tuple[int, int, int] = (200, 120, 40)) -> bytes:
    """Return it as a JPEG."""
    content: bytes = drawn(width, height, colour).write_to_buffer(".jpg")
    return content
