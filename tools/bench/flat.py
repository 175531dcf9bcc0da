"""What one publish costs on a small site and on a large one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

from tools.bench.cms import Cms, Sent, open_loop, schedule
from tools.bench.cost import cpu, since
from tools.bench.figures import Chapter, Figure, Plot, percentile
from tools.bench.seed import grow
from tools.bench.size import Size
from tools.bench.stand import Stand
from tools.bench.statements import statements
from tools.bench.wire import Wire

RATE = 4.0
"""Articles a second: far enough apart that none shares a press with the next."""
WARM_UP_ARTICLES, COUNTED_ARTICLES = 10, 15
"""Articles before the measured ones, and in the run that counts statements."""
IDLE = 3.0
"""Seconds in which the stack's cost of doing nothing is measured."""
MAX_GROWTH_RATIO = 1.15

FLAT_METHOD = (
    "The ledger is filled by SQL up to each size (articles, submissions, pages, places; vacuumed, analysed, "
    f"checkpointed), ten articles warm the caches, then articles are sent {RATE:.0f} a second and nobody looks: their "
    "latencies are the ledger's. CPU is of all processes, engines included, less what the idle stack spends in that "
    "time. SQL statements are counted in PostgreSQL's log in a run of their own, less those of the idle stack, BEGIN "
    "and COMMIT included. PUTs are the pages that receipts name: each is one conditional PUT."
)


@dataclass(frozen=True)
class Price:
    """What one publish costs at one size of site."""

    cpu: float
    """Milliseconds."""
    statements: float
    puts: float
    readable: float
    """Milliseconds from acceptance, median."""
    listed: float
    """Milliseconds until every list is right, median."""


_NAMES = {
    "cpu": ("CPU of all processes", "ms"),
    "statements": ("SQL statements", ""),
    "puts": ("PUTs", ""),
    "readable": ("accepted → readable, median", "ms"),
    "listed": ("accepted → every list right, median", "ms"),
}

_TIMES = """
    SELECT extract(epoch FROM live_at - accepted_at)::float AS live,
           extract(epoch FROM listed_at - accepted_at)::float AS listed,
           (SELECT count(*) FROM wants WHERE submission = s.number) AS pages
    FROM submissions s WHERE number = ANY (%(numbers)s) AND listed_at IS NOT NULL
"""


async def measure(stand: Stand, size: Size, _earlier: Mapping[str, Chapter]) -> Chapter:
    """Price one publish at each size."""
    prices = {}
    async with Wire(stand.settings.intake_url) as intake:
        desk = Cms(stand, intake)
        for articles in size.sites:
            begun = time.monotonic()
            await asyncio.to_thread(grow, stand.settings.database_url, articles, stand.sections)
            stand.say(f"flat: {articles:,} articles are there after {time.monotonic() - begun:.0f} s")
            prices[articles] = await _price(stand, desk, size.publishes)
    return _chapter(prices)


async def _price(stand: Stand, desk: Cms, count: int) -> Price:
    await _publish(desk, WARM_UP_ARTICLES)
    pids = stand.running.pids()
    before = cpu(pids)
    await asyncio.sleep(IDLE)
    idle = sum(since(before, cpu(pids)).values()) / IDLE
    before, begun = cpu(pids), time.monotonic()
    sent = await _publish(desk, count)
    spent = sum(since(before, cpu(pids)).values()) - idle * (time.monotonic() - begun)
    rows = await stand.rows(_TIMES, numbers=[each.submission for each in sent])
    asked = await _asked(stand, desk, COUNTED_ARTICLES)
    readable, listed, puts = zip(*rows, strict=True)
    median = [1000 * percentile(times, 0.5) for times in (readable, listed)]
    return Price(1000 * spent / count, asked, sum(puts) / len(puts), *median)


async def _publish(desk: Cms, count: int) -> list[Sent]:
    """Send articles at the slow rate; a second later the last of them is done."""
    sent, _ = await open_loop(schedule(RATE, count / RATE), lambda due: desk.submit(due=due))
    await asyncio.sleep(1)
    return sent


async def _asked(stand: Stand, desk: Cms, count: int) -> float:
    """Return how many SQL statements one publish takes."""
    seconds = count / RATE + 1
    idle = await statements(stand, lambda: asyncio.sleep(seconds))
    busy = await statements(stand, lambda: _publish(desk, count))
    return (busy - idle) / count


def _chapter(prices: Mapping[int, Price]) -> Chapter:
    figures: list[Figure] = []
    curves = {}
    least, most = min(prices), max(prices)
    for field, (name, unit) in _NAMES.items():
        values = {articles: float(getattr(price, field)) for articles, price in prices.items()}
        ratios = {articles: value / (values[least] or 1.0) for articles, value in values.items()}
        figures += [Figure(f"{name}, {articles:,} articles", value, unit) for articles, value in values.items()]
        figures.append(Figure(f"{name}, {most:,} to {least:,} articles", ratios[most], "×", MAX_GROWTH_RATIO))
        curves[name] = list(ratios.items())
    plot = Plot("Cost of one publish against size of site", "articles", "× the smallest", curves, log=True)
    return Chapter("flat", "Flat: one publish on a site that grows", FLAT_METHOD, tuple(figures), (plot,))
