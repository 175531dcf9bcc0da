"""One message of a source, known by its id; and what contradicts what was accepted before."""

from __future__ import annotations

from dataclasses import dataclass

from shared.errors import Permanent
from shared.ledger.states import Via


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
    via: Via = Via.WEBHOOK
    """What is fetched is written down as if a message had brought it, under an id that no sender can have."""
    quiet: bool = False
    """Subscribers are not told of what it publishes: an archive that is moved in is no news."""
