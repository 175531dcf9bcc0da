"""How urgent a request seems to be, guessed before a thread is taken to read it. A wrong guess costs its turn only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from services.intake.priority_gate import LAST_RANK
from services.intake.proof import is_proved
from shared.dialects import DIALECTS
from shared.events import Priority
from shared.reading.request import Head, Request
from shared.settings import Site
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


def rank_of(head: Head, query_string: str, body: bytes, sources: Mapping[str, Source], site: Site) -> Rank:
    """Return the rank with which a request to these sources of a site waits.

    Only what its source signed passes the others: a stranger can write that it is urgent, too, and send to the
    address of a source that never comes again.
    """
    asked = head.changes
    if asked is None or asked["source"] is None:
        return Rank(LAST_RANK)
    source = sources[asked["source"]]
    retries = DIALECTS[source.kind].sender.retries
    priority = Priority.BREAKING if head.method == "DELETE" else _written(body)
    if retries and priority is not Priority.BREAKING:
        return Rank(priority)
    if is_proved(Request.of(head, query_string, body, site), source):
        return Rank(priority, retries)
    return Rank(max(priority, Priority.NORMAL))


def _written(body: bytes) -> Priority:
    tail = max(0, len(body) - _GLANCE_BYTES)
    found = _URGENCY.search(body, 0, _GLANCE_BYTES) or _URGENCY.search(body, tail)
    return Priority(int(found[1])) if found else Priority.NORMAL
