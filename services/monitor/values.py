"""What the ledger answers to the questions of ops. Plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.monitor.wording import fence_sentence
from shared.ledger.sign_ins import SIGN_IN_SECONDS
from shared.ledger.states import Action, Stage, SubmissionState

ALIVE_SECONDS = 3 * SIGN_IN_SECONDS
"""Seconds without signing in after which a process is taken for dead."""


@dataclass(frozen=True)
class Backlog:
    """One kind of work: what waits, and what nobody waits for any more."""

    waiting: int
    """Due now or at their next attempt."""
    postponed: int
    """How many of them failed at least once, or are held."""
    oldest: float
    """Seconds since readers see an outdated page, or since a delivery was due; 0 if none is."""
    dead: int

    @classmethod
    def of(cls, parts: Collection[Backlog]) -> Backlog:
        """Return several backlogs as one."""
        waiting, postponed = sum(part.waiting for part in parts), sum(part.postponed for part in parts)
        oldest = max((part.oldest for part in parts), default=0.0)
        return cls(waiting, postponed, oldest, sum(part.dead for part in parts))


@dataclass(frozen=True)
class Setback:
    """What is in the way of work that will be tried again by itself."""

    problem: str
    count: int
    example: str
    """A page's path or a subscriber's host."""


@dataclass(frozen=True)
class Dead:
    """Work that died of the same, and is given up until somebody retries it."""

    name: str
    problem: str
    """Of one of it."""
    cure: str
    """The command that retries it."""
    dismissal: str
    """The command for what nobody wants any more."""


@dataclass(frozen=True)
class LateHost:
    """A host whose subscribers should have been told something by now."""

    host: str
    late: int
    oldest: float
    """Seconds since the oldest of it was due."""
    slow: bool
    """Whether it is told all the time, and answers slowly: nobody else waits for it."""


@dataclass(frozen=True)
class Schedules:
    """What should have been released, should have expired, or should have changed a front, some seconds ago."""

    releases: int
    expiries: int
    fronts: int
    oldest: float
    """Seconds since the time of the first of them; 0 if none is late."""
    problem: str | None
    """What stands in the way, if that is known."""


@dataclass(frozen=True)
class Process:
    """One process that signed in."""

    name: str
    kind: str
    unseen: float
    """Seconds since it last signed in."""
    offered: int | None
    """Of a sweep: how much it had to ring for again so far."""

    @property
    def alive(self) -> bool:
        """Whether it signed in lately."""
        return self.unseen < ALIVE_SECONDS


@dataclass(frozen=True)
class Verified:
    """What comparing the bucket with the ledger has shown so far."""

    fenced: bool | None
    """Whether the store honours conditional writes; None: nobody has tried yet."""
    finished: float
    """When the last whole round was, in seconds since 1970; 0: never."""
    age: float | None
    """Seconds since then."""
    differences: Mapping[str, int]
    """Found ever, by kind."""

    @property
    def fence(self) -> str:
        """A sentence on the store."""
        return "" if self.fenced is None else fence_sentence(fenced=self.fenced)


@dataclass(frozen=True)
class Line:
    """One submission in short."""

    number: int
    token: str
    """Opens its receipt."""
    source: str
    external_id: str
    """Empty as long as nobody could read the article: it may be made from the headline."""
    title: str
    language: str
    action: Action
    state: SubmissionState
    stage: Stage
    awaiting: int
    """Pages of its stage that are not pressed yet."""
    sentence: str
    accepted_at: datetime
    seconds: float | None
    """From accepted until readers had it."""
