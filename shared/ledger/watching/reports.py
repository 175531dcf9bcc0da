"""What processes have written down for ops: that they are at work, what the probe saw, what verification found."""

from __future__ import annotations

from typing import NamedTuple

from shared.ledger.connections import Connection


class SignedIn(NamedTuple):
    """One process that signed in."""

    name: str
    kind: str
    unseen: float
    """Seconds since it last signed in."""
    offered: int | None
    """Of a sweep: how much it had to ring for again so far."""


class Probed(NamedTuple):
    """One target of the probe, as it was seen last."""

    target: str
    subject: str
    symptom: str | None
    advice: str | None
    failures: int
    holds: bool
    """Deliveries wait for it."""
    failing: float
    """Seconds since it failed first; 0 if it does not."""
    age: float
    """Seconds since it was looked at."""


class Compared(NamedTuple):
    """How far comparing the bucket with the ledger has come."""

    fenced: bool | None
    """Whether the store honours conditional writes; None: nobody has tried yet."""
    finished: float
    """When the last whole round was, in seconds since 1970; 0: never."""
    age: float | None
    """Seconds since then."""


class FoundEver(NamedTuple):
    """How often a kind of difference was ever found."""

    kind: str
    times: int


_SELECT_PROCESSES = """
    SELECT name, kind, greatest(extract(epoch FROM now() - seen_at), 0)::float AS unseen,
           (detail->>'offered')::bigint AS offered
    FROM (SELECT name, kind, seen_at, detail, max(seen_at) OVER (PARTITION BY kind) AS last FROM processes) p
    WHERE seen_at > now() - make_interval(secs => %(most)s) OR seen_at = last
    ORDER BY kind, name
"""

_SELECT_PROBED = """
    SELECT target, subject, symptom, advice, failures, holds,
           coalesce(extract(epoch FROM now() - failing_since), 0)::float AS failing,
           abs(extract(epoch FROM now() - checked_at))::float AS age
    FROM probes
"""

_HAS_JUST_STARTED = """
    SELECT EXISTS (SELECT FROM processes WHERE kind = %(kind)s AND seen_at > now() - make_interval(secs => %(lately)s)
                   AND started_at > now() - make_interval(secs => %(lately)s))
"""

_SELECT_COMPARED = """
    SELECT (SELECT fenced FROM stores ORDER BY tried_at DESC LIMIT 1) AS fenced,
           coalesce(extract(epoch FROM max(finished_at)), 0)::float AS finished,
           extract(epoch FROM now() - max(finished_at))::float AS age
    FROM verifications
"""

_SUM_FOUND = """
    SELECT key AS kind, sum(value::bigint)::bigint AS times FROM verifications, jsonb_each_text(found_ever)
    GROUP BY key ORDER BY key
"""


def processes(db: Connection, lately: float) -> list[SignedIn]:
    """Return the processes that signed in during so many seconds, and of each kind the one that was seen last."""
    return db.read(SignedIn, _SELECT_PROCESSES, {"most": lately}).fetchall()


def has_just_started(db: Connection, kind: str, lately: float) -> bool:
    """Return whether a process of this kind that is at work began during so many seconds."""
    return bool(db.execute(_HAS_JUST_STARTED, {"kind": kind, "lately": lately}).value())


def probed(db: Connection) -> list[Probed]:
    """Return what the probe saw, however long ago."""
    return db.read(Probed, _SELECT_PROBED).fetchall()


def compared(db: Connection) -> Compared:
    """Return how far verification has come."""
    return db.read(Compared, _SELECT_COMPARED).one()


def differences_found(db: Connection) -> list[FoundEver]:
    """Return what verification has ever found."""
    return db.read(FoundEver, _SUM_FOUND).fetchall()
