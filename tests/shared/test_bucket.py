"""The bucket on a real store, and on one that does not do what it is told."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from shared.bucket import Bucket, Found, Overtaken, StoredObject
from shared.errors import Transient
from shared.page_object import PageObject
from shared.s3 import s3_client
from shared.settings import Store
from tests.serving import serve

OLD = PageObject(b"<p>Old</p>", "text/html; charset=utf-8", "no-cache", {})
NEW = PageObject(b"<p>New</p>\n", "text/html; charset=utf-8", "no-cache", {"andruck-status": "410"})


def answering(status: int) -> Iterator[Store]:
    """A store that gives every PUT this answer, whatever it asks for."""

    class Careless(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("ETag", '"d41d8cd98f00b204e9800998ecf8427e"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_DELETE(self) -> None:
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Careless) as server:
        serve(server)
        yield Store("bucket", "key", "secret", f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


@pytest.mark.parametrize("status", [200, 501])
def test_a_store_that_ignores_or_does_not_know_conditions_is_not_taken_for_a_fence(status: int) -> None:
    for careless in answering(status):
        assert Bucket(careless).fenced() is False


def test_a_store_that_cannot_answer_is_not_judged() -> None:
    for busy in answering(503):
        with pytest.raises(Transient):
            Bucket(busy).fenced()
    with pytest.raises(Transient):
        Bucket(Store("bucket", "key", "secret", "http://127.0.0.1:9")).fenced()


def test_a_store_that_honours_conditions_is_a_fence_and_nothing_is_left_of_the_try(store: Store) -> None:
    bucket = Bucket(store)
    assert bucket.fenced() is True
    assert "Contents" not in s3_client(store).list_objects_v2(Bucket=store.bucket)


def test_the_settings_word_is_taken_without_a_try() -> None:
    for word in (True, False):
        assert Bucket(Store("bucket", "key", "secret", "http://127.0.0.1:9", conditional_put=word)).fenced() is word


def test_what_was_put_is_read(store: Store) -> None:
    bucket = Bucket(store)
    etag = bucket.put("a/index.html", NEW, sequence=7, etag=None)
    copy = bucket.read("a/index.html")

    assert copy
    assert (copy.etag, copy.sequence, copy.page_object.digest) == (etag, 7, NEW.digest)
    assert copy.page_object.digest != OLD.digest
    assert bucket.read("b/index.html") is None
    assert bucket.find("b/index.html") is None


KEYS = ("politik/a/index.html", "~tilde/ä ö/ß+%2f&=?#.html", "leerzeichen in/日本.html", "feed.atom")


def test_what_is_put_directly_is_what_the_client_would_have_put(store: Store) -> None:
    bucket, page_object = (
        Bucket(store),
        PageObject(b"<p>", "text/html; charset=utf-8", "max-age=1", {"andruck-location": "/x/"}),
    )
    for sequence in (1, 2):  # the first goes the client's way, and shows the way to the others
        for key in KEYS:
            found = bucket.find(key)
            etag = bucket.put(key, page_object, sequence=sequence, etag=found.etag if found else None)
            assert bucket.read(key) == StoredObject(etag, sequence, page_object)
            with pytest.raises(Overtaken):
                bucket.put(key, page_object, sequence=3, etag='"another"')
            with pytest.raises(Overtaken):
                bucket.put(key, page_object, sequence=3, etag=None)
            assert bucket.find(key) == Found(etag, sequence)


def test_a_store_without_conditions_is_asked_before_it_is_written_to(store: Store) -> None:
    unfenced = Bucket(Store(**{**store.__dict__, "conditional_put": False}))
    with pytest.raises(Overtaken):
        unfenced.put("a", OLD, sequence=5, etag='"whatever"')
    first = unfenced.put("a", OLD, sequence=5, etag=None)
    unfenced.put("a", NEW, sequence=7, etag=first)

    for unknowing in (None, first):
        with pytest.raises(Overtaken):
            unfenced.put("a", OLD, sequence=6, etag=unknowing)
    copy = unfenced.read("a")
    assert copy
    assert copy.sequence == 7


def test_a_number_that_no_ledger_can_have_drawn_is_none(store: Store) -> None:
    bucket = Bucket(store)
    bucket.put("a", OLD, sequence=10**18, etag=None)
    found = bucket.find("a")

    assert found
    assert found.sequence == 0
