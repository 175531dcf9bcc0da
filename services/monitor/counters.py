"""What is counted as it happens: how long readers waited, how often subscribers were told.

Counts begin at zero with this process, as Prometheus expects. They are not shared: run the monitor in one process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from prometheus_client import Counter, Histogram
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from shared.ledger import Connection, Ledger, transaction
from shared.ledger.clock import time_of
from shared.ledger.watching.happenings import count_delivered, last_settled, newly_readable, newly_released

OVERLAP = timedelta(seconds=60)
"""How far each look goes back behind the one before it.

A row's time is that of its transaction's beginning, and it appears when that commits. Workers are killed after 50
seconds (see `shared.queue`), so nothing appears later than this, and nothing has to wait until it is old to be counted.
"""

LATENCY_BUCKETS_SECONDS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30, 60, 300)

MAX_ROWS_PER_READ = 20_000
"""Rows that one look reads of a kind; the next one goes on from there."""

_MAX_DELIVERED_ROWS = 200_000
"""More than can be delivered within the overlap."""


class Since:
    """The time from which on rows are counted: the start of this process, by the ledger's clock."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._since: datetime | None = None

    def look(self, db: Connection) -> tuple[datetime, datetime]:
        """Return it, and what the ledger's clock says. If that was set back, it goes back with it."""
        now = time_of(db)
        if self._since is None:
            self._since = now - timedelta(seconds=time.monotonic() - self._started)
        self._since = min(self._since, now)
        return self._since, now

    def move(self, to: datetime) -> None:
        """Let it be later from now on."""
        self._since = max(self._since or to, to)


class Appeared(Protocol):
    """A row that appears in the ledger at some time."""

    @property
    def id(self) -> int:
        """By which it is known again."""

    @property
    def at(self) -> datetime:
        """When it appeared."""


Row = TypeVar("Row", bound=Appeared)


class Stream(Generic[Row]):
    """Rows that appear in the ledger from now on, each returned once. For one thread at a time."""

    def __init__(self, ask: Callable[[Connection, datetime, int], list[Row]]) -> None:
        self._ask = ask
        self._since = Since()
        self._seen: set[int] = set()

    def fresh(self, db: Connection) -> list[Row]:
        """Return rows that appeared since the last look, the first of them if there are many."""
        since, now = self._since.look(db)
        rows = self._ask(db, since, MAX_ROWS_PER_READ)
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
        settled = last_settled(db, since, OVERLAP, _MAX_DELIVERED_ROWS)
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
        return count_delivered(db, since, until, most)


class Tallies(Collector):
    """The counts; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newly_readable, self._newly_released = Stream(newly_readable), Stream(newly_released)
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
            for readable in self._newly_readable.fresh(db):
                self._readable.labels(readable.action).observe(readable.seconds)
            for released in self._newly_released.fresh(db):
                self._late.observe(released.seconds)
            self._delivered.inc(self._newly_delivered.fresh(db))

    def collect(self) -> Iterator[Metric]:
        """Yield the counts for an exposition."""
        yield from self._readable.collect()
        yield from self._late.collect()
        yield from self._delivered.collect()
