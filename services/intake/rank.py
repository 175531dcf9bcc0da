"""How urgent a request seems to be, guessed before a thread is taken to read it. A wrong guess costs its turn only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from services.intake.priority_gate import LAST_RANK
from shared.dialects import DIALECTS
from shared.events import Priority
from shared.reading.request import Head, Request
from shared.settings import Site
from shared.signing import Unsigned
from shared.sources import Source

_URGENCY = re.compile(rb"""priority["']?\s*:\s*["']?([13])(?![\d.])""")
"""As JSON and front matter have it; press copy has no field for it."""
_GLANCE_BYTES = 64 * 1024
"""So much of a body is looked at, at either end."""


def rank_of(head: Head, query_string: str, body: bytes, sources: Mapping[str, Source], site: Site) -> int:
    """Return the rank with which a request to these sources of a site waits.

    Articles and withdrawals have a `Priority`, all else comes last. Only what its source signed passes the others: a
    stranger can write that it is urgent, too.
    """
    asked = head.changes
    if asked is None or asked["source"] is None:
        return LAST_RANK
    priority = Priority.BREAKING if head.method == "DELETE" else _written(body)
    if priority is not Priority.BREAKING:
        return priority
    query = dict(reversed(parse_qsl(query_string, keep_blank_values=True)))
    said = (query_string, query, body, asked["article_id"], asked["rest"] or "")
    request = Request(head.method, head.path, head.headers, site, *said)
    return priority if _is_signed(request, sources[asked["source"]]) else Priority.NORMAL


def _written(body: bytes) -> Priority:
    tail = max(0, len(body) - _GLANCE_BYTES)
    found = _URGENCY.search(body, 0, _GLANCE_BYTES) or _URGENCY.search(body, tail)
    return Priority(int(found[1])) if found else Priority.NORMAL


def _is_signed(request: Request, source: Source) -> bool:
    try:
        DIALECTS[source.kind].verify(request, source)
    except Unsigned:
        return False
    return True
