"""Leases: one worker at a time does a piece of work, and none of it stands still when that worker dies.

A claim is a conditional UPDATE that sets an owner token and an expiry by the database's clock, and counts itself.
Whoever ends the work must still hold the token. Work that was begun five times and never ended kills its worker:
it is declared dead, which a person can see and undo.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID, uuid4

from shared.ledger.connections import Connection
from shared.ledger.page_order import IS_KNOWN_PAGE, PAGES_IN_ORDER
from shared.ledger.work_rows import DeliveryRow, PageRow

WorkRow_co = TypeVar("WorkRow_co", bound=NamedTuple, covariant=True)
"""What is read of a piece of work when it is claimed."""

LEASE = timedelta(seconds=float(os.environ.get("ANDRUCK_LEASE_SECONDS", "60")))
"""How long a claim holds. Longer than any attempt may take: see the time limits in `shared.queue`. A drill has less."""

MAX_CLAIMS = 5
"""Claims in a row without an end after which work is dead."""

IS_UNLEASED = f"""(lease_until IS NULL OR lease_until < now()
    OR lease_until > now() + interval '{2 * LEASE.total_seconds():.3f} seconds')"""
"""SQL: nobody holds a lease on it. A lease longer than any that is granted is of a clock that was set back since."""


@dataclass(frozen=True)
class Work(Generic[WorkRow_co]):
    """A table whose rows are work. All have the same columns for leases."""

    row: type[WorkRow_co]
    table: str
    key: str
    due: str
    """SQL: the row still wants to be worked on, now or later."""
    order: str
    """SQL: in which order rows are locked, the same for everybody, so that transactions cannot deadlock."""
    priority: str = "2::smallint"
    """SQL: what goes first."""
    is_list: str = "false"
    """SQL: it serves several articles."""
    anew: str = ""
    """SQL: assignments for a claim of work that somebody else has begun and may still be at, though out of time."""

    @property
    def columns(self) -> str:
        """SQL: what a claim reads of a row."""
        return ", ".join(f"{self.table}.{column}" for column in self.row._fields)

    @property
    def rung_for(self) -> str:
        """SQL: the columns of a `DueRow`."""
        return f"{self.key} AS id, {self.priority} AS priority, {self.is_list} AS is_list"


# A press that is repeated has a number of its own: it may show other content than the first, whose PUT may be under
# way. For the same reason it forgets what the bucket held, so that it cannot think that nothing has changed.
_PRESS_ANEW = """
    wanted = CASE WHEN lease_token IS NULL THEN wanted ELSE nextval('sequence_numbers') END,
    digest = CASE WHEN lease_token IS NULL THEN digest END,
