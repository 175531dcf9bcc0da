"""Fetches the articles of one source of which a webhook said too little."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TypeAlias

import structlog

from services.collector.claim_keeping import ClaimLost, keep
from services.collector.cms import AskedCms
from services.collector.taking import as_found, keep_item, timely
from shared.dialects.content_api import Item, NotThereYet
from shared.errors import AndruckError, Permanent, Transient
from shared.events import Doorbell
from shared.ledger import Connection, Ledger, transaction
from shared.ledger.clock import time_of
from shared.ledger.collecting.hints import Hint, HintLease, claim_hint, end_hint, hint_of, postpone_hint
from shared.ledger.collecting.holding import pause, resume
from shared.ledger.collecting.pulls import count_missed
from shared.ledger.states import HintState, Via
from shared.ledger.submitting.comparing import ArticleDifference
from shared.ledger.submitting.submissions import Accepted
from shared.ledger.webhooks import Webhook
from shared.lifeline import Lifeline
from shared.queue import Doorbells
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.submit import difference, submit
from shared.unread_input import message_of

log = structlog.get_logger()

NOTHING_OUT = "The CMS was asked: it is not published there, and nothing of it is out."
NEVER_THERE = "The CMS was asked and has no such article; nothing of it is out."
STILL_SCHEDULED = "The CMS was asked before its time: it is to be published as it was scheduled."

MAX_ABSENCES = 4
"""How often a CMS may say that it does not have what its webhook has just named: some APIs are seconds behind."""


class Unreadable(NamedTuple):
    """What a CMS has answered and nobody can read."""

    item: Item
    error: Exception


Read: TypeAlias = Publish | Withdraw | Ignore | Unreadable
"""What a CMS has answered."""


@dataclass(frozen=True)
class Fetcher:
    """Sees to the hints of one source, one after another."""

    cms: AskedCms
    ledger: Ledger
    doorbells: Doorbells
    lifeline: Lifeline

    def fetch_next(self) -> bool:
        """Fetch what has been due for longest; False if nothing is.

        Raises:
            Transient: the ledger cannot be asked.
        """
        with transaction(self.ledger) as db:
            lease = claim_hint(db, self.cms.name, self.lifeline.owner)
        if lease is None:
            return False
        try:
            self._fetch(lease, hint_of(lease))
        except ClaimLost:
            log.warning("somebody else has taken over a hint", source=self.cms.name, submission=hint_of(lease).number)
        except AndruckError as error:
            self._later(lease, error)
        except Exception as error:
            log.exception("cannot fetch", source=self.cms.name, submission=hint_of(lease).number)
            self._later(lease, Permanent(f"Fetching it fails with {type(error).__name__}: please report it as a bug."))
        return True

    def _fetch(self, lease: HintLease, hint: Hint) -> None:
        wish = self._asked(lease, hint)
        with transaction(self.ledger) as db:
            accepted = self._settle(db, lease, hint, wish)
            resume(db, self.cms.name)
        if accepted:
            log.info("fetched", source=hint.source, submission=accepted.submission, via=hint.via, hint=hint.number)
            self.doorbells.ring(Doorbell.PRESS, accepted.ring)

    def _asked(self, lease: HintLease, hint: Hint) -> Read | None:
        cms, client = self.cms, self.cms.client(partial(keep, self.ledger, lease))
        try:
            item = cms.api.fetch(client, cms.source, hint.external_id)
            if item is None:
                cms.judge_absence(client)
        finally:
            client.close()
        if item is None:
            return None
        try:
            return cms.api.read(item, cms.source, cms.site)
        except Exception as error:  # noqa: BLE001 - it is kept with the error, and logged
            return Unreadable(item, error)

    def _settle(self, db: Connection, lease: HintLease, hint: Hint, read: Read | None) -> Accepted | None:
        """Write down what came of it; what is submitted is returned.

        Raises:
            NotThereYet: it is not there, and nothing of it is out: that may be too early.
        """
        end = partial(_end, db, lease)
        wish = Withdraw(hint.external_id, None, None) if read is None else read
        if isinstance(wish, Ignore):
            return end(HintState.DONE, wish.sentence)
        if isinstance(wish, Unreadable):
            message = message_of(hint.source, wish.item, hint.via)
            return end(HintState.FAILED, keep_item(db, message, wish.item, wish.error))
        wish = timely(wish, time_of(db))
        found = difference(db, hint.source, wish)
        if isinstance(wish, Withdraw) and found is ArticleDifference.NONE:
            if read is None and hint.failures < MAX_ABSENCES:
                raise NotThereYet("The CMS was asked and does not have it yet.")
            return end(HintState.DONE, NEVER_THERE if read is None else NOTHING_OUT)
        if hint.via is Via.PULLED and found is ArticleDifference.NONE:
            return end(HintState.DONE, STILL_SCHEDULED)
        webhook = Webhook(hint.source, f"hint {hint.number}", "", hint.via)
        try:
            with db.transaction():
                accepted = submit(db, webhook, as_found(wish, found))
        except Permanent as error:
            return end(HintState.FAILED, str(error))
        if hint.via is Via.PULLED:
            count_missed(db, hint.source)
        end(HintState.DONE, None, accepted.submission)
        return accepted

    def _later(self, lease: HintLease, error: AndruckError) -> None:
        """Try again later; a CMS that does not answer is not asked for anything meanwhile."""
        asked = error.retry_after if isinstance(error, Transient) else None
        alone = isinstance(error, NotThereYet) or (isinstance(error, Transient) and error.condition is not None)
        with suppress(Transient), transaction(self.ledger) as db:
            postpone_hint(db, lease, str(error))
            if not alone:
                pause(db, self.cms.name, at_least=asked or 0)
        log.warning("not fetched", source=self.cms.name, submission=hint_of(lease).number, reason=str(error))


def _end(
    db: Connection, lease: HintLease, state: HintState, sentence: str | None, submission: int | None = None
) -> None:
    if not end_hint(db, lease, state, sentence=sentence, submission=submission):
        raise ClaimLost
