"""Purges what was kept for as long as the site says: a batch with each look of the sweep."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from shared.ledger import Ledger, transaction
from shared.ledger.purging import purge_front_changes, purge_hints, purge_messages
from shared.ledger.submitting.unread import purge

log = structlog.get_logger()

UNREAD_PURGE_BATCH = 100
"""Unread messages that a look purges; the next one goes on."""
ANSWERED_PURGE_BATCH = 500
"""Messages that were answered, and as many hints."""


@dataclass(frozen=True)
class Purger:
    """Purges one ledger."""

    ledger: Ledger
    unread_days: int
    webhook_days: int

    def once(self) -> None:
        """Purge a batch of everything that is old enough.

        Raises:
            Transient: the ledger cannot be asked now.
        """
        with transaction(self.ledger) as db:
            purged = purge(db, days=self.unread_days, limit=UNREAD_PURGE_BATCH)
        for source, messages in purged:
            log.warning("unread input purged", source=source, messages=messages, days=self.unread_days)
        with transaction(self.ledger) as db:
            purge_messages(db, days=self.webhook_days, limit=ANSWERED_PURGE_BATCH)
        with transaction(self.ledger) as db:
            purge_hints(db, days=self.webhook_days, limit=ANSWERED_PURGE_BATCH)
        with transaction(self.ledger) as db:
            purge_front_changes(db, days=self.webhook_days, limit=ANSWERED_PURGE_BATCH)
