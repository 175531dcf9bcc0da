"""Errors, sorted by what happens next."""

from __future__ import annotations

from enum import StrEnum


class Condition(StrEnum):
    """What is the matter with an engine (ledger, broker or store) that cannot serve us now."""

    AWAY = "away"
    """It cannot be reached, or hung up."""
    SILENT = "silent"
    """It takes connections and does not answer in time."""
    BUSY = "busy"
    """It answers, but others are in the way: locks, deadlocks, time limits."""
    CROWDED = "crowded"
    """It takes no more connections."""
    FULL = "full"
    """Its disk or its memory is full."""
    READ_ONLY = "read-only"
    """It answers and takes no writes, as a replica does during a failover."""
    CHANGING = "changing"
    """What it holds is being made, restored or migrated."""
    REFUSING = "refusing"
    """It does not accept our password or our rights."""


class AndruckError(Exception):
    """Something Andruck cannot do. The message is one sentence for the person who can help."""


class Transient(AndruckError):
    """It may work later: try again."""

    def __init__(self, message: str, *, retry_after: float | None = None, condition: Condition | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds the other side asked us to wait, if it said so."""
        self.condition = condition
        """What is the matter with the engine that is in the way, if one is."""


class Permanent(AndruckError):
    """It will never work like this: record it and tell whom it concerns."""

    article = ""
    """The source's own id of the article that it concerns, if that is known by then."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
        """What in the input is at fault, if one thing is: a field's path or a header's name."""


class Misconfigured(AndruckError):
    """A setting is missing or wrong: stop now and say which."""
