"""The highest steady rate, and what an article costs at it."""

from __future__ import annotations

from collections.abc import Mapping

from tools.bench.cost import OURS, memory
from tools.bench.figures import Chapter, Figure, Plot, a_second, cumulative, spread
from tools.bench.machine_speed import PACE
from tools.bench.search import highest
from tools.bench.size import Size
from tools.bench.stand import Stand
from tools.bench.trial import LIMIT, SAMPLE_POLL_SECONDS, SAMPLES, Trial, attempt

FIRST = 16.0
MAX_RATE = 2048.0
RETREAT = 0.9
RETREATS = 6

OURS_NAME = "CPU of our own processes"
ALL_NAME = "CPU of everything"
PACE_NAME = f"{PACE}, in the long run"

SUSTAINED_METHOD = (
    "Open loop: articles are sent on a fixed schedule, however late the answers are, and every latency counts from the "
    f"moment an article was due to be sent. A rate holds if 99 of 100 articles are readable within {LIMIT:.0f} s, none "
    "is refused, the backlog (submissions of which a page or list is not pressed yet) does not grow, and everything is "
    "done 10 s after the last arrival. The search doubles, then halves the gap, in short runs; then one long run must "
    f"hold (if not: {RETREAT:.0%} of the rate). Latencies are of all articles by the ledger's live_at (the start of "
    f"the transaction after the PUT), and, to prove it, of about {SAMPLES} a second as seen through Caddy by looking "
    f"every {SAMPLE_POLL_SECONDS * 1000:.0f} ms. CPU is from the clocks of each process tree over the long run, "
    "idling included."
)


async def measure(stand: Stand, size: Size, _earlier: Mapping[str, Chapter]) -> Chapter:
    """Search the highest rate that holds, and confirm it."""
    await attempt(stand, FIRST / 2, 2)  # the first ones find everything cold
    tried: list[Trial] = []

    async def holds(rate: float, seconds: float = size.probe) -> bool:
        tried.append(await attempt(stand, rate, seconds))
        stand.say(f"sustained: {rate:.1f}/s for {seconds:.0f} s: {tried[-1].trouble or 'holds'}")
        return not tried[-1].trouble

    rate = await highest(holds, first=FIRST, most=MAX_RATE) or FIRST / 2
    pss = memory(stand.running.pids(), shared_once=True)
    for _ in range(RETREATS):
        if held := await holds(rate, size.sustained):
            break
        rate *= RETREAT
    return _chapter(tried, held, pss, memory(stand.running.pids(), shared_once=True))


def _chapter(tried: list[Trial], held: bool, pss_before: float | None, pss_after: float | None) -> Chapter:
    last = tried[-1]
    count = len(last.latencies)
    cost = {name: 1000 * seconds / count for name, seconds in last.cpu.items()} if count else {}
    figures = [
        Figure("highest steady rate", last.rate if held else None, "articles/s", 120, at_least=True),
        *spread("due → accepted", last.accepted),
        *spread("due → readable, all, by the ledger", last.latencies, {0.99: 1000 * LIMIT}),
        *spread("due → every list right, all, by the ledger", last.listed),
        *spread("due → readable, samples, from outside", last.sampled, {0.99: 1000 * LIMIT}),
        *spread(f"the eye later than the ledger (it looks every {SAMPLE_POLL_SECONDS * 1000:.0f} ms)", last.doubt),
        Figure("longest backlog", max(last.backlog, default=None), "submissions"),
        *(Figure(f"CPU of {name}", cost[name], "ms an article") for name in sorted(cost)),
        Figure(OURS_NAME, sum(cost[name] for name in OURS) if cost else None, "ms an article"),
        Figure(ALL_NAME, sum(cost.values()) if cost else None, "ms an article"),
        Figure(PACE_NAME, last.pace, "ms"),
        Figure("memory of our own processes before, shared pages counted once", pss_before, "MB", 500),
        Figure("memory of our own processes after, shared pages counted once", pss_after, "MB", 500),
        Figure("memory of our own processes after, resident", (last.memory or [None])[-1], "MB"),
        Figure("resident memory gained in the second half", _gain(last.memory), "MB"),
    ]
    curves = {"readable": cumulative(last.latencies), "every list right": cumulative(last.listed)}
    plots = (
        Plot("Latency at the steady rate", "ms", "% of articles", curves, log=True),
        Plot("Throughput over time", "s", "articles live a second", {"live": a_second(last.live, last.begun)}),
        Plot("Backlog over time", "s", "submissions not done", {"open": list(enumerate(last.backlog))}),
        Plot("Memory over time", "s", "MB resident", {"our own processes": list(enumerate(last.memory))}),
    )
    steps = tuple(f"{trial.rate:.1f}/s: {trial.trouble or 'holds'}" for trial in tried)
    return Chapter("sustained", "Sustained: the highest steady rate", SUSTAINED_METHOD, tuple(figures), plots, steps)


def _gain(memory: tuple[float, ...]) -> float | None:
    return memory[-1] - memory[len(memory) // 2] if memory else None
