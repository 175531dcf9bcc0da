"""What the probe has written down, as ops are told it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from services.monitor.troubles import Trouble, TroubleKind
from services.monitor.wording import lasting
from shared.ledger import Connection
from shared.ledger.probes import FRESH_SECONDS, PAGE_TARGETS, Watched
from shared.ledger.watching.reports import has_just_started, probed

FAILURES_UNTIL_TROUBLE = 2
"""Failures after which something is called wrong: one may be an accident."""

_TROUBLE_BY_TARGET = {Watched.INTAKE: TroubleKind.INTAKE_UNREACHABLE, Watched.STORE: TroubleKind.STORE_UNREACHABLE}


@dataclass(frozen=True)
class Sighting:
    """One target, as it was seen a moment ago."""

    target: Watched
    subject: str
    symptom: str | None
    advice: str | None
    failures: int
    failing: float
    """Seconds since it failed first; 0 if it does not."""
    holds: bool
    """Deliveries wait for it."""

    @property
    def up(self) -> bool:
        """Whether nothing is wrong, or nothing that lasts."""
        return self.failures < FAILURES_UNTIL_TROUBLE


@dataclass(frozen=True)
class Seen:
    """Everything that was seen."""

    sights: tuple[Sighting, ...]
    """Of the last look, if that was a moment ago."""
    age: float | None
    """Seconds since the last look; None: there never was one."""
    starting: bool
    """A sweep has started a moment ago: it has not had the time to look."""

    @property
    def holds(self) -> bool:
        """Whether deliveries wait until readers can read the site."""
        return any(sight.holds for sight in self.sights)

    def missing(self) -> Iterator[Trouble]:
        """Yield that nobody looks, if so."""
        if not self.sights and not self.starting:
            since = f"for {lasting(self.age)}" if self.age is not None else "yet"
            yield TroubleKind.PROBE_MISSING.found(since=since)

    def troubles(self) -> Iterator[Trouble]:
        """Yield what is wrong: pages that are wrong in the same way together."""
        pages: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)
        for sight in self.sights:
            if sight.up:
                continue
            if sight.target in PAGE_TARGETS:
                pages[sight.symptom, sight.advice].append(f"{sight.subject} ({sight.target})")
            elif sight.target in _TROUBLE_BY_TARGET:
                yield _TROUBLE_BY_TARGET[sight.target].found(
                    subject=sight.subject, symptom=sight.symptom, advice=sight.advice
                )
            elif sight.target is Watched.BROKER:
                yield TroubleKind.BROKER_DOWN.found()
        for (symptom, advice), paths in pages.items():
            yield TroubleKind.PAGES_UNREADABLE.found(symptom=symptom, pages=", ".join(paths), advice=advice)


def seen(db: Connection) -> Seen:
    """Return what was seen."""
    rows = probed(db)
    starting = has_just_started(db, "sweep", FRESH_SECONDS)
    sights = tuple(
        Sighting(Watched(row.target), row.subject, row.symptom, row.advice, row.failures, row.failing, row.holds)
        for row in rows
        if row.age < FRESH_SECONDS
    )
    sights = tuple(sorted(sights, key=lambda sight: list(Watched).index(sight.target)))
    return Seen(sights, min((row.age for row in rows), default=None), starting)
