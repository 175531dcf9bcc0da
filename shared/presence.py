"""Signs a process in with the ledger, from a thread, for as long as it lives."""

from __future__ import annotations

import os
import socket
import threading
import time

import structlog

from shared.errors import Transient
from shared.ledger import Ledger, transaction
from shared.ledger.sign_ins import SIGN_IN_SECONDS, sign_in

log = structlog.get_logger()


def process_name(kind: str) -> str:
    """Return a name for this process that its successor on the same host will not share while both live."""
    return f"{kind}@{socket.gethostname()}:{os.getpid()}"


def stay_signed_in(database_url: str, kind: str) -> None:
    """Start signing in."""
    threading.Thread(
        target=sign_in_for_ever, args=(Ledger(database_url, connections=1), kind), name="presence", daemon=True
    ).start()


def sign_in_for_ever(ledger: Ledger, kind: str) -> None:
    """Sign in, and go on whatever happens."""
    while True:
        try:
            with transaction(ledger) as db:
                sign_in(db, process_name(kind), kind, pid=os.getpid())
        except Transient as error:
            log.warning("cannot sign in", problem=str(error))
        except Exception:  # whoever does not sign in is taken for dead, so this thread outlives everything
            log.exception("cannot sign in")
        time.sleep(SIGN_IN_SECONDS)
