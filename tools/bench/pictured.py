"""How long an article takes that has a picture, and its picture, when nothing else is to be done."""

from __future__ import annotations

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pyvips

from shared.errors import Transient
from tools.bench.cms import Cms
from tools.bench.cost import cpu, since
from tools.bench.figures import Chapter, Figure, Plot, cumulative, spread
from tools.bench.idle import PAGE_POLL_SECONDS
from tools.bench.size import Size
from tools.bench.stand import Stand
from tools.bench.wait_visible import seen
from tools.bench.wire import Wire

DRAWING_SIZE = (4000, 3000)
"""Pixels: as many as a newsroom's photographs have."""

_PICTURED_METHOD = (
    "Articles are sent one after the other, each with a picture of its own that leads it: a drawing of "
    f"{DRAWING_SIZE[0]} by {DRAWING_SIZE[1]} pixels as JPEG, which the bench has made before and serves itself, at "
    "once. The bench looks at the article's page, through Caddy, until it holds the text; then until it holds the "
    "picture, and reads the rendition that it names: that is the moment at which the picture is readable. The "
    "collector's CPU includes the processes that make the renditions, and what it spends idle meanwhile."
)
_RENDITION = re.compile(rb'<img [^>]*src="(/assets/[^"]+)"')


async def measure(stand: Stand, size: Size, _earlier: Mapping[str, Chapter]) -> Chapter:
    """Send single articles with a picture and look at both."""
    drawings = [drawing(number) for number in range(size.pictures + 1)]
    seconds: dict[str, list[float]] = defaultdict(list)
    async with (
        Wire(stand.settings.intake_url) as intake,
        Wire(stand.settings.site.url) as site,
        serving(drawings) as url,
    ):
        desk = Cms(stand, intake)
        await _one(desk, site, f"{url}/0.jpg")  # the first one finds everything cold
        pids = stand.running.pids()
        before = cpu(pids)
        for number in range(1, len(drawings)):
            for step, taken in (await _one(desk, site, f"{url}/{number}.jpg")).items():
                seconds[step].append(taken)
        await stand.quiet(60)
        spent = since(before, cpu(pids))
    figures = [figure for step, taken in seconds.items() for figure in spread(step, taken)]
    figures.append(Figure("CPU of the collector", 1000 * spent.get("collector", 0) / size.pictures, "ms a picture"))
    curves = {step: cumulative(taken) for step, taken in seconds.items()}
    plot = Plot("Latency of articles with a picture", "ms", "% of articles", curves, log=True)
    title = f"Pictures: {size.pictures} single articles with one each"
    return Chapter("pictures", title, _PICTURED_METHOD, tuple(figures), (plot,))


async def _one(desk: Cms, site: Wire, url: str) -> dict[str, float]:
    width, height = DRAWING_SIZE
    sent = await desk.submit(image={"url": url, "alt": f"Drawing of {url}", "width": width, "height": height})
    readable = await seen(site, sent.path, sent.mark, every=PAGE_POLL_SECONDS)
    await seen(site, sent.path, f'alt="Drawing of {url}"', every=PAGE_POLL_SECONDS)
    found = _RENDITION.search((await site.get(sent.path)).body)
    rendition = await site.get(found[1].decode()) if found else None
    if rendition is None or rendition.status != 200:
        raise Transient(f"{sent.path} names a picture that cannot be read.")
    pictured = time.time()
    return {
        "accepted → page readable": readable - sent.accepted,
        "accepted → picture readable": pictured - sent.accepted,
    }


def drawing(number: int) -> bytes:
    """Return a JPEG that no other number has."""
    rings = pyvips.Image.zone(*DRAWING_SIZE, uchar=True)
    ground = rings.bandjoin([rings.rot180(), rings.gaussblur(8)]).copy(interpretation="srgb")
    sign = ground.draw_circle([(number * 53) % 256, 90, 160], 800 + 10 * number, 1500, 600, fill=True)
    return bytes(sign.write_to_buffer(".jpg", Q=85))


@asynccontextmanager
async def serving(drawings: list[bytes]) -> AsyncIterator[str]:
    """Serve them at `/0.jpg`, `/1.jpg` …, and yield the address before that."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = int((await reader.readuntil(b"\r\n\r\n")).split(b"/", 2)[1].partition(b".")[0])
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(drawings[number]))
        writer.write(drawings[number])
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
