"""How long one article takes when nothing else is to be done."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Mapping

from shared.pages import FEED, FRONT
from tools.bench.cms import Cms
from tools.bench.figures import Chapter, Plot, cumulative, spread
from tools.bench.sink import Sink
from tools.bench.size import Size
from tools.bench.stand import Stand
from tools.bench.wait_visible import all_seen, lists_of, seen
from tools.bench.wire import Wire

PAGE_POLL_SECONDS = 0.002
"""Seconds between two looks at a page."""

AIMS = {"accepted → readable": {0.5: 40.0, 0.99: 150.0}, "accepted → every page right": {0.5: 150.0}}

IDLE_METHOD = (
    "Articles are sent one after the other, each when everything of the one before was seen. The bench itself looks, "
    f"through Caddy, every {PAGE_POLL_SECONDS * 1000:.0f} ms: first at the article's page; then, at the same time, at "
    "the front page, at the feed, and at every list that has to show it (section, tags, authors, feeds, sitemap), one "
    "after the other. A moment is the end of the answer that showed it. "
    "Looking costs CPU on the same machine, so the figures are rather too high than too low. A subscriber in the bench "
    "notes when it is told."
)


async def measure(stand: Stand, size: Size, _earlier: Mapping[str, Chapter]) -> Chapter:
    """Send single articles and look at everything that should follow."""
    async with Wire(stand.settings.intake_url) as intake, Wire(stand.settings.site.url) as site:
        desk, sink = Cms(stand, intake), Sink()
        await desk.send("/v1/subscriptions", {"url": await sink.listen("127.0.0.1") + "/idle"})
        for _ in range(5):
            await _one(stand, desk, site, sink)  # the first ones find everything cold
        seconds: dict[str, list[float]] = defaultdict(list)
        for _ in range(size.idle):
            for step, taken in (await _one(stand, desk, site, sink)).items():
                seconds[step].append(taken)
            await asyncio.sleep(random.uniform(0.02, 0.06))  # noqa: S311 - in step with no timer of the stack
        sink.close()
    figures = [figure for step, taken in seconds.items() for figure in spread(step, taken, AIMS.get(step))]
    curves = {step: cumulative(taken) for step, taken in seconds.items()}
    plot = Plot("Latency of single articles", "ms", "% of articles", curves, log=True)
    return Chapter("idle", f"Idle: {size.idle} single articles", IDLE_METHOD, tuple(figures), (plot,))


async def _one(stand: Stand, desk: Cms, site: Wire, sink: Sink) -> dict[str, float]:
    sent = await desk.submit()
    readable = await seen(site, sent.path, sent.mark, every=PAGE_POLL_SECONDS)
    lists = await lists_of(stand, sent)
    front, feed, everywhere, told = await asyncio.gather(
        seen(site, FRONT.path, sent.mark, every=PAGE_POLL_SECONDS),
        seen(site, FEED.path, sent.mark, every=PAGE_POLL_SECONDS),
        all_seen(site, lists, every=PAGE_POLL_SECONDS),
        sink.told(sent.mark, seconds=60),
    )
    return {
        "sent → accepted": sent.accepted - sent.due,
        "accepted → readable": readable - sent.accepted,
        "accepted → on the front page": front - sent.accepted,
        "accepted → in the feed": feed - sent.accepted,
        "accepted → every page right": everywhere - sent.accepted,
        "accepted → subscriber told": told - sent.accepted,
        "sent → every page right": everywhere - sent.due,
    }
