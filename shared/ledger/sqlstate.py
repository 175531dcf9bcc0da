"""What PostgreSQL's errors mean to us: which of them pass by themselves, and what is to be done meanwhile."""

from __future__ import annotations

import re

import psycopg
import structlog

from shared.causes import tell_cause
from shared.errors import Condition, Transient

log = structlog.get_logger()

_CONDITION_BY_SQLSTATE = {
    "08": Condition.AWAY,  # connection exception
    "0A000": Condition.CHANGING,  # cached plan must not change result type: a table was altered
    "25006": Condition.READ_ONLY,
    "25P03": Condition.BUSY,  # idle in a transaction for too long
    "25P04": Condition.BUSY,  # the transaction took too long
    "26000": Condition.CHANGING,  # a prepared statement is gone: somebody between us and the server changed it
    "28": Condition.REFUSING,  # invalid authorization, wrong password
    "3D000": Condition.CHANGING,  # no such database
    "3F000": Condition.CHANGING,  # no such schema
    "40": Condition.BUSY,  # deadlock, serialization failure
    "42501": Condition.REFUSING,  # insufficient privilege
    "42703": Condition.CHANGING,  # no such column
    "42704": Condition.CHANGING,  # no such object
    "42883": Condition.CHANGING,  # no such function
    "42P01": Condition.CHANGING,  # no such table, no such sequence
    "42P05": Condition.CHANGING,  # a prepared statement is there already
    "42P10": Condition.CHANGING,  # no constraint that fits ON CONFLICT: not restored yet
    "53": Condition.FULL,  # insufficient resources: disk, memory
    "53300": Condition.CROWDED,  # too many connections
    "53400": Condition.CROWDED,  # configuration limit exceeded
    "54": Condition.FULL,  # program limit exceeded
    "55006": Condition.BUSY,  # object in use
    "55P03": Condition.BUSY,  # lock timeout
    "57": Condition.AWAY,  # the server is shut down, has crashed, is starting up
    "57014": Condition.BUSY,  # statement timeout, canceled
    "58": Condition.FULL,  # the disk fails
    "XX000": Condition.CHANGING,  # could not open relation: it is dropped at this moment
}
"""By SQLSTATE, or its class (PostgreSQL, appendix A). Any other is a mistake of ours, which no waiting cures."""

_REFUSAL_PATTERNS = {
    Condition.CROWDED: r"too many (clients|connections)|remaining connection slots",
    Condition.REFUSING: r"authentication|pg_hba\.conf|role .* does not exist|permission denied for database",
    Condition.CHANGING: r"database .* does not exist",
}
"""What a server says that refuses a connection. libpq does not pass its SQLSTATE on."""

_LEDGER_SENTENCES = {
    Condition.AWAY: ("The ledger cannot be reached.", 5),
    Condition.BUSY: ("The ledger is busy: others held what this needs, or it took too long.", 1),
    Condition.CROWDED: ("The ledger takes no more connections: raise max_connections, or run fewer processes.", 5),
    Condition.FULL: ("The ledger is full, or its disk fails: give PostgreSQL more room.", 5),
    Condition.READ_ONLY: ("The ledger takes no writes: PostgreSQL is a replica, or was made read-only.", 5),
    Condition.CHANGING: ("The ledger's schema is not there or is being changed: run `andruck migrate`.", 5),
    Condition.REFUSING: ("The ledger refuses us: look at the user and password in ANDRUCK_DATABASE_URL.", 5),
}
"""What is said, and after how many seconds to try again."""

_STALE_POOL_CONDITIONS = (Condition.READ_ONLY, Condition.CHANGING)
"""After these, other connections are no better: what they have prepared is gone, or they lead to the old server."""


def condition(error: psycopg.Error) -> Condition | None:
    """Return what is the matter with the ledger; None: nothing is, the error is a mistake of ours."""
    state = error.sqlstate or ""
    found = _CONDITION_BY_SQLSTATE.get(state) or _CONDITION_BY_SQLSTATE.get(state[:2])
    if found or not isinstance(error, psycopg.OperationalError):
        return found
    said = str(error)
    return next((each for each, words in _REFUSAL_PATTERNS.items() if re.search(words, said)), Condition.AWAY)


def is_stale(error: BaseException) -> bool:
    """Return whether connections that were made before this error are not to be used again."""
    return isinstance(error, psycopg.Error) and condition(error) in _STALE_POOL_CONDITIONS


def diagnosed(error: psycopg.Error) -> Transient | None:
    """Return the error in our words, and log the server's; None if it is a mistake of ours."""
    found = condition(error)
    if found is None:
        return None
    if error.sqlstate == "40P01":  # our own mistake, so it is told each time
        log.error("deadlock", detail=error.diag.message_detail)
    else:
        tell_cause("ledger", found, error, sqlstate=error.sqlstate)
    sentence, seconds = _LEDGER_SENTENCES[found]
    return Transient(sentence, retry_after=seconds, condition=found)
