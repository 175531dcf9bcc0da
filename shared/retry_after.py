"""When another server is to be asked again, and how long it asks us to wait."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

TRY_LATER_STATUSES = frozenset({408, 421, 423, 425, 429})
"""Refusals of a request that may be granted later (RFC 9110, 4918, 8470, 6585), beside those of the server's own."""

MAX_RETRY_AFTER_SECONDS = 24 * 3600.0
"""Seconds that another may ask us to wait, whatever it says."""


def seconds_of(retry_after: str) -> float | None:
    """Return the Retry-After header (RFC 9110, 10.2.3) in seconds from now, a day at most; None if it makes no sense.

    >>> seconds_of("120"), seconds_of("-5"), seconds_of("9" * 5000), seconds_of("Fri, 31 Dec 9999 23:59:59 -2359")
    (120.0, None, 86400.0, 86400.0)
    """
    if re.fullmatch("[0-9]+", retry_after):
        return min(float(retry_after[:20]), MAX_RETRY_AFTER_SECONDS)
    try:
        at = parsedate_to_datetime(retry_after)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)  # -0000: UTC, from a place that is not told
        seconds = at.timestamp() - datetime.now(UTC).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):  # whatever the parser makes of what is no date
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_SECONDS)
