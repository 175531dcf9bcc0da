"""The ledger: what should be out, what is out, and who was told. One function per question, no other truth.

Every function takes an open connection and leaves the transaction to its caller, who commits before ringing a doorbell.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from shared.ledger.connections import Connection, Ledger
from shared.ledger.sqlstate import diagnosed

__all__ = ["Connection", "Ledger", "transaction"]


@contextmanager
def transaction(ledger: Ledger) -> Iterator[Connection]:
    """Open a transaction that commits at the end of the block and rolls back if the block raises.

    Raises:
        Transient: the ledger cannot do it now, and says by its condition why; nothing of the block is recorded.
    """
    try:
        with ledger.begin() as connection:
            yield connection
    except psycopg.Error as error:
        trouble = diagnosed(error)
        if trouble is None:
            raise
        raise trouble from error
