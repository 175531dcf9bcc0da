"""One event for thousands of subscribers, some of them dead or slow."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Mapping
from dataclasses import replace

from shared.signing import new_secret
from tools.bench.cms import Cms
from tools.bench.cost import cpu, memory, since
from tools.bench.figures import Chapter, Figure, Plot, percentile
from tools.bench.sink import SLOW, sink_process
from tools.bench.size import Size
from tools.bench.stand import Stand
from tools.bench.wire import Wire

SINK_ADDRESSES = tuple(f"127.0.0.{number}" for number in range(1, 13))
"""Eight of subscribers that are well, and four of slow ones: a host that is slow is sent few messages at a time."""

FANOUT_METHOD = (
    "Subscribers are entered into the ledger by SQL; each has a URL of its own on a sink in another process, on "
    f"twelve loopback addresses. Of every 20, one refuses the connection and one answers after {SLOW:.0f} s, at one of "
    "four addresses that all slow ones share. One article is "
    "published; times count from intake's answer to the moment the sink has read the whole message. Memory is the "
    "notifier's, resident, at its highest."
)

_INSERT_SUBSCRIBERS = """
    INSERT INTO subscriptions (channel, url, secret, events)
    SELECT 'webhook', CASE n %% 20 WHEN 0 THEN %(dead)s WHEN 1 THEN sinks[n / 20 %% 4 + 9] || '/slow'
                                  ELSE sinks[n %% 8 + 1] || '/well' END || '/' || n,
           %(secret)s, ARRAY['article.published']
    FROM generate_series(1, %(count)s) n, (SELECT %(sinks)s::text[] AS sinks) s RETURNING 1
"""
_END_ALL_SUBSCRIPTIONS = """
    UPDATE subscriptions SET disabled_at = now(), disabled_why = 'The bench is over.'
    WHERE disabled_at IS NULL RETURNING 1
"""


async def measure(stand: Stand, size: Size, _earlier: Mapping[str, Chapter]) -> Chapter:
    """Publish one article to each number of subscribers."""
    figures: list[Figure] = []
    curves = {}
    for count in size.subscribers:
        healthy = count - 2 * (count // 20)
        with sink_process(SINK_ADDRESSES) as sinks:
            told, spent, highest = await _tell(stand, count, sinks, size.patience)
        stand.say(f"fan-out: {len(told)} of {healthy} healthy subscribers told")
        lasted = max(told) - min(told) if told else 0.0
        values = (
            Figure("until all healthy ones are told", max(told) if len(told) == healthy else None, "s", 15),
            Figure(f"healthy ones told within {size.patience:.0f} s", len(told), f"of {healthy:,}"),
            Figure("p99 of those told", percentile(told, 0.99) if told else None, "s"),
            Figure("messages", len(told) / lasted if lasted else None, "a second"),
            Figure("CPU of the notifier", 1000 * spent / len(told) if told else None, "ms a message"),
            Figure("memory of the notifier", highest, "MB"),
        )
        figures += [replace(figure, name=f"{count:,} subscribers: {figure.name}") for figure in values]
        curves[f"{count:,}"] = [(moment, 100 * (place + 1) / healthy) for place, moment in enumerate(sorted(told))]
    plot = Plot("Fan-out over time", "s", "% of healthy subscribers told", curves)
    return Chapter("fanout", "Fan-out: one event, many subscribers", FANOUT_METHOD, tuple(figures), (plot,))


async def _tell(stand: Stand, count: int, sinks: list[str], patience: float) -> tuple[list[float], float, float]:
    """Return after how many seconds each healthy subscriber was told, the notifier's CPU seconds and memory (MB)."""
    pids, healthy = stand.running.pids(), count - 2 * (count // 20)
    await stand.rows(
        _INSERT_SUBSCRIBERS, dead=f"http://127.0.0.1:{_closed_port()}", sinks=sinks, secret=new_secret(), count=count
    )
    before, highest = cpu(pids), 0.0
    async with Wire(stand.settings.intake_url) as intake, Wire(sinks[0]) as sink:
        sent = await Cms(stand, intake).submit()
        until, told = time.monotonic() + patience, dict[str, float]()
        while len(told) < healthy and time.monotonic() < until:
            await asyncio.sleep(0.5)
            highest = max(highest, memory(pids, ("notifier",)) or 0.0)
            for path, _, moment in json.loads((await sink.get("/heard")).body):
                if path.startswith("/well/"):
                    told.setdefault(path, moment - sent.accepted)
    spent = since(before, cpu(pids))["notifier"]
    await stand.rows(_END_ALL_SUBSCRIPTIONS)
    return list(told.values()), spent, highest


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port: int = closed.getsockname()[1]
        return port