"""
PRESSES = Work(
    PageRow,
    "pages",
    "path",
    f"wanted > pressed AND NOT dead AND {IS_KNOWN_PAGE}",
    PAGES_IN_ORDER,
    "priority",
    "article_id IS NULL",
    _PRESS_ANEW,
)
DELIVERIES = Work(DeliveryRow, "deliveries", "id", "delivered_at IS NULL AND replaced_by IS NULL AND NOT dead", "id")
AnyWork = Work[NamedTuple]


@dataclass(frozen=True)
class Lease(Generic[WorkRow_co]):
    """A claim that was granted: `row` is the work as it was then."""

    work: Work[WorkRow_co]
    token: UUID | None
    row: WorkRow_co

    @property
    def key(self) -> dict[str, object]:
        """Parameters that name the row and prove the claim."""
        return {"key": getattr(self.row, self.work.key), "token": self.token}


PageLease = Lease[PageRow]
AnyLease = Lease[NamedTuple]


def claim(
    db: Connection, work: Work[WorkRow_co], keys: Sequence[str | int], owner: int | None = None
) -> list[Lease[WorkRow_co]]:
    """Claim those of these pieces of work that are due and that nobody else is at.

    `owner`: whose life the claim is tied to (see `shared.ledger.owners`); None: it ends with its lease only.

    Work whose last attempt may have crashed its worker is claimed alone: it takes nothing else with it.
    """
    # Rows are locked in order first, then changed: an UPDATE alone locks them as it finds them, and two workers could
    # wait in a circle. Who had to wait looks at each row again, and leaves what is claimed by now.
    token, fresh = uuid4(), "claims = 0" if len(keys) > 1 else "true"
    rows = db.read(
        work.row,
        f"""WITH free AS (
              SELECT {work.key} AS key FROM {work.table}
              WHERE {work.key} = ANY (%(keys)s) AND {work.due} AND next_attempt_at <= now() AND claims < %(most)s
                AND {IS_UNLEASED} AND {fresh}
              ORDER BY {work.order} FOR NO KEY UPDATE
            )
            UPDATE {work.table} SET {work.anew}
              lease_token = %(token)s, lease_until = now() + %(lease)s, owner = %(owner)s, claims = claims + 1
            FROM free WHERE {work.key} = free.key RETURNING {work.columns}""",  # noqa: S608 - the names are ours
        {"token": token, "lease": LEASE, "owner": owner, "keys": list(keys), "most": MAX_CLAIMS},
    )
    return [Lease(work, token, row) for row in rows]


def prolong(db: Connection, lease: PageLease) -> bool:
    """Let a claim of a page last as long again; False if it was lost, or what it would show is not wanted any more."""
    prolonged = db.execute(_PROLONG_PAGE_LEASE, {**lease.key, "lease": LEASE, "number": lease.row.wanted})
    return prolonged.rowcount == 1


_PROLONG_PAGE_LEASE = """
    UPDATE pages SET lease_until = now() + %(lease)s
    WHERE path = %(key)s AND lease_token = %(token)s AND wanted <= %(number)s
      AND NOT EXISTS (SELECT FROM articles WHERE id = article_id AND withdrawn_by IS NOT NULL)
"""


def postpone(db: Connection, lease: AnyLease, *, problem: str, seconds: float) -> bool:
    """Give the work back: it could not be done now. False if the lease was lost meanwhile, which changes nothing."""
    return settle(
        db,
        lease,
        "claims = 0, failures = failures + 1, problem = %(problem)s, next_attempt_at = now() + %(delay)s",
        {"problem": problem, "delay": timedelta(seconds=seconds)},
    )


def stumble(db: Connection, lease: AnyLease, *, problem: str, seconds: float) -> bool:
    """Give the work back after an error nobody foresaw. It counts like a worker's death, so it ends as dead.

    Of several in a row the first keeps the word: what comes later may be but its consequence.
    """
    return settle(
        db,
        lease,
        _SET_FAILURE,
        {"problem": problem, "delay": timedelta(seconds=seconds)},
    )


_SET_FAILURE = """
    failures = failures + 1, next_attempt_at = now() + %(delay)s,
    problem = CASE WHEN claims > 1 THEN coalesce(problem, %(problem)s) ELSE %(problem)s END
"""


def bury(db: Connection, lease: AnyLease, *, problem: str) -> bool:
    """Declare the work dead: it will never succeed like this."""
    return settle(db, lease, "dead = true, problem = %(problem)s", {"problem": problem})


def backoff(failures: int, *, longest: float = 30) -> float:
    """Return how many seconds to wait after that many failures in a row: 0.5, 1, 2 … `longest`, jittered by a fifth."""
    return min(0.5 * 2.0 ** min(failures, 16), longest) * random.uniform(0.8, 1.2)  # noqa: S311 - not a secret


# The token is another's from now on: nobody ends work twice, and who claims it next knows that it was begun before.
_CLEAR_LEASE = "lease_until = NULL, owner = NULL, lease_token = gen_random_uuid()"


def settle(db: Connection, lease: AnyLease, change: str, values: dict[str, object]) -> bool:
    """End a claim with an assignment of columns; False if it was lost meanwhile, which changes nothing."""
    work = lease.work
    ended = db.execute(
        f"""UPDATE {work.table} SET {change}, {_CLEAR_LEASE}
            WHERE {work.key} = %(key)s AND lease_token IS NOT DISTINCT FROM %(token)s""",  # noqa: S608
        {**lease.key, **values},
    )
    return ended.rowcount == 1
