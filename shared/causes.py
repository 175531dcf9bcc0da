"""What engines themselves say of their troubles: for our log, never for strangers, and not a thousand times."""

from __future__ import annotations

import threading
import time

import structlog

from shared.errors import Condition

log = structlog.get_logger()

_LOG_INTERVAL_SECONDS = 10.0
"""Seconds between two lines on the same trouble of the same engine."""

_told: dict[tuple[str, Condition], float] = {}
_telling = threading.Lock()


def tell_cause(engine: str, condition: Condition, error: BaseException, **details: object) -> None:
    """Log what an engine said."""
    with _telling:
        now = time.monotonic()
        if now - _told.get((engine, condition), -_LOG_INTERVAL_SECONDS) < _LOG_INTERVAL_SECONDS:
            return
        _told[engine, condition] = now
    said = str(error).partition("\n")[0]
    log.warning(f"{engine} is in trouble", condition=condition.value, error=type(error).__name__, said=said, **details)
