"""Each trouble of the store has its name, and none of them is held against a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from shared.bucket import Bucket
from shared.errors import Condition, Permanent, Transient
from shared.page_object import PageObject
from shared.settings import Store
from tests.hanging import hanging
from tests.serving import serve

PAGE_OBJECT = PageObject(b"<!doctype html>", "text/html", "", {})


@pytest.mark.parametrize(
    ("status", "code", "condition"),
    [
        (403, "AccessDenied", Condition.REFUSING),
        (403, "InvalidAccessKeyId", Condition.REFUSING),
        (403, "RequestTimeTooSkewed", Condition.REFUSING),
        (401, "Unauthorized", Condition.REFUSING),
        (404, "NoSuchBucket", Condition.CHANGING),
        (429, "TooManyRequests", Condition.BUSY),
        (503, "SlowDown", Condition.BUSY),
        (507, "XMinioStorageFull", Condition.FULL),
        (500, "InternalError", Condition.AWAY),
        (400, "ExpiredToken", Condition.REFUSING),
        (400, "RequestTimeout", Condition.SILENT),
        (405, "MethodNotAllowed", Condition.REFUSING),
        (504, "GatewayTimeout", Condition.SILENT),
    ],
)
def test_each_refusal_of_the_store_has_its_name_and_passes(status: int, code: str, condition: Condition) -> None:
    with _answering(status, code) as endpoint:
        found = _put(endpoint)
    assert found.condition is condition
    assert code not in str(found), "the store's own words are for the log"
    assert str(found).startswith("The object store")


def test_a_store_that_is_silent_is_told_from_one_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.s3.READ_TIMEOUT", 0.2)
    with hanging() as silent:
        assert _put(f"http://127.0.0.1:{silent.port}").condition is Condition.SILENT
    assert _put("http://127.0.0.1:9").condition is Condition.AWAY


@pytest.mark.parametrize(("status", "code"), [(400, "EntityTooLarge"), (400, "KeyTooLongError"), (413, "")])
def test_what_is_too_large_for_any_store_is_not_sent_again(status: int, code: str) -> None:
    with _answering(status, code) as endpoint, pytest.raises(Permanent):
        _bucket(endpoint).put("a", PAGE_OBJECT, sequence=1, etag=None)


def _put(endpoint: str) -> Transient:
    with pytest.raises(Transient) as caught:
        _bucket(endpoint).put("a", PAGE_OBJECT, sequence=1, etag=None)
    return caught.value


def _bucket(endpoint: str) -> Bucket:
    return Bucket(Store("bucket", "key", "secret", endpoint, conditional_put=True))


@contextmanager
def _answering(status: int, code: str) -> Iterator[str]:
    """Run a store that gives everybody this answer."""

    class Answer(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    serve(server)
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
