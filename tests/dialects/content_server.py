"""A small HTTP server that answers as a CMS's API does, and the client with which kinds are tried against it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from services.collector.api_client import HttpApiClient
from shared.dialects.content_api import ApiAnswer
from shared.sources import Source
from tests.serving import serve


class Asked(NamedTuple):
    """What the server was asked; names of headers in lower case."""

    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    json: object = None


Answer = Callable[[Asked], tuple[int, object] | tuple[int, object, Mapping[str, str]]]
"""Returns a status, what is the body as JSON, and more headers, if any."""


@contextmanager
def content_server(answer: Answer) -> Iterator[str]:
    """Serve on a free port of this machine, and yield the address without a slash at its end."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            sent = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(parts.path, dict(parse_qsl(parts.query)), headers, json.loads(sent) if sent else None)
            status, said, *more = answer(asked)
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            for name, value in (more[0] if more else {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = serve(server)
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class PlainClient:
    """The collector's own client: one for each question, so that it asks whatever host a test has."""

    def get(self, url: str, params: Mapping[str, str] = {}, headers: Mapping[str, str] = {}) -> ApiAnswer:
        with closing(HttpApiClient(_SOURCE, url)) as client:
            return client.get(url, params, headers)

    def post(self, url: str, json: object, headers: Mapping[str, str] = {}) -> ApiAnswer:
        with closing(HttpApiClient(_SOURCE, url)) as client:
            return client.post(url, json, headers)


_SOURCE = Source("cms", "andruck", ())
