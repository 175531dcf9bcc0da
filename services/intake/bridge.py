"""From ASGI, where a request comes piece by piece, to WSGI, where the application gets it whole."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote_to_bytes

from shared.reading.request import Head

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

REFUSAL = "andruck.refusal"
"""In the environment: the error that the application has to answer with."""
PROOF = "andruck.proof"
"""In the environment: who the request is from, if the door has found it out."""
FAILURE = "andruck.failure"
"""In the environment, afterwards: the error for which the request has to come again, if one was in the way."""

Scope = Mapping[str, Any]


class WholeReply(NamedTuple):
    """An answer as ASGI wants it."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


def head_of(scope: Scope) -> Head:
    """Return what a request's head says. A header that came twice is one, joined by commas (RFC 9110, 5.3)."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if "_" not in name:  # in WSGI it would pass for another
            headers[name] = f"{headers[name]},{value}" if name in headers else value
    path = unquote_to_bytes(scope["raw_path"]).decode("utf-8", "surrogateescape")
    return Head(scope["method"], path, headers)


def environ_of(scope: Scope, head: Head, body: bytes = b"", *, refusal: Exception | None = None) -> dict[str, Any]:
    """Return the WSGI environment (PEP 3333) of a request whose body is here."""
    query = scope["query_string"].decode("latin-1")
    raw_path = scope["raw_path"].decode("latin-1")
    host, port = scope["server"]
    environ: dict[str, Any] = {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in head.headers.items()
        if name not in {"content-type", "content-length", "transfer-encoding"}
    }
    return environ | {
        "REQUEST_METHOD": head.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": head.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": f"{raw_path}?{query}" if query else raw_path,
        "CONTENT_TYPE": head.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        REFUSAL: refusal,
    }


def reply(app: WSGIApplication, environ: dict[str, Any]) -> WholeReply:
    """Let the application answer."""
    said: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Any:
        said.append((status, headers))

    chunks: Iterable[bytes] = app(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    status, headers = said[-1]
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return WholeReply(int(status.partition(" ")[0]), encoded, body)
