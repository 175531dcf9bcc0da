"""Pulls one source whenever it is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import structlog

from services.collector.api_client import HttpApiClient
from services.collector.claim_keeping import ClaimLost, keep
from services.collector.pulling import GoneCheck, PulledBatch, changes
from services.collector.taking import WEBHOOK_GRACE, TakenItem, Taker
from shared.errors import AndruckError, Permanent, Transient
from shared.ledger import transaction
from shared.ledger.collecting.holding import pause, resume
from shared.ledger.collecting.pulls import (
    Pull,
    PullLease,
    claim_pull,
    end_pull,
    fail_pull,
    note_refusal,
    save_check,
    save_cursor,
)
from shared.ledger.states import Via
from shared.ledger.submitting.comparing import ArticleDifference
from shared.lifeline import Lifeline
from shared.sources import MAX_PULL_SECONDS

log = structlog.get_logger()

MIN_FAILED_PULL_SECONDS = 5.0


@dataclass(frozen=True)
class Puller:
    """Pulls one source."""

    taker: Taker
    """As for a source that nobody has asked to be pulled."""
    lifeline: Lifeline

    def pull_next(self) -> bool:
        """Pull the source if it is due; False if it is not.

        Raises:
            Transient: the ledger cannot be asked.
        """
        claimed = self.claim()
        if claimed is None:
            return False
        lease, pull = claimed
        try:
            self.pull(lease, pull)
        except ClaimLost:
            log.warning("somebody else has taken over a pull", source=pull.source)
        except AndruckError as error:
            self.later(lease, error)
        except Exception as error:
            log.exception("cannot pull", source=pull.source)
            self.later(lease, Permanent(f"Asking it fails with {type(error).__name__}: please report it as a bug."))
        return True

    def claim(self, *, now: bool = False) -> tuple[PullLease, Pull] | None:
        """Claim the pull if it is due, or, `now`, if nobody is at it; None if it cannot be had."""
        with transaction(self.taker.ledger) as db:
            return claim_pull(db, self.taker.cms.name, self.lifeline.owner, now=now)

    def pull(self, lease: PullLease, pull: Pull, observe: Callable[[PulledBatch], None] = lambda _: None) -> None:
        """Take what has changed, withdraw what is gone, and say when to come again; `observe` is given each batch.

        What somebody has told of is not left to its webhook: that was it.

        Raises:
            Transient, Permanent: it cannot be asked, or not to the end; what was taken is taken.
            ClaimLost: somebody else is at it.
        """
        cms = self.taker.cms
        taker = replace(self.taker, counts=bool(pull.cursor))
        if pull.asked:
            taker = replace(taker, via=Via.FETCHED, grace=0 * WEBHOOK_GRACE)
        tally, young = Counter[ArticleDifference](), False
        client = cms.client(partial(keep, taker.ledger, lease))
        try:
            for batch in changes(taker, client, pull.cursor, partial(self._save, lease)):
                self._note(batch.items, tally)
                observe(batch)
                young = batch.young
            observe(PulledBatch(self._check(lease, pull, taker, client, tally), None))
        finally:
            client.close()
        self._end(lease, young=young)
        if tally:
            log.info("pulled", source=cms.name, **{each.value: number for each, number in tally.items()})

    def _end(self, lease: PullLease, *, young: bool) -> None:
        source = self.taker.cms.source
        seconds = float(source.pull_seconds or MAX_PULL_SECONDS)
        with transaction(self.taker.ledger) as db:
            resume(db, source.name)
            end_pull(db, lease, seconds=min(seconds, WEBHOOK_GRACE.total_seconds()) if young else seconds)

    def _check(
        self, lease: PullLease, pull: Pull, taker: Taker, client: HttpApiClient, tally: Counter[ArticleDifference]
    ) -> Sequence[TakenItem]:
        checked = GoneCheck(replace(taker, via=Via.PULLED), client, taker.ledger).run(pull.checked_before)
        self._note(checked.items, tally)
        with transaction(taker.ledger) as db:
            if not save_check(db, lease, checked.before):
                raise ClaimLost
            if checked.refusal:
                note_refusal(db, taker.cms.name, checked.refusal)
        return checked.items

    def _save(self, lease: PullLease, cursor: str) -> None:
        with transaction(self.taker.ledger) as db:
            if not save_cursor(db, lease, cursor):
                raise ClaimLost

    def _note(self, items: Sequence[TakenItem], tally: Counter[ArticleDifference]) -> None:
        tally.update(
            item.difference for item in items if item.difference is not ArticleDifference.NONE and not item.refusal
        )
        for item in items:
            if item.refusal:
                log.warning("not taken", source=self.taker.cms.name)
                with transaction(self.taker.ledger) as db:
                    note_refusal(db, self.taker.cms.name, item.refusal)

    def later(self, lease: PullLease, error: AndruckError) -> None:
        """Note why the source could not be asked, and try again later."""
        asked = error.retry_after if isinstance(error, Transient) else None
        name = self.taker.cms.name
        with suppress(Transient), transaction(self.taker.ledger) as db:
            seconds = pause(db, name, at_least=max(asked or 0, MIN_FAILED_PULL_SECONDS))
            fail_pull(db, lease, str(error), seconds=seconds)
        log.warning("not pulled", source=name, reason=str(error))
