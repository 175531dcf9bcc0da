"""Lifelines: a claim ends with the process that made it, not with its lease.

Each process that claims has an owner number, and one session that holds an advisory lock of that number. PostgreSQL
drops the lock with the session, and the session ends with the process or its machine. So what is leased to an owner
whose lock nobody holds can be given to others at once. The leased rows of an owner are looked for only when it is dead:
a claim costs no index.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from shared.events import Due
from shared.ledger.connections import Connection
from shared.ledger.leases import AnyWork
from shared.ledger.work_rows import DueRow, dues

_LIFELINE_OPTIONS: dict[str, Any] = {
    "application_name": "andruck lifeline",
    "connect_timeout": 3,
    # Both ends notice within 4 s that the other machine is gone.
    "options": "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=2"
    " -c idle_session_timeout=0 -c statement_timeout=5s",
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 4_000,
}

# Shared, so that a session that takes the place of a broken one need not wait until the server has noticed.
_LOCK_OWNER = "SELECT pg_advisory_lock_shared(%(owner)s)"
_REGISTER = """
    INSERT INTO lifelines (owner, process) VALUES (%(owner)s, %(process)s)
    ON CONFLICT (owner) DO UPDATE SET since = now()
"""

# As pg_locks shows the lock of one bigint: its halves, and 1.
_SELECT_HELD_OWNERS = """
    SELECT classid::bigint << 32 | objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_SELECT_LOST_OWNERS = f"SELECT owner FROM lifelines WHERE owner <> ALL (ARRAY({_SELECT_HELD_OWNERS}))"  # noqa: S608 - it is ours


def hold_lifeline(database_url: str, owner: int, process: str) -> psycopg.Connection[TupleRow]:
    """Return a session that keeps this owner alive for as long as it stands.

    Raises:
        psycopg.Error: it cannot be had now.
    """
    session = psycopg.connect(database_url, autocommit=True, **_LIFELINE_OPTIONS)
    try:
        session.execute(_LOCK_OWNER, {"owner": owner})
        session.execute(_REGISTER, {"owner": owner, "process": process})
    except psycopg.Error:
        session.close()
        raise
    return session


def lost_owners(db: Connection) -> set[int]:
    """Return the owners whose lock nobody holds at this moment: dead, or between two sessions."""
    return set(db.execute(_SELECT_LOST_OWNERS).values())


def orphans(db: Connection, work: AnyWork) -> int:
    """Return how many leases last still though their owners have lost their lock. It reads all that is due."""
    return int(db.execute(_COUNT_ORPHANED_WORK.format(work=work)).value())


def free(db: Connection, work: AnyWork, owners: Collection[int]) -> tuple[list[Due], bool]:
    """End the leases of dead owners. Their claims stay counted: what ends its workers is found out by that.

    A row that somebody has locked is left for the next time.

    Returns:
        What to ring for once this is committed, and whether all was freed.
    """
    held = db.execute(_SELECT_OWNED_WORK.format(work=work), {"owners": list(owners)}).values()
    if not held:
        return [], True
    rows = db.read(DueRow, _FREE_OWNED_WORK.format(work=work), {"owners": list(owners), "keys": held}).fetchall()
    return dues(rows), len(rows) == len(held)


def forget(db: Connection, owners: Collection[int]) -> None:
    """Forget owners of whom nothing is left."""
    db.execute("DELETE FROM lifelines WHERE owner = ANY (%(owners)s)", {"owners": list(owners)})


_SELECT_OWNED_WORK = """
    SELECT {work.key} FROM {work.table} WHERE {work.due} AND lease_until IS NOT NULL AND owner = ANY (%(owners)s)
"""

_COUNT_ORPHANED_WORK = f"""
    SELECT count(*) FROM {{work.table}}
    WHERE {{work.due}} AND lease_until > now() AND owner <> ALL (ARRAY({_SELECT_HELD_OWNERS}))
"""  # noqa: S608 - it is ours

# Nobody is waited for, so it cannot be part of a deadlock, in whatever order the rows are locked. The token stays: it
# tells the next press that an earlier one may have written.
_FREE_OWNED_WORK = """
    WITH freed AS (
        SELECT {work.key} AS key FROM {work.table} WHERE {work.key} = ANY (%(keys)s) AND owner = ANY (%(owners)s)
        FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE {work.table} SET lease_until = NULL, owner = NULL, rung_at = now()
    FROM freed WHERE {work.key} = key RETURNING {work.rung_for}
"""
