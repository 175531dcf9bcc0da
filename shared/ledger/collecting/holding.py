"""A claim of work that lasts longer than a lease, and what is paused when a CMS does not answer."""

from __future__ import annotations

from shared.ledger.connections import Connection
from shared.ledger.leases import LEASE, AnyLease, backoff

MAX_SOURCE_PAUSE_SECONDS = 60.0
"""Seconds for which a CMS that does not answer is asked nothing, unless it said itself for how long."""

IS_PAUSED = "(p.paused_until IS NOT NULL AND p.paused_until BETWEEN now() AND now() + interval '2 hours')"
"""SQL: the source `p` is not to be asked now. What lies further ahead is of a clock that was set back since."""


def hold(db: Connection, lease: AnyLease) -> bool:
    """Let a claim last as long again; False if it was lost."""
    held = db.execute(
        f"""UPDATE {lease.work.table} SET lease_until = now() + %(lease)s
            WHERE {lease.work.key} = %(key)s AND lease_token = %(token)s AND lease_until IS NOT NULL""",  # noqa: S608
        {**lease.key, "lease": LEASE},
    )
    return held.rowcount == 1


def pause(db: Connection, source: str, *, at_least: float) -> float:
    """Ask a source nothing for a while: it did not answer. Longer each time, and as long as it said.

    Returns:
        Seconds.
    """
    found = db.execute("SELECT pauses FROM pulls WHERE source = %(source)s", {"source": source}).value()
    seconds = max(backoff(found or 0, longest=MAX_SOURCE_PAUSE_SECONDS), at_least)
    db.execute(_PAUSE_SOURCE, {"source": source, "seconds": seconds})
    return seconds


_PAUSE_SOURCE = """
    INSERT INTO pulls AS p (source, pauses, paused_until)
    VALUES (%(source)s, 1, now() + make_interval(secs => %(seconds)s))
    ON CONFLICT (source) DO UPDATE SET pauses = p.pauses + 1,
        paused_until = greatest(p.paused_until, EXCLUDED.paused_until)
"""


def resume(db: Connection, source: str) -> None:
    """Note that a source answers; nothing is written if it did so before."""
    db.execute(
        "UPDATE pulls SET pauses = 0, paused_until = NULL WHERE source = %(source)s AND pauses > 0", {"source": source}
    )
