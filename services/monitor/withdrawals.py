"""Withdrawals that readers do not see yet: which, since when, and what is in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.monitor.troubles import Trouble, TroubleKind
from services.monitor.wording import are, lasting, public
from shared.ledger import Connection
from shared.ledger.watching.latecomers import count_unseen_withdrawals, unseen_withdrawals

WITHDRAWAL_LATE = 10.0
"""Seconds after which a withdrawal that readers do not see is trouble; on a normal day it takes less than one."""

MAX_NAMED_WITHDRAWALS = 5
"""Withdrawals that are named."""

MAX_COUNTED_WITHDRAWALS = 1000


@dataclass(frozen=True)
class LateWithdrawal:
    """An article that is to be gone, and that readers can still read."""

    source: str
    external_id: str
    age: float
    """Seconds since its withdrawal was accepted."""
    problem: str
    """What is in the way; empty if nothing has been seen."""

    def __str__(self) -> str:
        return f"{self.source} {self.external_id} since {lasting(self.age)}"


@dataclass(frozen=True)
class LateWithdrawals:
    """All of them."""

    count: int
    """Up to `MAX_COUNTED_WITHDRAWALS`."""
    first: tuple[LateWithdrawal, ...]
    """The oldest of them."""


def late_withdrawals(db: Connection) -> LateWithdrawals:
    """Return the withdrawals that readers should see by now and do not."""
    rows = unseen_withdrawals(db, WITHDRAWAL_LATE, MAX_NAMED_WITHDRAWALS)
    first = tuple(LateWithdrawal(row.source, row.external_id, row.age, public(row.problem)) for row in rows)
    if len(first) < MAX_NAMED_WITHDRAWALS:
        return LateWithdrawals(len(first), first)
    return LateWithdrawals(count_unseen_withdrawals(db, WITHDRAWAL_LATE, MAX_COUNTED_WITHDRAWALS), first)


def unseen(late: LateWithdrawals) -> Iterator[Trouble]:
    """Return the trouble that they are, if there are any."""
    if not late.count:
        return
    names = ", ".join(map(str, late.first)) + (" and others" if late.count > len(late.first) else "")
    problem = next((each.problem for each in late.first if each.problem), "")
    advice = f" What is in the way: {problem}" if problem else " Look at the publisher and its log."
    yield TroubleKind.WITHDRAWALS_UNSEEN.found(withdrawals=are(late.count, "withdrawal"), names=names, advice=advice)
