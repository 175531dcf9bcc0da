"""One attempt at leased work: whatever goes wrong ends up in the ledger, once, here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy import Connection, Engine

from shared.errors import Permanent, Transient
from shared.ledger import leases, transaction
from shared.ledger.leases import Lease

log = structlog.get_logger()


@contextmanager
def attempt(
    ledger: Engine,
    lease: Lease,
    *,
    delay: Callable[[int], float | None],
    bury: Callable[[Connection, Lease, str], None],
) -> Iterator[None]:
    """Do leased work in the block.

    A `Transient` error gives the work back for the seconds that `delay` returns for the number of failures so far, or
    for longer if the other side asked for it; when `delay` returns None, or the error is `Permanent`, the work is
    buried. Any other error is raised on, for the log, after it was noted like the death of a worker.
    """
    try:
        yield
    except Transient as error:
        seconds = delay(lease.row.failures)
        with transaction(ledger) as db:
            if seconds is None:
                bury(db, lease, str(error))
            else:
                leases.postpone(db, lease, problem=str(error), seconds=max(seconds, error.retry_after or 0))
        log.warning("attempt failed", work=lease.work.table, problem=str(error), again_in=seconds, **_key(lease))
    except Permanent as error:
        with transaction(ledger) as db:
            bury(db, lease, str(error))
        log.warning("attempt failed for good", work=lease.work.table, problem=str(error), **_key(lease))
    except Exception as error:
        with transaction(ledger) as db:
            problem = f"{type(error).__name__}: {error}"
            leases.stumble(db, lease, problem=problem, seconds=leases.backoff(lease.row.failures))
        raise


def _key(lease: Lease) -> dict[str, object]:
    return {lease.work.key: lease.key["key"]}
