"""The clock that a drill's newsroom signs by: it may be set wrong, and intake has to notice when it is too wrong."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from tools.drill.script import Message

SKEW_DIRECTION_BY_FAULT = {"clock.ahead": +1, "clock.behind": -1}
"""The faults of a clock, and the direction in which it is wrong."""
SKEW_TOLERANCE_SECONDS = 300
"""Seconds: what is signed further off than this has to be refused, as docs/intake.md says."""
ACCEPTED_SKEW_SECONDS = 240
"""Seconds by which a clock may be wrong; a minute is left for the way."""
REFUSED_SKEW_SECONDS = 600


@dataclass
class Clock:
    """The newsroom's clock. Only signatures go by it: when an article is due is what people mean, so it is true."""

    off: int = 0
    """Seconds; more than 0: ahead."""

    def now(self) -> tuple[int, int]:
        """Return the Unix time that it shows, and by how many seconds that is wrong."""
        off = self.off  # read once: the storm may set it at any moment
        return int(time.time()) + off, off


@dataclass(frozen=True)
class Skewed:
    """What intake said to a message that was signed by a wrong clock."""

    message: Message
    off: int
    """Seconds; more than 0: ahead."""
    status: int

    @property
    def too_much(self) -> bool:
        """Whether it had to be refused."""
        return abs(self.off) > SKEW_TOLERANCE_SECONDS

    @property
    def how(self) -> str:
        """How wrong the clock was, in words."""
        return f"{abs(self.off) // 60} minutes {'ahead' if self.off > 0 else 'behind'}"


def unnoticed(chosen: Iterable[str], skewed: Iterable[Skewed]) -> list[str]:
    """Return a sentence for each chosen fault by whose clock nothing was signed that had to be refused."""
    directions = {one.off > 0 for one in skewed if one.too_much}
    idle = [
        name
        for name in chosen
        if name in SKEW_DIRECTION_BY_FAULT and (SKEW_DIRECTION_BY_FAULT[name] > 0) not in directions
    ]
    return [f"{name}, because intake answered nothing that was signed while it lasted." for name in idle]
