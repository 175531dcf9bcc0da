"""A site behind a real cache: who is told of something finds it there, and a dead cache stops no press."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from services.local.home import LOCAL_NETWORK, PROJECT
from services.local.processes import free_port_base
from tests.conftest import Running
from tests.local import interrupt, until
from tests.programs import ending
from tests.subscriber import Subscriber, listening
from tools.bench.stock_caches import STOCK_CACHES

SECRET = "known-to-both"
WAIT = 8

pytestmark = pytest.mark.skipif("varnish" not in STOCK_CACHES, reason="This machine has no varnish.")


@dataclass
class Behind:
    """The stack, the cache before it, and what its subscriber found there each time that it was told."""

    stack: Running
    port: int
    found: list[tuple[str, int, str]] = field(default_factory=list)

    def read(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=20)

    def look(self, message: bytes) -> str:
        """Read what a message tells of, as its receiver would, and return where that was."""
        told = json.loads(message)
        page = self.read(httpx.URL(told["data"]["url"]).path)
        self.found.append((told["type"].removeprefix("article."), page.status_code, page.text))
        return str(page.url)

    def publish(self, folder: Path, title: str) -> dict[str, Any]:
        file = folder / "a.json"
        body = {"id": "a", "title": title, "slug": "cached", "body": "Text.", "section": "politik", "language": "de"}
        file.write_text(json.dumps(body))
        return self.stack.intake.submit(file)

    def live(self, submission: int) -> bool:
        return bool(self.stack.intake.receipt(submission)["state"] in ("live", "withdrawn"))


@contextmanager
def running(home: Path, port_base: int, cache: int) -> Iterator[Running]:
    site = (PROJECT / "site.toml").read_text("utf-8")
    site = site.replace("allow_private_networks = []", LOCAL_NETWORK)
    site = site.replace("public_check = false", "public_check = true")
    site = site.replace("public_wait_seconds = 60", f"public_wait_seconds = {WAIT}")
    site += f'\n[[caches]]\nname = "near"\nkind = "varnish"\noptions = {{addresses = "http://127.0.0.1:{cache}"}}\n'
    (home / "site.toml").write_text(site, "utf-8")
    command = [sys.executable, "-m", "services", "up", "--home", str(home), "--port-base", str(port_base)]
    env = {**os.environ, "ANDRUCK_CACHE_SECRETS": json.dumps({"near": SECRET})}
    with ending(subprocess.Popen(command, env=env), signal.SIGINT) as process:
        until((home / "stack.json").exists, 90)
        yield (running := Running(home, process))
        interrupt(process, running.described["pids"])


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Behind]:
    for name in ("home", "cache"):
        (tmp_path / name).mkdir()
    port_base = free_port_base()
    with (
        STOCK_CACHES["varnish"](port_base, tmp_path / "cache", SECRET) as cache,
        running(tmp_path / "home", port_base, cache) as stack,
    ):
        until(lambda: httpx.get(f"http://127.0.0.1:{cache}/", timeout=20).status_code == 200)
        yield Behind(stack, cache)


def test_whoever_is_told_finds_it_behind_the_cache_and_a_dead_cache_stops_no_press(
    behind: Behind, tmp_path: Path
) -> None:
    with listening(behind.look) as subscriber:
        behind.stack.intake.subscribe({"url": subscriber.url})
        path = httpx.URL(behind.publish(tmp_path, "Erste Fassung")["page"]).path
        subscriber.wait_for(1)
        assert "Erste Fassung" in behind.read(path).text

        behind.publish(tmp_path, "Zweite Fassung")
        subscriber.wait_for(2)
        assert behind.found[1][:2] == ("updated", 200)
        assert "Zweite Fassung" in behind.found[1][2]

        _with_a_dead_cache(behind, subscriber, tmp_path)

        behind.stack.intake.withdraw("a")
        subscriber.wait_for(4)
        assert behind.found[-1][:2] == ("withdrawn", 410)


def _with_a_dead_cache(behind: Behind, subscriber: Subscriber, folder: Path) -> None:
    """The cache does not answer, and the notifier dies over it: readers of the site itself have the correction."""
    with stopped(behind.port):
        begun, accepted = time.monotonic(), behind.publish(folder, "Dritte Fassung")
        until(lambda: behind.live(accepted["submission"]))
        assert "Dritte Fassung" in httpx.get(accepted["page"]).text
        os.kill(behind.stack.described["pids"]["notifier"], signal.SIGKILL)
        time.sleep(max(0.0, begun + WAIT / 2 - time.monotonic()))
        assert len(subscriber.heard) == 2, "it waits"
    subscriber.wait_for(3)
    assert "Dritte Fassung" in behind.found[2][2]


@contextmanager
def stopped(port: int) -> Iterator[None]:
    """Have the cache at a port stand still for the block: it takes connections, and does not answer."""
    listening_at: list[Any] = [each for each in psutil.net_connections("tcp4") if each.status == psutil.CONN_LISTEN]
    (pid,) = {each.pid for each in listening_at if each.laddr.port == port and each.pid}
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
