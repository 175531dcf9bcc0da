"""The site as readers see it: Caddy, a bucket behind it, and pages of every sort."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from services.local import stack
from services.local.home import BUCKET_NAME
from services.local.processes import free_port_base
from tests.local import bucket_client, open_bucket, stand_ins

PATIENCE = 12
"""Seconds that a reader waits: fewer than Caddy's `read_timeout`, which ends a connection that stands still."""

KNOWN = {"andruck-keys": "p-1 k-article", "andruck-cdn": "max-age=60, stale-if-error=9"}
"""What a page says to caches that are told when it changes."""


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: http.client.HTTPMessage


def ask(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    response = connection.getresponse()
    answer = Answer(response.status, response.read(), response.headers)
    connection.close()
    return answer


class Site:
    """The site as readers see it, and the bucket behind it."""

    def __init__(self, running: stack.Stack) -> None:
        self.port = running.home.port("site")
        self.store = running.home.port("s3")
        self.bucket = bucket_client(running.home.environ())

    def put(self, key: str, body: bytes, content_type: str = "text/html; charset=utf-8", **more: Any) -> None:
        self.bucket.put_object(Bucket=BUCKET_NAME, Key=key, Body=body, ContentType=content_type, **more)

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        return ask(self.port, path, method, **headers)


@contextmanager
def serving_site(home: Path) -> Iterator[Site]:
    """Run the engines for the length of the block, with some pages in the bucket."""
    with stack.start(home, free_port_base(), say=print, prepare=open_bucket, services=stand_ins) as running:
        site = Site(running)
        site.put("index.html", b"front")
        site.put("x/index.html", b"<h1>x</h1>" + b"lorem ipsum " * 500, CacheControl="public, max-age=9")
        site.put("x/related.html", b"related")
        site.put("gone/index.html", b"it is gone", Metadata={"andruck-status": "410"})
        site.put("old/index.html", b"it has moved", Metadata={"andruck-location": "/x/"})
        away = {"andruck-location": "https://elsewhere.example/%C3%A4?b=c"}
        site.put("away/index.html", b"it is elsewhere", Metadata=away)
        site.put("trap/index.html", b"not a place", Metadata={"andruck-location": "javascript:alert(1)"})
        site.put("film/index.html", b"film", Metadata={"andruck-frames": "https://player.example https://b.example"})
        for key, more in {"a": {}, "b": {"andruck-status": "410"}, "c": {"andruck-location": "/x/"}}.items():
            site.put(f"known/{key}/index.html", b"known", CacheControl=f"s-maxage={key}", Metadata={**KNOWN, **more})
        site.put("evil.example/a/index.html", b"ours")
        site.put("media/0123.jpg", b"0123456789" * 100, "image/jpeg")
        site.put("feed.atom", b"<feed>" + b"entry " * 500 + b"</feed>", "application/atom+xml; charset=utf-8")
        yield site
        running.abandon()
