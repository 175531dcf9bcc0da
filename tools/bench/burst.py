"""A thousand articles at once, and one that cannot wait in the middle of them."""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections.abc import Mapping

from tools.bench.cms import Cms, open_loop
from tools.bench.figures import Chapter, Figure, Plot, a_second
from tools.bench.size import Size
from tools.bench.stand import Stand
from tools.bench.wait_visible import seen
from tools.bench.wire import Wire

BURST_TIMEOUT_SECONDS = 300
"""Seconds that the burst may take."""
SHARES = (0.2, 0.3, 0.4, 0.5, 0.6)
"""A breaking article is sent when so many of the others are live."""
BURST_POLL_SECONDS = 0.002
REPRESS = "repress"
"""Name of the command that presses every page again, should there be one."""

BURST_METHOD = (
    "All articles are due at the same moment and sent over at most 128 connections. Times count from that moment: to "
    "the last answer of intake, to the last article live and to the last list right (both by the ledger). "
    "Then the bench reads every article, all archive pages and all sitemaps through Caddy, and counts what is missing. "
    f"Breaking articles are sent one at a time when {SHARES[0]:.0%} to {SHARES[-1]:.0%} of the others are live, over a "
    "connection of their own; what they wait is the time from sending until they are seen through Caddy."
)

_COUNT_LIVE = "SELECT count(*) FROM submissions WHERE live_at IS NOT NULL"
_ENDS = """
    SELECT extract(epoch FROM live_at)::float AS live, extract(epoch FROM listed_at)::float AS listed FROM submissions
"""

_SELECT_LIST_PAGES = (
    "SELECT path FROM pages WHERE kind = ANY (%(kinds)s) AND listing IN ('', 'sitemap:') AND pressed > 0"
)


async def measure(stand: Stand, size: Size, _earlier: Mapping[str, Chapter]) -> Chapter:
    """Send everything at once, and breaking articles into it; then again into a full re-press."""
    async with Wire(stand.settings.intake_url) as intake, Wire(stand.settings.site.url) as site:
        urgent = await _urgency(intake)
        desk, begun = Cms(stand, intake), time.time()
        breaking = asyncio.ensure_future(_into_the_burst(stand, site, size.burst, urgent))
        sent, refused = await open_loop([0.0] * size.burst, lambda due: desk.submit(due=due))
        waits = await breaking
        done = await stand.quiet(BURST_TIMEOUT_SECONDS)
        rows = await stand.rows(_ENDS)
        missing = await _missing(stand, site, [each.path for each in sent]) if done else len(sent)
        repressed = await _into_a_repress(stand, site, urgent)
    live, listed = [row[0] for row in rows if row[0]], [row[1] for row in rows if row[1]]
    figures = (
        Figure("until all are accepted", max(each.accepted for each in sent) - begun, "s"),
        Figure("until all are readable", max(live) - begun if done else None, "s"),
        Figure("until every list is right", max(listed) - begun if done else None, "s"),
        Figure("refused", len(refused), "articles", 0),
        Figure("not to be found on the site afterwards", missing, "places", 0),
        Figure("a breaking article in the burst waits, worst of 5", _worst(waits), "ms", 500),
        Figure("a breaking article in a full re-press waits, worst of 5", _worst(repressed), "ms", 500),
    )
    plot = Plot("Throughput of the burst", "s", "articles live a second", {"live": a_second(live, begun)})
    notes = [] if urgent else ["Intake does not take `priority`: the breaking articles were sent without it."]
    notes += [] if repressed else [f"This Andruck has no `andruck {REPRESS}`: waiting in a re-press is not available."]
    return Chapter("burst", f"Burst: {size.burst} articles at once", BURST_METHOD, figures, (plot,), tuple(notes))


def _worst(seconds: list[float]) -> float | None:
    return 1000 * max(seconds) if seconds else None


async def _urgency(intake: Wire) -> dict[str, int]:
    """Return the field for a breaking article, if intake's own description knows it."""
    described = await intake.get("/openapi.json")
    return {"priority": 1} if b'"priority"' in described.body else {}


async def _into_the_burst(stand: Stand, site: Wire, count: int, urgent: dict[str, int]) -> list[float]:
    """Send a breaking article each time that one more share of the burst is live; return what they waited."""
    waits = []
    for share in SHARES:
        until = time.monotonic() + BURST_TIMEOUT_SECONDS
        while await stand.number(_COUNT_LIVE) < share * count and time.monotonic() < until:
            await asyncio.sleep(0.05)
        waits.append(await _wait(stand, site, urgent))
    return waits


async def _wait(stand: Stand, site: Wire, urgent: dict[str, int]) -> float:
    async with Wire(stand.settings.intake_url) as own:
        sent = await Cms(stand, own).submit(**urgent)
        return await seen(site, sent.path, sent.mark, every=BURST_POLL_SECONDS) - sent.due


async def _into_a_repress(stand: Stand, site: Wire, urgent: dict[str, int]) -> list[float]:
    """Press everything again with the command for it, and send breaking articles meanwhile; empty without one."""
    andruck = (sys.executable, "-m", "services", "--home", str(stand.running.home.root))
    if not re.search(rf"^  {REPRESS}\b", await _said(*andruck, "--help"), re.MULTILINE):
        return []
    pressing = asyncio.ensure_future(_said(*andruck, REPRESS))
    await asyncio.sleep(1)
    waits = [await _wait(stand, site, urgent) for _ in SHARES]
    await pressing
    return waits


async def _said(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    words, _ = await process.communicate()
    return words.decode()


async def _missing(stand: Stand, site: Wire, paths: list[str]) -> int:
    """Count the articles that cannot be read, and the places in lists and sitemaps where one is missing."""
    unread = [path for path in paths if (await site.get(path)).status != 200]
    lists, sitemaps = await _texts(stand, site, "front", "part"), await _texts(stand, site, "sitemap-part")
    return len(unread) + sum((f'"{path}"' not in lists) + (f"{path}<" not in sitemaps) for path in paths)


async def _texts(stand: Stand, site: Wire, *kinds: str) -> str:
    """Return the text of all pages of these kinds that show the whole site."""
    rows = await stand.rows(_SELECT_LIST_PAGES, kinds=list(kinds))
    return "\n".join([(await site.get(path)).body.decode() for (path,) in rows])
