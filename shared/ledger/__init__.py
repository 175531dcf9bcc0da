"""The ledger: what should be out, what is out, and who was told. One function per question, no other truth.

Every function takes an open connection and leaves the transaction to its caller, who commits before ringing a doorbell.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.errors import IdleInTransactionSessionTimeout, UndefinedTable

from shared.errors import Transient
from shared.ledger.connections import Connection, Ledger

__all__ = ["Connection", "Ledger", "transaction"]


@contextmanager
def transaction(ledger: Ledger) -> Iterator[Connection]:
    """Open a transaction that commits at the end of the block and rolls back if the block raises.

    Raises:
        Transient: the ledger cannot be reached or went away; nothing of the block is recorded.
    """
    try:
        with ledger.begin() as connection:
            yield connection
    except (psycopg.OperationalError, IdleInTransactionSessionTimeout) as error:
        raise Transient("The ledger cannot be reached.", retry_after=5) from error
    except UndefinedTable as error:
        raise Transient("The ledger has no schema yet: run `andruck migrate`.", retry_after=5) from error
