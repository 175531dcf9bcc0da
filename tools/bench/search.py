"""Find the highest rate that holds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

CLOSE = 1.12
"""The search ends when the lowest rate that failed is less than this times the highest that held."""


async def highest(holds: Callable[[float], Awaitable[bool]], *, first: float, most: float) -> float:
    """Return the highest rate that was seen to hold: by doubling, then by halving the gap; 0 if even `first` fails."""
    held, failed, rate = 0.0, most * 2, first
    while rate <= most:
        if not await holds(rate):
            failed = rate
            break
        held, rate = rate, rate * 2
    while held and failed <= most and failed / held > CLOSE:
        middle = (held + failed) / 2
        if await holds(middle):
            held = middle
        else:
            failed = middle
    return held
