"""Purges: pages of which caches before the site may hold what they were before, until all of them are told.

A row is written in the transaction that notes the press (`shared.ledger.pressing.presses`), so none is lost. It stays
until the caches were told as of its number, however long they cannot be told.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from shared.caches.cache import ChangedPage
from shared.ledger.connections import Connection

PURGE_LEASE = timedelta(seconds=30)
"""How long a claim holds: longer than the caches may take to be told of one."""


class ClaimedPurges(NamedTuple):
    """Pages that this process alone tells the caches of now."""

    token: UUID
    pages: Sequence[ChangedPage]
    failures: int
    """How often in a row they could not be told of one of them."""


class _ClaimedPurge(NamedTuple):
    path: str
    number: int
    failures: int


INSERT_PURGES = """
    INSERT INTO purges AS p (path, since, number) SELECT path, number, number FROM {changed} ORDER BY path
    ON CONFLICT (path) DO UPDATE SET number = greatest(p.number, EXCLUDED.number)
"""
"""SQL: have caches told of pages. Everybody locks them by path."""

ARE_CACHES_TOLD = "EXISTS (SELECT FROM telling_rules WHERE purges)"

_WANT_PURGES = INSERT_PURGES.format(
    changed=f"""(SELECT path, nextval('sequence_numbers') AS number FROM unnest(%(paths)s::text[]) AS path
                WHERE {ARE_CACHES_TOLD}) changed"""  # noqa: S608 - the condition is ours
)

# Of the dead nothing is waited for: a claim lives no longer than its process.
_CLAIM_PURGES = """
    WITH free AS (
        SELECT path FROM purges
        WHERE next_attempt_at <= now() AND (lease_until IS NULL OR lease_until < now() OR NOT EXISTS (
              SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1
              AND classid::bigint << 32 | objid::bigint = purges.owner))
        ORDER BY since LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE purges SET lease_token = %(token)s, lease_until = now() + %(lease)s, owner = %(owner)s
    FROM free WHERE purges.path = free.path RETURNING purges.path, number, failures
"""

_LOCK_CLAIMED = "SELECT FROM purges WHERE lease_token = %(token)s AND path = ANY (%(paths)s) ORDER BY path FOR UPDATE"

_END_PURGES = """
    DELETE FROM purges USING unnest(%(paths)s::text[], %(numbers)s::bigint[]) AS told (key, told_as_of)
    WHERE path = key AND lease_token = %(token)s AND number = told_as_of
"""

# Pressed again meanwhile: of that they are still to be told.
_PURGE_AGAIN = """
    UPDATE purges SET since = told_as_of + 1, wanted_at = now(), failures = 0, problem = NULL, lease_until = NULL
    FROM unnest(%(paths)s::text[], %(numbers)s::bigint[]) AS told (key, told_as_of)
    WHERE path = key AND lease_token = %(token)s AND number > told_as_of
"""

_POSTPONE_PURGES = """
    UPDATE purges SET failures = failures + 1, problem = %(problem)s, next_attempt_at = now() + %(delay)s,
        lease_until = NULL
    WHERE lease_token = %(token)s AND path = ANY (%(paths)s)
"""


def want_purges(db: Connection, paths: Collection[str]) -> None:
    """Have caches told that they hold what these paths were before; nothing if there are none."""
    db.execute(_WANT_PURGES, {"paths": list(paths)})


def claim_purges(db: Connection, limit: int, owner: int | None = None) -> ClaimedPurges:
    """Claim up to `limit` pages that the caches are to be told of now, those that have waited longest first."""
    token = uuid4()
    values = {"limit": limit, "token": token, "lease": PURGE_LEASE, "owner": owner}
    rows = db.read(_ClaimedPurge, _CLAIM_PURGES, values).fetchall()
    pages = [ChangedPage(row.path, row.number) for row in rows]
    return ClaimedPurges(token, pages, max((row.failures for row in rows), default=0))


def waiting_purges(db: Connection, limit: int) -> int:
    """Return how many pages the caches are to be told of, counting no further than the limit."""
    return int(db.execute("SELECT count(*) FROM (SELECT FROM purges LIMIT %(limit)s) p", {"limit": limit}).value())


def end_purges(db: Connection, told: ClaimedPurges) -> None:
    """Note that all caches are told of these pages, as of their numbers."""
    values = {**_claimed(told), "numbers": [page.number for page in told.pages]}
    db.execute(_LOCK_CLAIMED, values)
    db.execute(_END_PURGES, values)
    db.execute(_PURGE_AGAIN, values)


def postpone_purges(db: Connection, untold: ClaimedPurges, *, problem: str, seconds: float) -> None:
    """Note that a cache could not be told of these pages, and when to try again."""
    values = {**_claimed(untold), "problem": problem, "delay": timedelta(seconds=seconds)}
    db.execute(_LOCK_CLAIMED, values)
    db.execute(_POSTPONE_PURGES, values)


def _claimed(claimed: ClaimedPurges) -> dict[str, object]:
    return {"token": claimed.token, "paths": [page.path for page in claimed.pages]}
