"""Keeps a claim while its work goes on."""

from __future__ import annotations

from shared.ledger import Ledger, transaction
from shared.ledger.collecting.holding import hold
from shared.ledger.leases import AnyLease


class ClaimLost(Exception):
    """The work is another's by now: nothing more of it is to be done here."""


def keep(ledger: Ledger, lease: AnyLease) -> None:
    """Let a claim last as long again.

    Raises:
        ClaimLost: it is another's.
        Transient: the ledger cannot be asked.
    """
    with transaction(ledger) as db:
        if not hold(db, lease):
            raise ClaimLost
