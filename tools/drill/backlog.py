"""A backlog of deliveries, as after hours without a notifier, and whether what has its time still comes in time."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from shared.ledger import Ledger
from shared.signing import new_secret
from tools.drill.patience import ask_patiently
from tools.drill.scene import Scene

ROWS_AN_ARTICLE = 100
"""Deliveries in the backlog for each article of the drill: 200,000 for 2,000."""
SUBSCRIBER_HOST_COUNT = 8
TOGETHER = 50
"""Subscribers whose deliveries are entered in one transaction: the ledger ends what takes half a minute."""
EVENTS = 100
"""Of which the backlog is made: the rest is subscribers."""
EVENTS_PATIENCE_SECONDS = 30.0
"""Seconds for which there may be fewer; then the backlog is made of those, and so much smaller."""
PATIENCE_A_ROW = 0.02
"""Seconds that one may take: a slow machine makes 100 a second."""
SCHEDULE_GRACE_SECONDS = 5.0
"""Seconds after its time at which what is scheduled is late, on a machine that is busy with all this."""
_OK = b"HTTP/1.1 204 No Content\r\n\r\n"

_SUBSCRIBE = """
    INSERT INTO subscriptions (channel, url, secret, events)
    SELECT 'webhook', format('http://127.0.0.1:%%s/%%s', (%(ports)s::int[])[1 + n %% %(hosts)s], n), %(secret)s, '{}'
    FROM generate_series(1, %(subscribers)s) n RETURNING id
"""
_OWE = """
    INSERT INTO deliveries (event, subscription, article_id)
    SELECT e.number, s, e.article_id
    FROM events e, unnest(%(subscriptions)s::bigint[]) s WHERE e.number = ANY (%(events)s)
"""
_OWED = """
    SELECT EXISTS (SELECT FROM deliveries WHERE subscription = ANY (%(subscriptions)s)
      AND delivered_at IS NULL AND replaced_by IS NULL AND NOT dead)
"""
_LATEST = """
    SELECT number, coalesce(released_at, now()) - release_at AS late FROM submissions
    WHERE release_at BETWEEN %(since)s AND now() AND action = 'publish'
      AND (stage = 'scheduled' OR released_at IS NOT NULL)
      AND coalesce(released_at, now()) - release_at > make_interval(secs => %(seconds)s)
"""


def pile_up(scene: Scene) -> None:
    """Owe subscribers who answer at once many deliveries, and wait until all are made.

    Whatever is released much too late meanwhile is noted in `scene.late`.
    """
    rows = int(ROWS_AN_ARTICLE * scene.articles)
    ledger = Ledger(scene.database_url, connections=1)
    with _sinks() as ports:
        ((since,),) = ask_patiently(ledger, "SELECT now() + interval '3 seconds'")
        events = _latest_events(ledger)
        new = {
            "ports": ports,
            "hosts": SUBSCRIBER_HOST_COUNT,
            "secret": new_secret(),
            "subscribers": max(rows // EVENTS, 1),
        }
        subscriptions = [row.id for row in ask_patiently(ledger, _SUBSCRIBE, **new)]
        for at in range(0, len(subscriptions), TOGETHER):
            ask_patiently(ledger, _OWE, events=events, subscriptions=subscriptions[at : at + TOGETHER])
        until = time.monotonic() + 30 + rows * PATIENCE_A_ROW
        while ask_patiently(ledger, _OWED, subscriptions=subscriptions)[0][0] and time.monotonic() < until:
            time.sleep(1)
        late = ask_patiently(ledger, _LATEST, since=since, seconds=SCHEDULE_GRACE_SECONDS)
    scene.late += [f"submission {row.number} by {row.late.total_seconds():.1f} s" for row in late]


def _latest_events(ledger: Ledger) -> list[int]:
    """Return the numbers of the latest events, chosen once: those that come meanwhile would multiply the backlog."""
    until = time.monotonic() + EVENTS_PATIENCE_SECONDS
    while True:
        rows = ask_patiently(ledger, "SELECT number FROM events ORDER BY number DESC LIMIT %(events)s", events=EVENTS)
        if len(rows) == EVENTS or time.monotonic() > until:
            return [row.number for row in rows]
        time.sleep(0.2)


@contextmanager
def _sinks() -> Iterator[list[int]]:
    """Listen as several hosts that say yes at once, on an event loop and a thread of their own; yields the ports."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="sinks", daemon=True)
    thread.start()
    starting = [asyncio.start_server(_say_yes, "127.0.0.1", 0) for _ in range(SUBSCRIBER_HOST_COUNT)]
    servers = [asyncio.run_coroutine_threadsafe(each, loop).result() for each in starting]
    try:
        yield [server.sockets[0].getsockname()[1] for server in servers]
    finally:
        for server in servers:
            loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _say_yes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length or 0))
            writer.write(_OK)
            await writer.drain()
    except (asyncio.IncompleteReadError, OSError):  # the notifier hung up
        writer.close()
