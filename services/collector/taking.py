"""Takes what a CMS has answered: compares it with the ledger, and submits what differs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

import structlog

from services.collector.cms import AskedCms
from shared.dialects.content_api import Item
from shared.errors import AndruckError, Permanent
from shared.events import Doorbell, Priority
from shared.ledger import Connection, Ledger, transaction
from shared.ledger.clock import time_of
from shared.ledger.collecting.pulls import count_missed
from shared.ledger.states import Via
from shared.ledger.submitting.accept import MAX_SOURCE_CLOCK_LEAD
from shared.ledger.submitting.comparing import ArticleDifference
from shared.ledger.submitting.submissions import Accepted
from shared.ledger.submitting.unread import keep
from shared.ledger.webhooks import Webhook
from shared.queue import Doorbells
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.submit import difference, submit
from shared.unread_input import kept_item, message_of, why_unread

log = structlog.get_logger()

WEBHOOK_GRACE = timedelta(seconds=15)
"""What has changed less long ago is left to its webhook, which may be on its way."""

ARCHIVE_AGE = timedelta(days=7)
"""What is new to us and was published longer ago is of an archive: it waits for all else, and nobody is told of it."""


class TakenItem(NamedTuple):
    """What came of one thing that the CMS has answered."""

    external_id: str = ""
    difference: ArticleDifference = ArticleDifference.NONE
    refusal: str = ""
    """Why it could not be taken."""
    young: bool = False
    """It is left to its webhook for now."""


@dataclass(frozen=True)
class Taker:
    """Takes what one source's CMS answers when it is asked what has changed."""

    cms: AskedCms
    ledger: Ledger
    doorbells: Doorbells
    via: Via = Via.PULLED
    dry: bool = False
    """Only look what differs."""
    counts: bool = True
    """What is found should have been brought by a webhook."""
    tells: bool = False
    """Subscribers are told of an archive, too."""
    grace: timedelta = WEBHOOK_GRACE
    since: datetime | None = None
    """What has changed before is left alone."""

    def take(self, item: Item) -> TakenItem:
        """Take one article as the API has it.

        Raises:
            Transient: the ledger cannot be asked now.
        """
        try:
            wish = self.cms.api.read(item, self.cms.source, self.cms.site)
        except Exception as error:  # noqa: BLE001 - it is kept with the error, and logged; the others go on
            return TakenItem(refusal=str(why_unread(error).sentence) if self.dry else self._keep(item, error))
        return TakenItem() if isinstance(wish, Ignore) else self.take_wish(wish)

    def _keep(self, item: Item, error: Exception) -> str:
        """Keep what cannot be read, and return the sentence that says so."""
        with transaction(self.ledger) as db:
            return keep_item(db, message_of(self.cms.name, item, self.via), item, error)

    def take_wish(self, wish: Publish | Withdraw) -> TakenItem:
        """Take what an article is to become. Raises as `take`."""
        with transaction(self.ledger) as db:
            now = time_of(db)
            wish = timely(wish, now)
            found = difference(db, self.cms.name, wish)
        if found is ArticleDifference.NONE or (self.since and wish.updated_at and wish.updated_at < self.since):
            return TakenItem(wish.external_id)
        if found is ArticleDifference.CONTRADICTS:
            return TakenItem(wish.external_id, found, f"{wish.external_id} has other content under the same version.")
        if wish.updated_at and abs(now - wish.updated_at) < self.grace:
            return TakenItem(wish.external_id, young=True)
        if self.dry:
            return TakenItem(wish.external_id, found)
        try:
            self._submit(wish, found, now)
        except Permanent as error:
            return TakenItem(wish.external_id, found, f"{wish.external_id}: {error}")
        return TakenItem(wish.external_id, found)

    def _submit(self, wish: Publish | Withdraw, found: ArticleDifference, now: datetime) -> None:
        archived = not self.tells and found is ArticleDifference.NEW and is_of_archive(wish, now)
        webhook = Webhook(self.cms.name, f"pull {uuid4().hex}", "", self.via, quiet=archived)
        wish = replace(wish, priority=Priority.BULK) if archived and isinstance(wish, Publish) else wish
        with transaction(self.ledger) as db:
            accepted = submit(db, webhook, as_found(wish, found))
            if self.counts and self.via is Via.PULLED and not archived and found is not ArticleDifference.RAISED:
                count_missed(db, self.cms.name)
        self._tell(accepted, found)

    def _tell(self, accepted: Accepted, found: ArticleDifference) -> None:
        log.info("fetched", source=self.cms.name, submission=accepted.submission, via=self.via, difference=found)
        self.doorbells.ring(Doorbell.PRESS, accepted.ring)


def keep_item(db: Connection, message: Webhook, item: Item, error: Exception) -> str:
    """Keep as unread input what a CMS has answered and nobody can read, and return the sentence that says so.

    Raises:
        UnreadFull: so much of the source is kept already that this has to be asked for again.
    """
    if not isinstance(error, AndruckError):
        log.exception("cannot read what a CMS has answered", source=message.source)
    why = why_unread(error)
    number = keep(db, message, kept_item(item), why)
    log.warning("kept unread", unread=number, source=message.source)
    return f"It is kept as unread input {number}. {why.sentence}"


def as_found(wish: Publish | Withdraw, found: ArticleDifference) -> Publish | Withdraw:
    """Return what to submit. Of what is back the source says nothing newer: it counts as what came last."""
    return replace(wish, version=None, updated_at=None) if found is ArticleDifference.BACK else wish


def timely(wish: Publish | Withdraw, now: datetime) -> Publish | Withdraw:
    """Return what to submit. A time of change in the future is wrong: without it, what comes last counts.

    A message that says such a time is refused; but what a CMS answers is what it has, and there is nobody to react.
    """
    ahead = wish.updated_at is not None and wish.updated_at > now + MAX_SOURCE_CLOCK_LEAD
    return replace(wish, updated_at=None) if ahead else wish


def is_of_archive(wish: Publish | Withdraw, now: datetime) -> bool:
    """Return whether an article is long out at its source."""
    at = wish.article.published_at or wish.updated_at if isinstance(wish, Publish) else None
    return at is not None and now - at > ARCHIVE_AGE
