"""Press pages, several together: claim, read the current truth, render, put, record, ring for what follows."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from time import monotonic

import psycopg
import structlog

from services.publisher.attempt import attempt
from services.publisher.pages import render
from services.publisher.putting import HANDS, LATEST, Hands, Outcome, sheet_of
from services.publisher.theme import Theme
from shared import faults
from shared.article import ArticlePage, Excerpt
from shared.bucket import Bucket
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

__all__ = ["HANDS", "Pressroom"]

Shown = ArticlePage | Excerpt | None
"""What a page shows."""

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
    hands: Hands = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hands", Hands(self.bucket))

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
        if alone:
            self.doorbells.ring(Doorbell.PRESS, alone[1:])  # one of them may end this process: the rest is rung for
            self.press([str(alone[0].id)])

    def _press(self, presses: Sequence[Press]) -> None:
        if not presses:
            return
        latest = monotonic() + LATEST
        faults.reached("press.claimed")
        with self._attempt(*presses):
            self.bucket.check()
            shown = self._shown(presses)
            sheets = [(press, sheet) for press, content in shown if (sheet := self._sheet(press, content))]
            faults.reached("press.rendered")
            for outcomes in self.hands.put(sheets, latest):
                self._finish([copy for press, outcome in outcomes if (copy := self._copy(press, outcome))])

    def _shown(self, presses: Sequence[Press]) -> list[tuple[Press, Shown]]:
        """Return what pages show by now, read in one transaction that is over before anything is rendered."""
        shown: list[tuple[Press, Shown]] = []
        failed: list[tuple[Press, Exception]] = []
        with transaction(self.ledger) as db:
            for press in presses:
                try:
                    shown.append((press, _read(db, press.page)))
                except psycopg.Error:
                    raise
                except Exception as error:  # noqa: BLE001 - it is raised again outside the transaction
                    failed.append((press, error))
        for press, why in failed:
            with self._attempt(press):
                raise why
        return shown

    def _sheet(self, press: Press, shown: Shown) -> Sheet | None:
        """Return the page as readers shall get it; None if it cannot be made."""
        with self._attempt(press):
            return sheet_of(press.page, render(self.theme, press.page, shown))
        return None

    def _copy(self, press: Press, outcome: Outcome) -> Copy | None:
        """Return what came of a PUT; None if readers do not have the page."""
        with self._attempt(press):
            return outcome()
        return None

    def _finish(self, copies: Sequence[Copy]) -> None:
        faults.reached("press.put_answered")
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

    def _ring(self, pressed: Pressed) -> None:
        self.doorbells.ring(Doorbell.PRESS, pressed.pages)
        self.doorbells.ring(Doorbell.DELIVER, pressed.deliveries)


def _read(db: Connection, page: Page) -> Shown:
    if page.kind in _SHOWS_NOTHING:
        return None
    return edition(db, page.article_id, page.path) if page.article_id is not None else excerpt(db, page)
