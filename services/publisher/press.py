"""Press pages: claim, read the current truth, render, put it into the bucket, record, ring for what follows."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from sqlalchemy import Connection, Engine

from services.publisher.pages import Document, render
from services.publisher.theme import Theme
from shared import faults
from shared.article import Edition, Excerpt
from shared.attempt import attempt
from shared.bucket import Bucket, Overtaken
from shared.errors import Transient
from shared.events import Doorbell
from shared.ledger import transaction
from shared.ledger.leases import Lease, backoff
from shared.ledger.listings import excerpt
from shared.ledger.presses import Press, Pressed, bury_press, claim_press, edition, finish_press
from shared.pages import Page, PageKind
from shared.queue import Doorbells
from shared.sheet import Sheet

log = structlog.get_logger()

_FOREVER = "public, max-age=31536000, immutable"
_FRESH = "public, max-age=0, must-revalidate"
"""Readers ask each time whether their copy still holds: the answer is a 304 without a body, or the correction."""

_SHOWS_NOTHING = (PageKind.NOT_FOUND, PageKind.STYLESHEET)


@dataclass(frozen=True)
class Pressroom:
    """Everything a press needs; one for each process."""

    ledger: Engine
    bucket: Bucket
    theme: Theme
    doorbells: Doorbells

    def press(self, path: str) -> None:
        """Bring one page to what the ledger wants of it; do nothing if it is not due or somebody else is at it."""
        with transaction(self.ledger) as db:
            press = claim_press(db, path)
        if press is None:
            return
        faults.reached("press.claimed")
        with attempt(self.ledger, press.lease, delay=backoff, bury=self._bury):
            self._press(press)

    def _press(self, press: Press) -> None:
        with transaction(self.ledger) as db:
            shown = _shown(db, press.page)
        sheet = _sheet(press.page, render(self.theme, press.page, shown))
        faults.reached("press.rendered")
        etag = press.etag if press.etag and sheet.digest == press.digest else self._put(press, sheet)
        faults.reached("press.put_answered")
        with transaction(self.ledger) as db:
            pressed = finish_press(db, press, etag=etag, digest=sheet.digest)
            faults.reached("press.before_commit")
        faults.reached("press.after_commit")
        if pressed is None:
            log.info("lease lost while pressing; another worker has the page", path=press.page.path)
            return
        faults.reached("press.before_doorbell")
        self._ring(pressed)

    def _put(self, press: Press, sheet: Sheet) -> str:
        """Put the sheet into the bucket unless something newer is there, and return the ETag of what is there.

        Raises:
            Transient: something newer is there, or others keep writing: give up and let the ledger decide again.
        """
        etag = press.etag
        for _ in range(3):
            faults.soon("press.put_sent")
            try:
                return self.bucket.put(press.page.key, sheet, sequence=press.wanted, etag=etag)
            except Overtaken:
                found = self.bucket.find(press.page.key)
            if found and found.sequence == press.wanted:
                return found.etag  # our own: the answer was lost
            if found and found.sequence > press.wanted:
                raise Transient(f"The bucket holds {press.page.key} as of {found.sequence}, newer than {press.wanted}.")
            etag = found.etag if found else None
        raise Transient(f"Others keep writing {press.page.key} in the bucket.")

    def _bury(self, db: Connection, lease: Lease, problem: str) -> None:
        self._ring(bury_press(db, lease, problem=problem))

    def _ring(self, pressed: Pressed) -> None:
        self.doorbells.ring(Doorbell.PRESS, pressed.paths)
        self.doorbells.ring(Doorbell.DELIVER, pressed.deliveries)


def _shown(db: Connection, page: Page) -> Edition | Excerpt | None:
    if page.kind in _SHOWS_NOTHING:
        return None
    return edition(db, page.article_id) if page.article_id is not None else excerpt(db, page)


def _sheet(page: Page, document: Document) -> Sheet:
    cache = _FOREVER if page.kind is PageKind.STYLESHEET else _FRESH
    return Sheet(document.body, document.content_type, cache, _meta(document))


def _meta(document: Document) -> dict[str, str]:
    """Return what the web server makes a status of: an object store knows none."""
    meta = {} if document.status in (200, 301, 404) else {"andruck-status": str(document.status)}
    return {**meta, "andruck-location": document.location} if document.location else meta
