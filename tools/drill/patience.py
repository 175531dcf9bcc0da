"""Asks a ledger that is busy with a drill, or away: again and again, until it answers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from shared.errors import Transient
from shared.ledger import Ledger, transaction

BUSY_LEDGER_PAUSE_SECONDS = 0.5


def ask_patiently(ledger: Ledger, statement: str, **values: object) -> Sequence[Any]:
    """Return the rows that a statement gives, none if it gives none, as soon as the ledger has time for it."""
    while True:
        try:
            with transaction(ledger) as db:
                answer = db.execute(statement, values)
                return answer.fetchall() if answer.description else ()
        except Transient:
            time.sleep(BUSY_LEDGER_PAUSE_SECONDS)
