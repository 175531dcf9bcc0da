"""What is counted as it happens: how long readers waited, how often subscribers were told.

Counts begin at zero with this process, as Prometheus expects. They are not shared: run the monitor in one process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from prometheus_client import Counter, Histogram
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from shared.ledger import Connection, Ledger, transaction

OVERLAP = timedelta(seconds=60)
"""How far each look goes back behind the one before it.

A row's time is that of its transaction's beginning, and it appears when that commits. Workers are killed after 50
seconds (see `shared.queue`), so nothing appears later than this, and nothing has to wait until it is old to be counted.
"""

LATENCY_BUCKETS_SECONDS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30, 60, 300)

MAX_ROWS_PER_READ = 20_000
"""Rows that one look reads of a kind; the next one goes on from there."""

_SELECT_NEWLY_READABLE = """
    SELECT number AS id, action, live_at AS at,
           greatest(extract(epoch FROM live_at - greatest(accepted_at, release_at)), 0)::float AS seconds
    FROM submissions WHERE live_at > %(since)s ORDER BY live_at LIMIT %(most)s
"""
_SELECT_NEWLY_RELEASED = """
    SELECT number AS id, released_at AS at, extract(epoch FROM released_at - release_at)::float AS seconds
    FROM submissions WHERE released_at > %(since)s ORDER BY released_at LIMIT %(most)s
"""

_SELECT_LAST_SETTLED = """
    SELECT max(delivered_at) FROM (
        SELECT delivered_at FROM deliveries WHERE delivered_at > %(since)s AND delivered_at <= now() - %(overlap)s
        ORDER BY delivered_at LIMIT %(most)s) settled
"""
_COUNT_DELIVERED = """
    SELECT count(*) FROM (
        SELECT FROM deliveries WHERE delivered_at > %(since)s AND delivered_at <= coalesce(%(until)s, delivered_at)
        ORDER BY delivered_at LIMIT %(most)s) delivered
"""
_MAX_DELIVERED_ROWS = 200_000
"""More than can be delivered within the overlap."""


class Since:
    """The time from which on rows are counted: the start of this process, by the ledger's clock."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._since: datetime | None = None

    def look(self, db: Connection) -> tuple[datetime, datetime]:
        """Return it, and what the ledger's clock says. If that was set back, it goes back with it."""
        now: datetime = db.execute("SELECT now()").value()
        if self._since is None:
            self._since = now - timedelta(seconds=time.monotonic() - self._started)
        self._since = min(self._since, now)
        return self._since, now

    def move(self, to: datetime) -> None:
        """Let it be later from now on."""
        self._since = max(self._since or to, to)


class Stream:
    """Rows that appear in the ledger from now on, each returned once. For one thread at a time."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._since = Since()
        self._seen: set[int] = set()

    def fresh(self, db: Connection) -> list[Any]:
        """Return rows that appeared since the last look, the first of them if there are many."""
        since, now = self._since.look(db)
        rows = db.execute(self._query, {"since": since, "most": MAX_ROWS_PER_READ}).fetchall()
        fresh = [row for row in rows if row.id not in self._seen]
        self._seen = {row.id for row in rows}
        last = rows[-1].at - timedelta(microseconds=1) if len(rows) == MAX_ROWS_PER_READ else now
        self._since.move(min(last, now - OVERLAP))
        return fresh


class Deliveries:
    """Counts what was delivered: what is older than the overlap once, what is newer anew at each look."""

    def __init__(self) -> None:
        self._since = Since()
        self._settled = 0
        self._counted = 0

    def fresh(self, db: Connection) -> int:
        """Return how many more were delivered than at the last look."""
        since, _ = self._since.look(db)
        settled = db.execute(
            _SELECT_LAST_SETTLED, {"since": since, "overlap": OVERLAP, "most": _MAX_DELIVERED_ROWS}
        ).value()
        if settled is not None:
            self._settled += self._count(db, since, settled)
            self._since.move(settled)
            since = settled
        counted = self._settled + self._count(db, since, None)
        more = max(0, counted - self._counted)
        self._counted += more
        return more

    def _count(self, db: Connection, since: datetime, until: datetime | None) -> int:
        most = _MAX_DELIVERED_ROWS + 1000  # those delivered at the same moment as the last are not left behind
        return int(db.execute(_COUNT_DELIVERED, {"since": since, "until": until, "most": most}).value())


class Tallies(Collector):
    """The counts; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newly_readable, self._newly_released = Stream(_SELECT_NEWLY_READABLE), Stream(_SELECT_NEWLY_RELEASED)
        self._newly_delivered = Deliveries()
        self._readable = Histogram(
            "andruck_accepted_to_readable_seconds",
            "From a submission's acceptance, or its release, until readers could see what it asked for.",
            ["action"],
            buckets=LATENCY_BUCKETS_SECONDS,
            registry=None,
        )
        self._late = Histogram(
            "andruck_release_lateness_seconds",
            "From the time when something was to be released, or to expire, until the sweep saw to it.",
            buckets=LATENCY_BUCKETS_SECONDS,
            registry=None,
        )
        self._delivered = Counter(
            "andruck_deliveries_delivered", "Times that a subscriber was told and said yes.", registry=None
        )
        for action in ("publish", "withdraw"):
            self._readable.labels(action)

    def update(self, ledger: Ledger) -> None:
        """Count what happened since the last update.

        Raises:
            Transient: the ledger cannot be reached; nothing is lost, the next update counts it.
        """
        with self._lock, transaction(ledger) as db:
            for row in self._newly_readable.fresh(db):
                self._readable.labels(row.action).observe(row.seconds)
            for row in self._newly_released.fresh(db):
                self._late.observe(row.seconds)
            self._delivered.inc(self._newly_delivered.fresh(db))

    def collect(self) -> Iterator[Metric]:
        """Yield the counts for an exposition."""
        yield from self._readable.collect()
        yield from self._late.collect()
        yield from self._delivered.collect()
