"""The store's own ports are closed to everybody else on the machine: no key, no page read, written or deleted."""

from __future__ import annotations

import socket
import stat
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil
import pytest

from services.local import seaweedfs, stack
from services.local.home import BUCKET_NAME
from services.local.processes import free_port_base
from tests.local import bucket_client, open_bucket

KEY = "x/index.html"
ASKED = [
    *(
        ("GET", path)
        for path in (f"/buckets/{BUCKET_NAME}/{KEY}", f"/buckets/{BUCKET_NAME}/", "/buckets/?limit=9", "/dir/assign")
    ),
    *(("GET", path) for path in ("/dir/lookup?volumeId=1", "/dir/status", "/vol/status", f"/{BUCKET_NAME}/{KEY}")),
    ("GET", f"/col/delete?collection={BUCKET_NAME}"),
    *((method, f"/buckets/{BUCKET_NAME}/{KEY}") for method in ("PUT", "POST", "DELETE")),
    *((method, f"/{BUCKET_NAME}/{KEY}") for method in ("PUT", "POST", "DELETE")),
    ("POST", "/submit"),
]
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Stack]:
    home = tmp_path_factory.mktemp("closed")
    with stack.start(home, free_port_base(), say=print, prepare=open_bucket, services=lambda _: ()) as made:
        bucket_client(made.home.environ()).put_object(Bucket=BUCKET_NAME, Key=KEY, Body=b"page")
        yield made
        made.abandon()


def test_over_http_no_part_of_the_store_does_anything_for_who_has_no_key(running: stack.Stack) -> None:
    ports = seaweedfs.inside_ports(running.home.port_base)
    for name in ("master.port", "volume.port", "filer.port"):
        for method, path in ASKED:
            assert _status(ports[name], method, path) in {400, 401, 403, 404, 405, 500}, (name, method, path)
    assert bucket_client(running.home.environ()).get_object(Bucket=BUCKET_NAME, Key=KEY)["Body"].read() == b"page"


def test_over_grpc_no_part_of_the_store_speaks_with_who_has_no_certificate(running: stack.Stack) -> None:
    for name, port in seaweedfs.inside_ports(running.home.port_base).items():
        if name.endswith(".grpc"):
            with socket.create_connection(("127.0.0.1", port), 5) as connection:
                connection.sendall(PREFACE)
                assert connection.recv(100) == b"", name


def test_another_user_of_the_machine_cannot_read_the_keys(running: stack.Stack) -> None:
    keys = [path for path in _key_files(running.pids()["seaweedfs"]) if path.exists()]
    assert keys
    for path in keys:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def _status(port: int, method: str, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, body=b"evil" if method in {"PUT", "POST"} else None)
        return connection.getresponse().status
    except (HTTPException, ConnectionError):
        return 403
    finally:
        connection.close()


def _key_files(pid: int) -> list[Path]:
    told = psutil.Process(pid).environ()
    return [Path(told[name]) for name in ("WEED_GRPC_S3_KEY", "WEED_GRPC_S3_CERT")]
