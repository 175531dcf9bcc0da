"""Attempts at presses: whatever goes wrong ends up in the ledger, once, here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import psycopg
import structlog

from shared.errors import Permanent, Transient
from shared.ledger import Connection, Ledger, leases, transaction
from shared.ledger.leases import Lease, backoff

log = structlog.get_logger()


@contextmanager
def attempt(ledger: Ledger, held: Sequence[Lease], bury: Callable[[Connection, Lease, str], None]) -> Iterator[None]:
    """Do leased work in the block; an error that it raises ends there.

    A `Transient` error gives all of the work back for a while, longer after each failure in a row, or for as long as
    the other side asked for; after a `Permanent` one it is buried. Any other error is noted like the death of a worker.

    Raises:
        psycopg.Error: the transaction that the block stands in has failed, through whatever piece of work.
    """
    try:
        yield
    except psycopg.Error:
        raise
    except Transient as error:
        with transaction(ledger) as db:
            for lease in held:
                seconds = max(backoff(lease.row.failures), error.retry_after or 0)
                leases.postpone(db, lease, problem=str(error), seconds=seconds)
        log.warning("attempt failed", problem=str(error), **_keys(held))
    except Permanent as error:
        with transaction(ledger) as db:
            for lease in held:
                bury(db, lease, str(error))
        log.warning("attempt failed for good", problem=str(error), **_keys(held))
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
        with transaction(ledger) as db:
            for lease in held:
                leases.stumble(db, lease, problem=problem, seconds=backoff(lease.row.failures))
        log.exception("attempt failed", **_keys(held))


def _keys(held: Sequence[Lease]) -> dict[str, object]:
    return {"work": held[0].work.table, "keys": [lease.key["key"] for lease in held]}
