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

__all__ = ["Connection", "Ledger", "open_ledger", "transaction"]


def open_ledger(database_url: str, *, connections: int = 8, by_key: bool = False) -> Ledger:
    """Return the ledger; nothing is connected before its first use.

    `by_key`: whoever opens it only looks few rows up by their keys, and is in a hurry.
    """
    return Ledger(database_url, connections=connections, by_key=by_key)


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
