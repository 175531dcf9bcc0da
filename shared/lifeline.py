"""The lifeline of a process that claims: while it holds, what the process has claimed is its own.

See `shared.ledger.owners` for what is made of it once it is lost.
"""

from __future__ import annotations

import secrets
import select
import threading
import time
from typing import Any

import psycopg
import structlog

from shared.ledger.owners import hold_lifeline
from shared.presence import process_name

log = structlog.get_logger()

_SESSION_RETRY_SECONDS = 0.2
"""Seconds between two tries to get a session: well within the time for which the sweep waits for one."""

_LIFELINE_WAIT_SECONDS = 2.0
"""Seconds that the first claim waits for the lifeline. Without it, work is claimed by lease alone."""


class Lifeline:
    """One for each process that claims; made before a fork, but nothing is connected, and no thread begun, before use.

    A thread keeps the session up. While there is none, `owner` is None, and claims end with their leases only.
    """

    def __init__(self, database_url: str, kind: str) -> None:
        self._url = database_url
        self._kind = kind
        self._owner = 0
        self._holds = threading.Event()
        self._begin = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def owner(self) -> int | None:
        """What this process's claims are signed with; None while nothing would tell of its death."""
        if self._holds.is_set():
            return self._owner
        with self._begin:
            if self._thread is None:
                self._owner = secrets.randbits(62) + 1
                self._thread = threading.Thread(target=self._keep, name="lifeline", daemon=True)
                self._thread.start()
                self._holds.wait(_LIFELINE_WAIT_SECONDS)
        return self._owner if self._holds.is_set() else None

    def _keep(self) -> None:
        told = False
        while True:
            try:
                with hold_lifeline(self._url, self._owner, process_name(self._kind)) as session:
                    self._holds.set()
                    told = False
                    _wait_for_its_end(session)
            except (psycopg.Error, OSError) as error:
                if not told:
                    log.warning("lifeline lost; claims end with their leases until it is back", problem=str(error))
                told = True
            finally:
                self._holds.clear()
            time.sleep(_SESSION_RETRY_SECONDS)


def _wait_for_its_end(session: psycopg.Connection[Any]) -> None:
    """Return, or raise what it says, when the server ends the session. What else it may have to say is swallowed."""
    poll = select.poll()
    poll.register(session.fileno(), select.POLLIN)
    while session.pgconn.status == psycopg.pq.ConnStatus.OK:
        if poll.poll():
            session.pgconn.consume_input()
