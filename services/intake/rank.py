"""How urgent a request seems to be, guessed before a thread is taken to read it. A wrong guess costs its turn only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from services.intake.priority_gate import LAST_RANK
from services.intake.proof import Proof
from shared.dialects import DIALECTS
from shared.events import Priority
from shared.reading.request import Head
from shared.sources import Source

_URGENCY = re.compile(rb"""priority["']?\s*:\s*["']?([13])(?![\d.])""")
"""As JSON and front matter have it; press copy has no field for it."""
_GLANCE_BYTES = 64 * 1024
"""So much of a body is looked at, at either end."""


class Rank(NamedTuple):
    """How a request waits."""

    priority: int
    """A `Priority`, or LAST_RANK for whoever changes no article."""
    retries: bool = True
    """Its sender comes again if it is asked to. Whoever does not goes before those of the same priority that do."""

    @property
    def passes_others(self) -> bool:
        """Whether it goes before others: then it has to be known who it is from."""
        return self.priority < Priority.NORMAL or (self.priority < LAST_RANK and not self.retries)

    def with_proof(self, proof: Proof) -> Rank:
        """Return how it waits now that it is known who it is from. Only what its source signed passes the others.

        A stranger can write that it is urgent, too, and send to the address of a source that never comes again.
        """
        return self if proof.is_signed else Rank(max(self.priority, Priority.NORMAL))


def rank_claimed(head: Head, body: bytes, sources: Mapping[str, Source]) -> Rank:
    """Return the rank that a request to these sources claims, whoever it is from."""
    asked = head.changes
    if asked is None or asked["source"] is None:
        return Rank(LAST_RANK)
    retries = DIALECTS[sources[asked["source"]].kind].sender.retries
    return Rank(Priority.BREAKING if head.method == "DELETE" else _written(body), retries)


def _written(body: bytes) -> Priority:
    tail = max(0, len(body) - _GLANCE_BYTES)
    found = _URGENCY.search(body, 0, _GLANCE_BYTES) or _URGENCY.search(body, tail)
    return Priority(int(found[1])) if found else Priority.NORMAL
