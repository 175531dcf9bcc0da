"""How many readers are served: by Caddy and the store, by a cache before them, and by a plain file server."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from subprocess import PIPE
from tempfile import TemporaryDirectory

import httpx

from services.local.processes import free_port_base
from services.local.program import executable
from shared.errors import Transient
from tools.bench.cms import Cms
from tools.bench.figures import Chapter, Figure
from tools.bench.size import Size
from tools.bench.stand import Stand
from tools.bench.stock_caches import STOCK_CACHES
from tools.bench.wire import Wire

ARTICLES_READ = 20
CONNECTIONS = 32
MIN_CACHED_RATE = 25_000.0
WARM_SECONDS = 2

READERS_METHOD = (
    f"{ARTICLES_READ} articles are published; then wrk asks for the front, a section and the articles, one after the "
    f"other, packed, over {CONNECTIONS} connections that stay. It runs on the same machine and takes a part of its "
    "processors. Caches have the configuration of infra/, and keep everything for a second. The file server is Caddy "
    "with the same pages as files, packed each time."
)

_LUA = """
local paths = {%s}
local at = 0
wrk.headers["Accept-Encoding"] = "gzip"
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
"""

_FILES = """
{
	admin off
	auto_https off
}
:%d {
	bind 127.0.0.1
	root * %s
	encode gzip
	file_server
}
"""


async def measure(stand: Stand, size: Size, _earlier: Mapping[str, Chapter]) -> Chapter:
    """Ask each of them for the same pages."""
    if not shutil.which("wrk"):
        raise Transient("wrk is not installed (Debian: apt-get install wrk varnish nginx).")
    paths = await _publish(stand)
    origin, figures = stand.running.home.port("site"), list[Figure]()
    with TemporaryDirectory(prefix="andruck-readers-") as name, ExitStack() as place:
        folder = Path(name)
        script = folder / "paths.lua"
        script.write_text(_LUA % ", ".join(f'"{path}"' for path in paths), "utf-8")
        figures += await _rate("Caddy and the store", origin, script, size)
        async with _files(stand, paths, folder) as port:
            figures += await _rate("a file server", port, script, size)
        for cache, runner in STOCK_CACHES.items():
            (folder / cache).mkdir()
            port = place.enter_context(runner(origin, folder / cache, "bench"))
            aim = MIN_CACHED_RATE if cache == "varnish" else None
            figures += await _rate(f"{cache} before Caddy", port, script, size, aim)
    notes = tuple(f"{name} is not installed." for name in ("varnish", "nginx") if name not in STOCK_CACHES)
    return Chapter("readers", "Readers: requests a second", READERS_METHOD, tuple(figures), (), notes)


async def _publish(stand: Stand) -> list[str]:
    async with Wire(stand.settings.intake_url) as intake:
        desk = Cms(stand, intake)
        sent = [await desk.submit() for _ in range(ARTICLES_READ)]
    if not await stand.quiet(60):
        raise Transient("The articles are not out after a minute.")
    return ["/", f"/{sent[0].section}/", *(each.path for each in sent)]


@asynccontextmanager
async def _files(stand: Stand, paths: list[str], folder: Path) -> AsyncIterator[int]:
    for path in paths:
        file = folder / "files" / path.strip("/") / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(httpx.get(stand.settings.site.url + path).content)
    port, config = free_port_base(), folder / "files.Caddyfile"
    config.write_text(_FILES % (port, folder / "files"), "utf-8")
    command = (executable("caddy"), "run", "--config", str(config), "--adapter", "caddyfile")
    server = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    try:
        await asyncio.sleep(1)
        yield port
    finally:
        server.terminate()
        await server.communicate()


async def _rate(what: str, port: int, script: Path, size: Size, aim: float | None = None) -> list[Figure]:
    """Return how many requests are answered a second, and how long 99 of 100 take at most."""
    await _wrk(port, script, WARM_SECONDS)
    said = await _wrk(port, script, size.readers)
    rate, slow = re.search(r"Requests/sec:\s+([\d.]+)", said), re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    if not rate or not slow or "Non-2xx" in said:
        raise Transient(f"{what} does not serve the pages: {said.strip()[-300:]}")
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}[slow[2]]
    return [
        Figure(what, float(rate[1]), "requests/s", aim, at_least=True),
        Figure(f"{what}, p99", float(slow[1]) * unit, "ms"),
    ]


async def _wrk(port: int, script: Path, seconds: float) -> str:
    command = ("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--latency", "-s", str(script))
    process = await asyncio.create_subprocess_exec(*command, f"http://127.0.0.1:{port}", stdout=PIPE, stderr=PIPE)
    out, _ = await process.communicate()
    return out.decode()
