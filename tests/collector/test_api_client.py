"""A CMS is asked within bounds: its own host, some time, some bytes; and trouble with it is a sentence that helps."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from werkzeug.wrappers import Response

from services.collector import api_client
from services.collector.api_client import HttpApiClient
from shared.errors import Permanent, Transient
from shared.sources import Source
from tests.collector.bulletin import BulletinCms, serving


@pytest.fixture
def client(bulletin: BulletinCms) -> Iterator[HttpApiClient]:
    made = HttpApiClient(Source("desk", "bulletin", ()), bulletin.url)
    yield made
    made.close()


def test_nothing_is_fetched_from_another_host(bulletin: BulletinCms, client: HttpApiClient) -> None:
    other = BulletinCms()
    with serving(other) as other.url:
        for there in (other.url, other.url.replace("http:", "https:"), "ftp://x/", "//x/", "/x", "http://[", ""):
            with pytest.raises(Permanent, match="'desk'"):
                client.get(f"{there}/articles")
        bulletin.status, bulletin.headers = 302, {"Location": f"{other.url}/articles"}
        with pytest.raises(Permanent, match=r"leads to http://127.0.0.1:\d+: nothing but"):
            client.get(f"{bulletin.url}/articles")
    assert other.asked == []


def test_a_redirect_on_the_same_host_is_followed_though_not_for_ever(
    bulletin: BulletinCms, client: HttpApiClient
) -> None:
    bulletin.status_by_path["/old"], bulletin.headers = 301, {"Location": "/articles"}
    assert client.get(f"{bulletin.url}/old").json == []
    bulletin.status, bulletin.headers = 302, {"Location": "/articles"}
    with pytest.raises(Permanent, match="redirects again and again"):
        client.get(f"{bulletin.url}/articles")
    with pytest.raises(Permanent, match="redirects a POST"):
        client.post(f"{bulletin.url}/articles", {})


def test_what_is_absent_is_an_answer(bulletin: BulletinCms, client: HttpApiClient) -> None:
    assert client.get(f"{bulletin.url}/articles/x")[::2] == (404, {"error": "gone"})
    bulletin.raw, bulletin.status = b"<html>", 410
    assert client.get(f"{bulletin.url}/articles/x")[::2] == (410, None)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_what_may_pass_is_tried_again_no_sooner_than_the_cms_asks(
    bulletin: BulletinCms, client: HttpApiClient, status: int
) -> None:
    bulletin.status, bulletin.headers = status, {"Retry-After": "7"}
    with pytest.raises(Transient, match=f"answered {status}") as error:
        client.get(f"{bulletin.url}/articles")
    assert error.value.retry_after == 7


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_says_what_to_do(bulletin: BulletinCms, client: HttpApiClient, status: int) -> None:
    bulletin.status = status
    with pytest.raises(Permanent, match=r"make a token there .* ANDRUCK_SOURCE_TOKENS"):
        client.get(f"{bulletin.url}/articles?key=secret")


@pytest.mark.parametrize("raw", [b"<html>", b"[" * 100_000, b"\xff", b'{"a"'])
def test_what_is_no_json_is_said_to_be_none(bulletin: BulletinCms, client: HttpApiClient, raw: bytes) -> None:
    bulletin.raw = raw
    with pytest.raises(Permanent, match="answers what is no JSON"):
        client.get(f"{bulletin.url}/articles")


def test_no_more_is_read_than_fits_however_it_is_packed(
    bulletin: BulletinCms, client: HttpApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_client, "MAX_ANSWER_BYTES", 1 << 20)
    bulletin.raw, bulletin.headers = gzip.compress(b" " * (2 << 20)), {"Content-Encoding": "gzip"}
    with pytest.raises(Permanent, match="more than 1 MB"):
        client.get(f"{bulletin.url}/articles")
    bulletin.raw = b"no gzip"
    with pytest.raises(Permanent, match="cannot be unpacked"):
        client.get(f"{bulletin.url}/articles")


def test_an_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_client, "ANSWER_SECONDS", 0)

    def drips(environ: Any, start_response: Any) -> Any:
        return Response((b" " for _ in range(10_000)), mimetype="application/json")(environ, start_response)

    with serving(drips) as url, pytest.raises(Transient, match="takes more than 0 s"):
        HttpApiClient(Source("desk", "bulletin", ()), url).get(f"{url}/articles")


@pytest.mark.timeout(30)
def test_a_head_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_client, "ANSWER_SECONDS", 0.5)
    given_up = threading.Event()

    def drip(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not given_up.wait(0.05):
                connection.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        try:
            with pytest.raises(Transient, match=r"takes more than 0.5 s"):
                HttpApiClient(Source("desk", "bulletin", ()), url).get(f"{url}/articles")
        finally:
            given_up.set()
            thread.join(10)


def test_a_cms_that_is_down_may_be_up_again(client: HttpApiClient) -> None:
    down = HttpApiClient(Source("desk", "bulletin", ()), "http://127.0.0.1:1")
    with pytest.raises(Transient, match=r"cannot be reached .*: is it up"):
        down.get("http://127.0.0.1:1/articles")


def test_a_token_that_no_header_can_hold_is_said_to_be_malformed_and_not_shown(
    bulletin: BulletinCms, client: HttpApiClient
) -> None:
    for token in ("Ghost\nsecret", "grüße-secret"):
        with pytest.raises(Permanent, match="its token is malformed") as error:
            client.get(f"{bulletin.url}/articles", headers={"Authorization": token})
        assert "secret" not in str(error.value)
