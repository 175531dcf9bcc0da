"""Press pages, several together: claim, read the current truth, render, put, record, ring for what follows."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import structlog

from services.publisher.attempt import attempt
from services.publisher.pages import Document, render
from services.publisher.theme import Theme
from shared import faults
from shared.article import ArticlePage, Excerpt
from shared.bucket import Bucket, Overtaken
from shared.errors import Transient
from shared.events import Doorbell
from shared.ledger import Connection, Ledger, transaction
from shared.ledger.editions import edition
from shared.ledger.leases import PRESSES, suspects
from shared.ledger.listings import excerpt
from shared.ledger.presses import Copy, Press, Pressed, claim_presses, finish_presses
from shared.lifeline import Lifeline
from shared.pages import Page, PageKind
from shared.queue import Doorbells
from shared.sheet import Sheet

log = structlog.get_logger()

HANDS = 8
"""PUTs under way at the same time."""

_FOREVER = "public, max-age=31536000, immutable"
_FRESH = "public, max-age=0, must-revalidate"
"""Readers ask each time whether their copy still holds: the answer is a 304 without a body, or the correction."""

_SHOWS_NOTHING = (PageKind.NOT_FOUND, PageKind.STYLESHEET)


@dataclass(frozen=True)
class Pressroom:
    """Everything that pressing needs; one for each process."""

    ledger: Ledger
    bucket: Bucket
    theme: Theme
    doorbells: Doorbells
    lifeline: Lifeline | None = None
    """What claims are tied to; None: they end with their leases only."""
    hands: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(HANDS))

    def press(self, paths: Sequence[str]) -> None:
        """Bring pages to what the ledger wants of them; leave those that are not due or that somebody else is at.

        What goes wrong with one page is noted there and keeps no other waiting.

        Raises:
            Transient: the ledger cannot be reached.
        """
        owner = self.lifeline.owner if self.lifeline else None
        with transaction(self.ledger) as db:
            presses = claim_presses(db, paths, owner)
            alone = suspects(db, PRESSES, paths) if len(presses) < len(paths) and len(paths) > 1 else []
        self._press(presses)
        for path in alone:
            self.press([str(path)])

    def _press(self, presses: Sequence[Press]) -> None:
        if not presses:
            return
        faults.reached("press.claimed")
        with self._attempt(*presses):
            with transaction(self.ledger) as db:
                sheets = [(press, sheet) for press in presses if (sheet := self._sheet(db, press))]
            faults.reached("press.rendered")
            copies = [copy for copy in self.hands.map(lambda pair: self._copy(*pair), sheets) if copy]
            faults.reached("press.put_answered")
            self._finish(copies)

    def _sheet(self, db: Connection, press: Press) -> Sheet | None:
        """Return what the page shows by now; None if it cannot be made."""
        with self._attempt(press):
            return _sheet(press.page, render(self.theme, press.page, _shown(db, press.page)))
        return None

    def _copy(self, press: Press, sheet: Sheet) -> Copy | None:
        """Let readers have the sheet; None if that was not possible. If they have it already, nothing is sent."""
        with self._attempt(press):
            etag = press.etag if press.etag and sheet.digest == press.digest else self._put(press, sheet)
            return Copy(press, etag, sheet.digest)
        return None

    def _finish(self, copies: Sequence[Copy]) -> None:
        if not copies:
            return
        with transaction(self.ledger) as db:
            pressed = finish_presses(db, copies)
            faults.reached("press.before_commit")
        faults.reached("press.after_commit")
        log.info("pressed", pages=[copy.press.page.path for copy in copies], submissions=pressed.submissions)
        faults.reached("press.before_doorbell")
        self._ring(pressed)

    def _attempt(self, *presses: Press) -> AbstractContextManager[None]:
        return attempt(self.ledger, [press.lease for press in presses], self._ring)

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

    def _ring(self, pressed: Pressed) -> None:
        self.doorbells.ring(Doorbell.PRESS, pressed.pages)
        self.doorbells.ring(Doorbell.DELIVER, pressed.deliveries)


def _shown(db: Connection, page: Page) -> ArticlePage | Excerpt | None:
    if page.kind in _SHOWS_NOTHING:
        return None
    return edition(db, page.article_id, page.path) if page.article_id is not None else excerpt(db, page)


def _sheet(page: Page, document: Document) -> Sheet:
    cache = _FOREVER if page.kind is PageKind.STYLESHEET else _FRESH
    return Sheet(document.body, document.content_type, cache, _meta(document))


def _meta(document: Document) -> dict[str, str]:
    """Return what the web server makes a status of: an object store knows none."""
    meta = {} if document.status in (200, 301, 404) else {"andruck-status": str(document.status)}
    return {**meta, "andruck-location": document.location} if document.location else meta
