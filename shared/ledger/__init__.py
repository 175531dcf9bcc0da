"""The ledger: what should be out, what is out, and who was told. One function per question, no other truth.

Every function takes an open connection and leaves the transaction to its caller, who commits before ringing a doorbell.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.errors import UndefinedTable
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.errors import Transient

_LIMITS = {
    "idle_in_transaction_session_timeout": "5s",  # a worker that is stopped in a transaction must not hold its locks
    "lock_timeout": "10s",
    "statement_timeout": "30s",
    "max_parallel_workers_per_gather": "0",  # we ask for few rows; to start helpers takes longer than to find them
    "plan_cache_mode": "force_generic_plan",  # to plan ours takes longer than to run them; no value changes the plan
}
"""What the server cuts off, and how it plans. Our transactions take milliseconds."""


def open_ledger(database_url: str, *, connections: int = 8) -> Engine:
    """Return an engine for the ledger; nothing is connected before its first use."""
    return create_engine(
        database_url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=5,
        pool_pre_ping=True,
        pool_use_lifo=True,  # few connections do most of the work, and have their statements prepared
        connect_args={
            "connect_timeout": 3,
            "tcp_user_timeout": 10_000,  # a connection that is half open is given up
            "application_name": "andruck",
            "options": " ".join(f"-c {name}={value}" for name, value in _LIMITS.items()),
        },
    )


@contextmanager
def transaction(ledger: Engine) -> Iterator[Connection]:
    """Open a transaction that commits at the end of the block and rolls back if the block raises.

    Raises:
        Transient: the ledger cannot be reached or went away; nothing of the block is recorded.
    """
    try:
        with ledger.begin() as connection:
            yield connection
    except (OperationalError, PoolTimeout) as error:
        raise Transient("The ledger cannot be reached.", retry_after=5) from error
    except ProgrammingError as error:
        if isinstance(error.orig, UndefinedTable):
            raise Transient("The ledger has no schema yet: run `andruck migrate`.", retry_after=5) from error
        raise
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Transient("The ledger went away.", retry_after=5) from error
        raise
