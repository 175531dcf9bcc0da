"""One message of a source, known by its id; and what contradicts what was accepted before."""

from __future__ import annotations

from dataclasses import dataclass

from shared.errors import Permanent


class Conflict(Permanent):
    """What came contradicts what was accepted before."""


REUSED_ID_PROBLEM = "It was used before for another request: give each message its own."
"""Says of a webhook id what is wrong with it."""


@dataclass(frozen=True)
class Webhook:
    """One message of a source. The same `id` again gets the same answer."""

    source: str
    id: str
    digest: str
    """Of the request: tells a repetition from a misused id."""
