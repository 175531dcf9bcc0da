"""What `andruck up --sample` publishes: articles in files. The pictures beside them are served as a CMS would do it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SAMPLES_ORIGIN = "http://samples.invalid"
"""What a sample calls the place where the pictures beside it are."""
_PICTURE_SUFFIXES = {".jpg": "image/jpeg", ".png": "image/png"}


@contextmanager
def serving_pictures_of(samples: Sequence[Path], port: int) -> Iterator[str]:
    """Serve the pictures that are beside these files, to this machine alone, until the block ends; yield where."""
    beside = [each for folder in {sample.parent for sample in samples} for each in folder.iterdir()]
    pictures = {f"/{each.name}": each for each in beside if each.suffix in _PICTURE_SUFFIXES}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            picture = pictures.get(self.path)
            self.send_response(200 if picture else 404)
            if picture:
                content = picture.read_bytes()
                self.send_header("Content-Type", _PICTURE_SUFFIXES[picture.suffix])
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if picture:
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class has it
            """Say nothing: the terminal shows what becomes of the article."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, name="samples", daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
