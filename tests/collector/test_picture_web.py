"""Pictures are fetched from where they may be, for no longer than they should take, and no more of them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from services.collector.origin import origin_of
from services.collector.picture_web import Absent, PictureWeb
from shared.errors import Permanent, Transient
from tests.collector.picture_host import PictureHost, jpeg, serving_pictures

HERE = ("127.0.0.1/32",)


@pytest.fixture(scope="module")
def host() -> Iterator[PictureHost]:
    with serving_pictures() as made:
        yield made


def fetch(web: PictureWeb, url: str, place: Path) -> bytes:
    web.fetch(url, place / "given", lambda: None)
    return (place / "given").read_bytes()


def test_a_picture_comes_whole_with_what_tells_whether_it_changes(host: PictureHost, tmp_path: Path) -> None:
    url = host.put("/a.jpg?x=1&y=%20", jpeg(), ETag='"1"')
    assert fetch(PictureWeb(HERE), url, tmp_path) == jpeg()
    assert PictureWeb(HERE).fetch(url, tmp_path / "given", lambda: None) == {"etag": '"1"'}


def test_what_a_server_calls_it_does_not_matter(host: PictureHost, tmp_path: Path) -> None:
    assert fetch(PictureWeb(HERE), host.put("/b.html", jpeg(), Content_Type="text/html"), tmp_path) == jpeg()


@pytest.mark.parametrize(
    "inside", ["http://127.0.0.1:1/", "http://[::1]/", "http://169.254.169.254/latest", "http://10.0.0.1/"]
)
def test_nothing_inside_is_asked_nor_where_a_redirect_leads_inside(
    host: PictureHost, tmp_path: Path, inside: str
) -> None:
    with pytest.raises(Permanent, match="no picture is fetched"):
        fetch(PictureWeb(), inside, tmp_path)
    named = PictureWeb((), frozenset({origin_of(host.url)}))
    host.status["/away.jpg"] = 302
    with pytest.raises(Permanent, match="no picture is fetched"):
        fetch(named, host.put("/away.jpg", b"", Location=inside), tmp_path)


def test_two_addresses_are_of_one_origin_however_they_are_written() -> None:
    assert origin_of("HTTP://me@CMS.example:80/a?b") == origin_of("http://cms.example")
    assert origin_of("https://cms.example") != origin_of("http://cms.example") != origin_of("http://cms.example:8080")
    assert str(origin_of("http://[::1]:8080/a")) == "http://[::1]:8080"


def test_a_host_that_the_operator_has_named_is_asked_at_its_port_only(host: PictureHost, tmp_path: Path) -> None:
    named = PictureWeb((), frozenset({origin_of(host.url)}))
    assert fetch(named, host.put("/named.jpg", jpeg()), tmp_path) == jpeg()
    with pytest.raises(Permanent):
        fetch(named, host.url.rsplit(":", 1)[0] + ":1/named.jpg", tmp_path)


def test_a_redirect_is_followed_and_a_circle_is_not(host: PictureHost, tmp_path: Path) -> None:
    host.put("/there.jpg", jpeg())
    host.status |= {"/here.jpg": 301, "/round.jpg": 302}
    assert fetch(PictureWeb(HERE), host.put("/here.jpg", b"", Location="/there.jpg"), tmp_path) == jpeg()
    with pytest.raises(Permanent, match="again and again"):
        fetch(PictureWeb(HERE), host.put("/round.jpg", b"", Location="/round.jpg"), tmp_path)


def test_what_is_not_there_may_come_and_a_host_in_trouble_is_asked_later(host: PictureHost, tmp_path: Path) -> None:
    with pytest.raises(Absent, match="404"):
        fetch(PictureWeb(HERE), f"{host.url}/none.jpg", tmp_path)
    host.status["/busy.jpg"] = 503
    with pytest.raises(Transient) as busy:
        fetch(PictureWeb(HERE), host.put("/busy.jpg", b"", Retry_After="7"), tmp_path)
    assert busy.value.retry_after == 7
    with pytest.raises(Transient, match="cannot be reached"):
        fetch(PictureWeb(HERE), "http://127.0.0.1:1024/x.jpg", tmp_path)


def test_a_lie_about_the_length_is_no_picture(host: PictureHost, tmp_path: Path) -> None:
    with pytest.raises(Transient, match="broke off"):
        fetch(PictureWeb(HERE), host.put("/longer.jpg", jpeg(), Content_Length="100000"), tmp_path)


def test_a_host_that_falls_silent_is_given_up(host: PictureHost, tmp_path: Path) -> None:
    with pytest.raises(Transient, match="in time"):
        fetch(PictureWeb(HERE, silence_seconds=0.1), host.put("/slow/a.jpg", jpeg()), tmp_path)


def test_what_is_too_large_is_not_fetched_to_its_end(
    host: PictureHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.collector.picture_web.MAX_PICTURE_BYTES", 500)
    with pytest.raises(Permanent, match="Make it smaller"):
        fetch(PictureWeb(HERE), host.put("/large.jpg", jpeg(400, 400)), tmp_path)


@pytest.mark.parametrize("nowhere", ["http://[", "http://[::1/a.jpg", "//[v1.x/", "http://a\u2100b.example/"])
def test_a_redirect_to_what_is_no_address_leads_nowhere(host: PictureHost, tmp_path: Path, nowhere: str) -> None:
    host.status["/nowhere.jpg"] = 302
    url = host.put("/nowhere.jpg", b"", Location=nowhere.encode().decode("latin-1"))
    with pytest.raises((Permanent, Transient), match=r"malformed|no picture is fetched|no address"):
        fetch(PictureWeb(HERE), url, tmp_path)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 302 Found\r\nLocation: /"])
def test_a_head_that_drips_holds_nobody_up(tmp_path: Path, head: bytes) -> None:
    with _dripping(head) as url, pytest.raises(Transient, match="too long"):
        fetch(PictureWeb(HERE, seconds=0.5), url, tmp_path)


@contextmanager
def _dripping(head: bytes) -> Iterator[str]:
    """Serve the beginning of an answer, whose head goes on byte by byte."""
    given_up = threading.Event()

    def drip(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            connection.sendall(head)
            while not given_up.wait(0.05):
                connection.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/a.jpg"
        finally:
            given_up.set()
            thread.join(10)
