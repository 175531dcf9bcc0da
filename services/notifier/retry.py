"""When to tell again: the retry policy as a value."""

from __future__ import annotations

import random

from shared.errors import Permanent

RETRY_DELAYS_SECONDS = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600)
"""Seconds to wait after each failure, about as Standard Webhooks recommends; the first attempt is at once."""


class Gone(Permanent):
    """The subscriber wants no more messages."""


def delay(failures: int) -> float | None:
    """Return the seconds to wait after one more failure than `failures`, jittered by a tenth; None: give up."""
    return RETRY_DELAYS_SECONDS[failures] * random.uniform(0.9, 1.1) if failures < len(RETRY_DELAYS_SECONDS) else None  # noqa: S311 - no secret
