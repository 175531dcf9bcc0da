"""How urgent a request seems to be, guessed before a thread is taken to read it. A wrong guess costs its turn only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from services.intake.priority_gate import LAST_RANK
from services.intake.request import Head
from shared.events import Priority
from shared.signable import Signable
from shared.signing import Unsigned, verify
from shared.sources import Source

_URGENCY = re.compile(rb"""priority["']?\s*:\s*["']?([13])(?![\d.])""")
"""As JSON and front matter have it; press copy has no field for it."""
_GLANCE_BYTES = 64 * 1024
"""So much of a body is looked at, at either end."""


def rank_of(head: Head, query: str, body: bytes, sources: Mapping[str, Source]) -> int:
    """Return the rank with which a request to these sources waits.

    Articles and withdrawals have a `Priority`, all else comes last. Only what its source signed passes the others: a
    stranger can write that it is urgent, too.
    """
    asked = head.changes
    if asked is None or asked["source"] is None:
        return LAST_RANK
    priority = Priority.BREAKING if head.method == "DELETE" else _written(body)
    if priority is Priority.BREAKING and not _is_signed(head, query, body, sources[asked["source"]].secrets):
        return Priority.NORMAL
    return priority


def _written(body: bytes) -> Priority:
    tail = max(0, len(body) - _GLANCE_BYTES)
    found = _URGENCY.search(body, 0, _GLANCE_BYTES) or _URGENCY.search(body, tail)
    return Priority(int(found[1])) if found else Priority.NORMAL


def _is_signed(head: Head, query: str, body: bytes, secrets: Iterable[str]) -> bool:
    given = head.headers.get("x-article-id")
    article_id = None if given is None else given.encode("latin-1").decode("utf-8", "surrogateescape")
    try:
        verify(secrets, head.headers, Signable(head.method, head.path, query, body, article_id).content)
    except Unsigned:
        return False
    return True
