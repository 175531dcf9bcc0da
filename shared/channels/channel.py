"""What a channel is to everybody: which addresses it takes, and how much and how often they are told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Channel:
    """One way to tell subscribers. How it is done, only the notifier knows: see `services.notifier.channels`."""

    name: str
    """What subscriptions hold."""
    form: re.Pattern[str]
    """What an address of it looks like, the whole of it."""
    form_in_words: str
    """The same, after "Must be"."""
    check: Callable[[str, tuple[str, ...]], None]
    """Takes an address of this form, where somebody wants to be told, and the private networks (CIDR) that may be told.

    Raises `Permanent` with the sentence that says why it is not to be told.
    """
    limit_key: Callable[[str], str]
    """Returns what the addresses share that are told over one line: the host of a URL. It is no secret.

    The ledger keeps it with the subscription, ops read it and ask for it by `--host`. In lower case, and never that of
    another channel: its own name and a colon before it is enough.
    """
    per_key: int
    """Attempts at addresses of one key that one process makes at the same time."""
    attempt_seconds: float
    """How long an attempt may take: less than `PROBE_WINDOW` of the circuit breaker."""
    delays: tuple[float, ...]
    """Seconds to wait after each failure; the first attempt is at once, and after the last nobody is told."""
