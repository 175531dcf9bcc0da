"""Run a bench: each measurement on a fresh stack of its own, so that none pays for another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace

from shared.errors import Misconfigured, Transient
from tools.bench import burst, fanout, flat, floor, idle, pictured, provenance, readers, sustained
from tools.bench.figures import Chapter, Figure
from tools.bench.machine_speed import PACE, pacing
from tools.bench.report import BenchReport
from tools.bench.size import Size
from tools.bench.stand import Say, Stand, stand

Measure = Callable[[Stand, Size, Mapping[str, Chapter]], Awaitable[Chapter]]

MEASURES: dict[str, Measure] = {
    "idle": idle.measure,
    "sustained": sustained.measure,
    "floor": floor.measure,
    "burst": burst.measure,
    "flat": flat.measure,
    "fanout": fanout.measure,
    "pictures": pictured.measure,
    "readers": readers.measure,
}
"""By name, in the order in which they are made; each is given the chapters of those before it.

The floor comes right after what is compared with it: the machine may be faster or slower some minutes later.
"""


def chosen(wishes: str) -> list[str]:
    """Return the names of the measurements in a list such as `idle,floor`; all of them if it is empty.

    Raises:
        Misconfigured: there is no measurement of that name.
    """
    names = [name for name in wishes.split(",") if name]
    for name in names:
        if name not in MEASURES:
            raise Misconfigured(f"There is no measurement {name!r}. There are: {', '.join(MEASURES)}.")
    return [name for name in MEASURES if name in names or not names]


def bench(names: list[str], size: Size, say: Say) -> BenchReport:
    """Make these measurements.

    Args:
        names: of the measurements.
        size: how much.
        say: is given sentences about what happens.

    Raises:
        Misconfigured: no stack can start here.
    """
    facts, chapters, begun = provenance.facts(), dict[str, Chapter](), time.monotonic()
    with pacing() as pace, ExitStack() as place:
        for name in names:
            if not chapters or not size.one_stack:
                place.close()
                running = place.enter_context(stand(pace, say))
            say(f"{name}: measuring.")
            chapters[name] = asyncio.run(_chapter(name, running, size, chapters))
    return BenchReport(facts, tuple(chapters.values()), time.monotonic() - begun)


async def _chapter(name: str, running: Stand, size: Size, earlier: Mapping[str, Chapter]) -> Chapter:
    """Measure; what cannot be measured is said, and does not keep the others from it."""
    begun = time.time()
    try:
        chapter = await MEASURES[name](running, size, earlier)
        return replace(chapter, figures=(*chapter.figures, Figure(PACE, running.pace.since(begun), "ms")))
    except Transient as error:
        return Chapter(name, name.capitalize(), "", (), (), (f"Could not be measured: {error}",))
