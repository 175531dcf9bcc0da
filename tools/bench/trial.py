"""One steady rate, tried: load on a fixed schedule, and whether the stack keeps up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from tools.bench.cms import Cms, Sent, open_loop, schedule
from tools.bench.cost import cpu, memory, since
from tools.bench.figures import grows, percentile
from tools.bench.stand import COUNT_OPEN_SUBMISSIONS, Stand
from tools.bench.wait_visible import seen
from tools.bench.wire import Wire

LIMIT = 1.0
"""Seconds from when an article was due to be sent until it is readable, for 99 of 100."""
SAMPLES = 2
"""Articles a second that the bench looks at from outside …"""
SAMPLE_POLL_SECONDS = 0.025
"""… so many seconds apart."""
DRAIN = 10.0
"""Seconds in which everything has to be done after the last arrival …"""
RECOVERY_TIMEOUT_SECONDS = 180
"""… and after which the bench stops waiting."""

_SELECT_LIVE_TIMES = """
    SELECT number, extract(epoch FROM live_at)::float AS live, extract(epoch FROM listed_at)::float AS listed
    FROM submissions WHERE number = ANY (%(numbers)s) AND live_at IS NOT NULL
"""


@dataclass(frozen=True)
class Trial:
    """What came of one rate. Latencies are in seconds, counted from when each article was due to be sent."""

    rate: float
    begun: float
    live: tuple[float, ...]
    """Moments (Unix time) at which articles went live, as the ledger says."""
    latencies: tuple[float, ...]
    """Of all of them, by the ledger."""
    listed: tuple[float, ...]
    """Until every list was right: of all, by the ledger."""
    sampled: tuple[float, ...]
    """Of some, as seen from outside."""
    doubt: tuple[float, ...]
    """By how much the eye was later than the ledger, for each of these."""
    accepted: tuple[float, ...]
    missing: int
    """Articles that intake did not take, or that were not readable when all was over."""
    backlog: tuple[float, ...]
    """Submissions not done, each second."""
    memory: tuple[float, ...]
    """Of our own processes (MB), each second."""
    drained: bool
    cpu: dict[str, float]
    """Seconds, by program …"""
    pace: float | None
    """… on a machine that was so fast meanwhile (see `tools.bench.machine_speed`)."""

    @property
    def trouble(self) -> str:
        """Why the rate does not hold; empty if it does."""
        if self.missing:
            return f"{self.missing} articles were refused or not readable in the end"
        for what, seconds in (("by the ledger", self.latencies), ("as seen from outside", self.sampled)):
            if seconds and (p99 := percentile(seconds, 0.99)) > LIMIT:
                return f"p99 is {p99:.1f} s {what}"
        if grows(self.backlog, self.rate):  # a second's arrivals: lists may wait for as long, and then go together
            return "the backlog grows"
        return "" if self.drained else f"not everything was done {DRAIN:.0f} s after the last arrival"


async def attempt(stand: Stand, rate: float, seconds: float) -> Trial:
    """Send at this rate for so many seconds, wait until all is done, and return what came of it."""
    pids = stand.running.pids()
    before, backlog, resident = cpu(pids), list[float](), list[float]()
    async with Wire(stand.settings.intake_url) as intake, Wire(stand.settings.site.url) as site:
        desk, looks = Cms(stand, intake), dict[int, asyncio.Future[float]]()
        every, turn, begun = max(1, round(rate / SAMPLES)), count(), time.time()

        async def send(due: float) -> Sent:
            sent = await desk.submit(due=due)
            if next(turn) % every == 0:
                looks[sent.submission] = asyncio.ensure_future(
                    seen(site, sent.path, sent.mark, every=SAMPLE_POLL_SECONDS)
                )
            return sent

        watch = asyncio.ensure_future(_watch(stand, pids, backlog, resident))
        sent, refused = await open_loop(schedule(rate, seconds), send)
        watch.cancel()
        drained = await stand.quiet(DRAIN)
        spent, pace = since(before, cpu(pids)), stand.pace.since(begun)
        if not drained:
            await stand.quiet(RECOVERY_TIMEOUT_SECONDS)
        await asyncio.gather(*looks.values(), return_exceptions=True)
    seen_at = {number: look.result() for number, look in looks.items() if not look.exception()}
    rows = await stand.rows(_SELECT_LIVE_TIMES, numbers=[each.submission for each in sent])
    live, listed = {row.number: row.live for row in rows}, {row.number: row.listed for row in rows if row.listed}
    return Trial(
        rate=rate,
        begun=begun,
        live=tuple(live.values()),
        latencies=tuple(live[each.submission] - each.due for each in sent if each.submission in live),
        listed=tuple(listed[each.submission] - each.due for each in sent if each.submission in listed),
        sampled=tuple(seen_at[each.submission] - each.due for each in sent if each.submission in seen_at),
        doubt=tuple(seen_at[number] - live[number] for number in seen_at if number in live),
        accepted=tuple(each.accepted - each.due for each in sent),
        missing=len(refused) + len(sent) - len(live) + len(looks) - len(seen_at),
        backlog=tuple(backlog),
        memory=tuple(resident),
        drained=drained,
        cpu=spent,
        pace=pace,
    )


async def _watch(stand: Stand, pids: Mapping[str, int], backlog: list[float], resident: list[float]) -> None:
    while True:
        backlog.append(await stand.number(COUNT_OPEN_SUBMISSIONS))
        resident.append(memory(pids) or 0.0)
        await asyncio.sleep(1)
