"""Outgoing HTTP: where it may go, what it may cost, and what it never tells."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import certifi
import pytest

import services.notifier.web
from services.notifier.web import HttpResponse, Web
from shared.addresses import check_address
from shared.errors import Permanent, Transient
from tests.shared.talker import Talker

YES = b"HTTP/1.1 204 No Content\r\n\r\n"
LOCAL = ("127.0.0.0/8",)
CERTIFICATE = Path(__file__).with_name("name.test.pem")
Addresses = Callable[[str], list[str]]


def run(
    work: Callable[[Web, Talker], Coroutine[Any, Any, None]],
    *,
    answer: bytes = YES,
    allow: tuple[str, ...] = LOCAL,
    tls: ssl.SSLContext | None = None,
    hangs_up: bool = False,
) -> Talker:
    """Let a web work with a server that always answers the same."""

    async def main() -> Talker:
        async with Talker(answer, tls, hangs_up=hangs_up) as talker, Web(allow) as web:
            await work(web, talker)
            return talker

    return asyncio.run(main())


def post(web: Web, talker: Talker, host: str = "127.0.0.1", path: str = "/hook") -> Coroutine[Any, Any, HttpResponse]:
    scheme = "https" if talker.tls else "http"
    return web.post(f"{scheme}://{host}:{talker.port}{path}", b"{}", {"Content-Type": "application/json"})


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[[Addresses], list[str]]:
    """Let names have these addresses; return the lookups, to which later ones are added."""

    def have(addresses: Addresses) -> list[str]:
        asked: list[str] = []
        real = socket.getaddrinfo

        def lookup(host: Any, port: Any, *how: Any, **else_: Any) -> Any:
            if not str(host).endswith(".test"):
                return real(host, port, *how, **else_)
            assert threading.current_thread() is not threading.main_thread(), "nothing waits for a lookup"
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses(host)]

        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        return asked

    return have


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "127.1", "[::1]", "[::ffff:127.0.0.1]", "①②⑦.0.0.1"])
def test_a_literal_address_is_checked_each_time(host: str) -> None:
    async def work(web: Web, talker: Talker) -> None:
        for _ in range(2):
            with pytest.raises(Permanent, match="may not send there") as refused:
                await post(web, talker, host, "/secret")
            assert "secret" not in str(refused.value)

    assert run(work, allow=()).connections == []


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"]])
def test_a_name_with_any_private_address_is_not_sent_to(names: Any, addresses: list[str]) -> None:
    names(lambda _: addresses)

    async def work(web: Web, talker: Talker) -> None:
        with pytest.raises(Transient, match="may not send there"):
            await post(web, talker, "name.test", "/secret")

    assert run(work, allow=()).connections == []


def test_a_name_is_looked_up_once_for_a_connection_which_goes_to_what_was_checked(names: Any) -> None:
    asked: list[str] = names(lambda _: ["127.0.0.77"] if len(asked) == 1 else ["10.0.0.1"])

    async def work(web: Web, talker: Talker) -> None:
        await post(web, talker, "name.test")
        await post(web, talker, "name.test")
        await asyncio.sleep(4 * services.notifier.web._IDLE_SECONDS)
        with pytest.raises(Transient):
            await post(web, talker, "name.test")

    talker = run(work)
    assert asked == ["name.test"] * 2, "again for the next connection, and checked again"
    assert talker.connections == ["127.0.0.77"]
    assert len(talker.heads) == 2


def test_a_connection_that_was_kept_and_is_hung_up_is_replaced_at_once() -> None:
    async def work(web: Web, talker: Talker) -> None:
        for _ in range(3):
            assert (await post(web, talker)).status == 204

    talker = run(work, hangs_up=True)
    assert (len(talker.connections), len(talker.heads)) == (3, 5), "the second and third message came twice"


def test_a_connection_is_kept_for_its_own_host_only(names: Any) -> None:
    names(lambda _: ["127.0.0.1"])

    async def work(web: Web, talker: Talker) -> None:
        for host in ("a.test", "b.test", "127.0.0.1", "a.test"):
            await post(web, talker, host)

    talker = run(work, answer=b"HTTP/1.1 204 No Content\r\nSet-Cookie: a=b\r\n\r\n")
    assert len(talker.connections) == 3
    assert not any(b"Cookie" in head for head in talker.heads), "a.test is asked twice"
    assert [head.split(b"Host: ")[1].split(b":")[0] for head in talker.heads] == [
        *(b"a.test", b"b.test", b"127.0.0.1", b"a.test")
    ]


def test_a_slow_lookup_delays_no_other_and_is_left_behind(names: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.notifier.web, "TOTAL_SECONDS", 0.5)
    answered = threading.Event()
    asked = names(lambda host: ["127.0.0.1"] if host != "slow.test" or answered.wait(20) else [])

    async def work(web: Web, talker: Talker) -> None:
        slow = [asyncio.create_task(post(web, talker, "slow.test")) for _ in range(20)]
        while len(asked) < len(slow):
            await asyncio.sleep(0.01)
        await post(web, talker, "well.test")
        assert not any(one.done() for one in slow)
        ends = await asyncio.gather(*slow, return_exceptions=True)
        assert {str(end) for end in ends} == {"No whole answer within 0 seconds."}
        assert not answered.is_set(), "nobody waited for the lookups"

    try:
        run(work)
    finally:
        answered.set()


def test_only_our_own_headers_are_sent_to_the_address_as_it_is_past_any_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    async def work(web: Web, talker: Talker) -> None:
        await post(web, talker, path="/a/../%2F%41+ä?b=%20+c&d='e'?#f")
        await post(web, talker, path="?x")

    first, second = run(work, answer=b"HTTP/1.1 204 No Content\r\nSet-Cookie: a=b\r\n\r\n").heads
    assert first.startswith(b"POST /a/../%2F%41+%C3%A4?b=%20+c&d='e'? HTTP/1.1\r\n")
    assert second.startswith(b"POST /?x HTTP/1.1\r\n")
    for head in (first, second):
        names = {line.split(b":")[0].lower() for line in head.split(b"\r\n")[1:]}
        assert names == {b"host", b"content-type", b"content-length"}


def test_a_redirect_is_an_answer() -> None:
    async def work(web: Web, talker: Talker) -> None:
        assert (await post(web, talker)).status == 307

    answer = b"HTTP/1.1 307 Elsewhere\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"
    assert len(run(work, answer=answer).heads) == 1


def test_an_answer_is_read_up_to_a_bound_and_not_unpacked() -> None:
    async def endless(web: Web, talker: Talker) -> None:
        assert (await post(web, talker)).text == "x" * services.notifier.web.KEPT_CHARACTERS

    async def packed(web: Web, talker: Talker) -> None:
        assert "xxxx" not in (await post(web, talker)).text

    run(
        endless,
        answer=b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"
        + b"x" * 2 * services.notifier.web.MAX_RESPONSE_BYTES,
    )
    bomb = gzip.compress(b"x" * 10_000)
    run(packed, answer=b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb)


def test_tls_is_verified_against_the_name(names: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    names(lambda _: ["127.0.0.1"])
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(CERTIFICATE)
    heard: list[str | None] = []
    server.sni_callback = lambda _, name, __: heard.append(name)

    async def untrusted(web: Web, talker: Talker) -> None:
        with pytest.raises(Transient, match="CERTIFICATE_VERIFY_FAILED"):
            await post(web, talker, "name.test")

    async def trusted(web: Web, talker: Talker) -> None:
        assert (await post(web, talker, "name.test")).status == 204
        with pytest.raises(Transient, match=r"not valid for 'other\.test'"):
            await post(web, talker, "other.test")

    run(untrusted, tls=server)
    monkeypatch.setattr(certifi, "where", lambda: CERTIFICATE)
    assert len(run(trusted, tls=server).heads) == 1
    assert heard == ["name.test", "name.test", "other.test"]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"gibberish\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 99_999,
        b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 9_999,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
    ],
    ids=["hanging up", "gibberish", "no length", "long header", "many headers", "no chunk"],
)
def test_what_is_no_answer_may_pass_and_the_reason_tells_no_address(answer: bytes) -> None:
    async def work(web: Web, talker: Talker) -> None:
        with pytest.raises(Transient, match="No answer: ") as failed:
            await post(web, talker, path="/secret?token=secret")
        assert "secret" not in str(failed.value)

    run(work, answer=answer)


def test_nobody_there_may_pass() -> None:
    async def work(web: Web, talker: Talker) -> None:
        with pytest.raises(Transient, match=r"No answer: ClientConnectorError: .*Connect call failed"):
            await web.post("http://127.0.0.1:1025/secret", b"", {})

    run(work)


def test_a_port_that_is_not_sent_to_is_refused_in_one_sentence() -> None:
    with pytest.raises(Permanent, match=r"port 25 is not allowed: 80, 443 and all from 1024\.") as refused:
        check_address("http://example.com:25/", allow=())
    assert len(str(refused.value)) < 200
