"""The subscribers of a drill: each answers in its own way, and looks at the page the moment it is told."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from standardwebhooks import Webhook, WebhookVerificationError

from tools.drill.fetched_page import Sight, follow, reader_of

PAGE_TIMEOUT_SECONDS = 6.0
"""Seconds that a subscriber tries to see the page while the site does not answer at all."""

Mood = Callable[[BaseHTTPRequestHandler, int, int], None]
"""Answers a message: the how-manieth event it is, and the how-manieth time this event comes."""


@dataclass(frozen=True)
class Heard:
    """One message as a subscriber got it."""

    subscriber: str
    webhook_id: str
    signed: bool
    type: str
    article: str
    version: int
    sequence: int
    at: float
    """Unix time at which it came."""
    page: Sight
    """What its address showed then."""


@dataclass
class Subscriber:
    """One that listens on a free port of 127.0.0.1."""

    name: str
    mood: Mood
    secret: str = field(repr=False)
    site: str
    heard: list[Heard] = field(default_factory=list)

    def listen(self) -> ThreadingHTTPServer:
        """Start listening; `shutdown` ends it."""
        server = _Server(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{server.server_port}/{self.name}"
        threading.Thread(target=server.serve_forever, name=self.name, daemon=True).start()
        return server

    def read(self, headers: Mapping[str, str], body: bytes) -> Heard:
        """Verify a message, and look at the page that it tells of."""
        at, told = time.time(), json.loads(body)
        data: dict[str, Any] = told["data"]
        with reader_of(self.site) as client:
            until = time.monotonic() + PAGE_TIMEOUT_SECONDS
            while not (page := follow(client, urlsplit(data["url"]).path)).conclusive and time.monotonic() < until:
                time.sleep(0.1)
        return Heard(
            self.name,
            headers.get("webhook-id", ""),
            _signed(self.secret, headers, body),
            told["type"],
            data["id"],
            data["version"] or 0,
            data["sequence"],
            at,
            page,
        )


def healthy(handler: BaseHTTPRequestHandler, _event: int, _time: int) -> None:
    """Say yes at once."""
    _say(handler, 204)


def stumbling(handler: BaseHTTPRequestHandler, event: int, time_: int) -> None:
    """Answer 500 to every fifth event when it comes for the first time."""
    _say(handler, 500 if event % 5 == 0 and time_ == 1 else 200)


def busy(handler: BaseHTTPRequestHandler, event: int, time_: int) -> None:
    """Answer 429 to every fifth event when it comes for the first time."""
    refuses = event % 5 == 0 and time_ == 1
    _say(handler, 429 if refuses else 200, retry_after="3" if refuses else "")


def slow(handler: BaseHTTPRequestHandler, event: int, time_: int) -> None:
    """Take longer than Andruck waits, for every tenth of the first hundred events."""
    if event % 10 == 0 and event <= 100 and time_ == 1:
        time.sleep(10.5)
    _say(handler, 200)


def dropping(handler: BaseHTTPRequestHandler, event: int, time_: int) -> None:
    """Take every seventh event and end the connection without an answer; say yes to the others, and hang up."""
    if event % 7 or time_ > 1:
        _say(handler, 200)
    handler.close_connection = True


MOODS: dict[str, Mood] = {
    "healthy": healthy,
    "healthy-too": healthy,
    "stumbling": stumbling,
    "busy": busy,
    "slow": slow,
    "dropping": dropping,
}
"""Every one of them says yes in the end, so every one of them has to be told."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A notifier that is killed hangs up: that is no news."""


def _handler(subscriber: Subscriber) -> type[BaseHTTPRequestHandler]:
    events: dict[str, int] = {}
    times: Counter[str] = Counter()
    counting = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard = subscriber.read({name.lower(): value for name, value in self.headers.items()}, body)
            with counting:
                subscriber.heard.append(heard)
                times[heard.webhook_id] += 1
                place = (events.setdefault(heard.webhook_id, len(events) + 1), times[heard.webhook_id])
            subscriber.mood(self, *place)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    return Handler


def _say(handler: BaseHTTPRequestHandler, status: int, retry_after: str = "") -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", "0")
    if retry_after:
        handler.send_header("Retry-After", retry_after)
    handler.end_headers()


def _signed(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    try:
        Webhook(secret).verify(body, dict(headers))
    except (WebhookVerificationError, ValueError):
        return False
    return True
