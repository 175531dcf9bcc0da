"""Attempts at presses: whatever goes wrong ends up in the ledger, once, here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from time import monotonic, sleep

import structlog
from celery.exceptions import SoftTimeLimitExceeded

from services.publisher.render_process import NotRendered
from shared.errors import Permanent, Transient
from shared.ledger import Connection, Ledger, transaction
from shared.ledger.leases import LEASE, PageLease
from shared.ledger.pressing.presses import Pressed
from shared.ledger.pressing.setbacks import bury_press, postpone_press, stumble_press

log = structlog.get_logger()

Ring = Callable[[Pressed], None]
Settle = Callable[[Connection, PageLease], Pressed]

_SETTLE_RETRY_SECONDS = 0.5
"""Seconds between two tries to note what became of a press."""

_OUT_OF_TIME = "There was no time left to press it: store or ledger are slow. It is tried again by itself."
_MACHINE_PROBLEM = "This publisher's machine is in trouble: look at its memory, files and processes."


@contextmanager
def attempt(ledger: Ledger, held: Sequence[PageLease], ring: Ring) -> Iterator[None]:
    """Do leased work in the block; an error that it raises ends there, and `ring` is called for what follows.

    | error | what becomes of the work |
    |---|---|
    | `Transient` | given back for a while, or for as long as the other side asked for; no attempt is counted |
    | out of time, memory, files | the same: the page is not at fault |
    | `Permanent` | buried |
    | any other | tried again, and counted like the death of a worker: the fifth in a row buries it |
    """
    try:
        yield
    except Transient as error:
        settle = partial(postpone_press, problem=str(error), at_least=error.retry_after or 0)
        _settle(ledger, held, ring, settle)
        log.warning("attempt failed", problem=str(error), **_keys(held))
    except SoftTimeLimitExceeded:
        _settle(ledger, held, ring, partial(postpone_press, problem=_OUT_OF_TIME))
        log.warning("attempt failed", problem=_OUT_OF_TIME, **_keys(held))
    except (MemoryError, OSError) as error:
        _settle(ledger, held, ring, partial(postpone_press, problem=_MACHINE_PROBLEM))
        log.warning("attempt failed", problem=f"{_MACHINE_PROBLEM} {error!r}", **_keys(held))
    except Permanent as error:
        _settle(ledger, held, ring, partial(bury_press, problem=str(error)))
        log.warning("attempt failed for good", problem=str(error), **_keys(held))
    except Exception as error:
        _settle(ledger, held, ring, partial(stumble_press, problem=_said(error)))
        log.exception("attempt failed", **_keys(held))


def _settle(ledger: Ledger, held: Sequence[PageLease], ring: Ring, settle: Settle) -> None:
    """Note what became of work: now, or as soon as the ledger is there again. Others would wait for the lease's end."""
    left = list(held)
    if not _settled(ledger, left, ring, settle):
        threading.Thread(target=_settle_later, args=(ledger, left, ring, settle), name="settling", daemon=True).start()


def _settled(ledger: Ledger, left: list[PageLease], ring: Ring, settle: Settle) -> bool:
    """Note it piece by piece, and take out of `left` what is noted; False if the ledger is in trouble."""
    try:
        while left:
            with transaction(ledger) as db:
                pressed = settle(db, left[0])
            left.pop(0)
            ring(pressed)
    except Transient as error:
        log.warning("cannot note what became of a press", problem=str(error), **_keys(left))
        return False
    return True


def _settle_later(ledger: Ledger, left: list[PageLease], ring: Ring, settle: Settle) -> None:
    end = monotonic() + LEASE.total_seconds()
    while monotonic() < end:
        sleep(_SETTLE_RETRY_SECONDS)
        if _settled(ledger, left, ring, settle):
            return


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, NotRendered) else f"{type(error).__name__}: {error}"


def _keys(held: Sequence[PageLease]) -> dict[str, object]:
    return {"work": held[0].work.table, "keys": [lease.key["key"] for lease in held]}
