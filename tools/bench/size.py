"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Counts and seconds of every measurement; all of them are bounded."""

    idle: int = 200
    """Single articles."""
    probe: float = 8
    """Seconds of each step of the search for the highest steady rate …"""
    sustained: float = 60
    """… and of the run that confirms it."""
    burst: int = 1000
    sites: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    publishes: int = 60
    """Articles whose cost is measured at each size of site; a multiple of the number of sections, so that every
    size finds its lists filled alike."""
    subscribers: tuple[int, ...] = (1_000, 10_000)
    patience: float = 60
    """Seconds that a fan-out may take."""
    floor: int = 1500
    pictures: int = 20
    """Single articles with a picture each."""
    readers: float = 10
    """Seconds for which each server is asked for pages."""
    one_stack: bool = False
    """Whether all measurements share a stack, though what one leaves behind may slow the next."""


FULL_BENCH = Size()
QUICK_BENCH = Size(
    idle=15,
    probe=1.5,
    sustained=4,
    burst=60,
    sites=(1_000, 10_000),
    publishes=10,
    subscribers=(100,),
    floor=50,
    pictures=3,
    readers=2,
    one_stack=True,
)
