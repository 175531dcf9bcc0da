"""Press pages, several together: claim, read the current truth, render, put, record, ring for what follows."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from time import monotonic

import psycopg
import structlog

from services.publisher.aside import LARGE_BODY_CHARACTERS, Aside
from services.publisher.attempt import attempt
from services.publisher.dressing import Dressing
from services.publisher.pages import Document, LinkedPage
from services.publisher.putting import PUT_DEADLINE_SECONDS, PUT_THREADS, Hands, PutOutcome, object_of
from services.publisher.rendering import Renderer, Shown, Slow
from services.publisher.shown import Lists, read_shown, with_settled_feeds
from services.publisher.theme import Theme
from shared import faults
from shared.article import Edition
from shared.bucket import Bucket
from shared.errors import Transient
from shared.events import Doorbell, Due
from shared.ledger import Connection, Ledger, transaction
from shared.ledger.due_work import suspects
from shared.ledger.leases import PRESSES
from shared.ledger.pressing.feeds import note_feed_text
from shared.ledger.pressing.own_pages import own_links
from shared.ledger.pressing.presses import Press, Pressed, PressedPage, claim_presses, finish_presses
from shared.ledger.pressing.showing import note_pictures
from shared.lifeline import Lifeline
from shared.own_page import OwnLinks
from shared.page_kinds import PageKind
from shared.page_object import PageObject
from shared.queue import Doorbells
from shared.site import FeedText

log = structlog.get_logger()

__all__ = ["PUT_THREADS", "Pressroom"]


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
    renderer: Renderer = field(init=False)
    aside: Aside = field(init=False)
    dressing: Dressing = field(init=False)

    def __post_init__(self) -> None:
        renderer = Renderer(self.theme)
        object.__setattr__(self, "hands", Hands(self.bucket))
        object.__setattr__(self, "renderer", renderer)
        object.__setattr__(self, "aside", Aside(self.ledger, renderer, self._attempt, self._finish_slow))
        object.__setattr__(self, "dressing", Dressing(self.ledger, renderer, self.press))

    def press(self, paths: Sequence[str]) -> None:
        """Bring pages to what the ledger wants of them; leave those that are not due or that somebody else is at.

        What goes wrong with one page is noted there and keeps no other waiting.

        Raises:
            Transient: the ledger cannot be reached.
        """
        self.dressing.keep_up()
        presses, alone = self._claim(paths)
        self._press(presses)
        if alone:
            self.doorbells.ring(Doorbell.PRESS, alone[1:])  # one of them may end this process: the rest is rung for
            self.press([str(alone[0].id)])

    def _claim(self, paths: Sequence[str]) -> tuple[list[Press], list[Due]]:
        """Claim what is due; return also what is to be claimed alone."""
        owner = self.lifeline.owner if self.lifeline else None
        presses: list[Press] = []
        try:
            with transaction(self.ledger) as db:
                presses = claim_presses(db, paths, owner)
                alone = suspects(db, PRESSES, paths) if len(presses) < len(paths) and len(paths) > 1 else []
        except Transient as error:
            if presses:  # the commit may have got through, and only its answer was lost
                with self._attempt(*presses):
                    raise
            raise Transient(str(error), condition=error.condition) from error
        return presses, alone

    def _press(self, presses: Sequence[Press]) -> None:
        if not presses:
            return
        latest = monotonic() + PUT_DEADLINE_SECONDS
        faults.reached("press.claimed")
        with self._attempt(*presses):
            self.bucket.check()
            shown, links = self._shown(presses)
            rest = sorted(shown, key=_size)
            while rest:
                objects = self._rendered(rest, links)
                faults.reached("press.rendered")
                self._put(objects, latest)

    def _rendered(self, rest: list[tuple[Press, Shown]], links: OwnLinks) -> list[tuple[Press, PageObject]]:
        """Render pages until one may take too long to let others wait; take all that were tried out of `rest`.

        A slow one goes on aside.
        """
        objects: list[tuple[Press, PageObject]] = []
        while rest and not (objects and _size(rest[0]) > LARGE_BODY_CHARACTERS):
            press, shown = rest.pop(0)
            with self._attempt(press):
                try:
                    page = LinkedPage.of(press.page, links)
                    document = self.renderer.render(page, shown, known_slow=self.aside.suits(press, shown))
                except Slow as slow:
                    self.aside.take(press, shown, slow.process)
                    break
                self._note(press, document)
                objects.append((_flawed(press, document), object_of(press.page, document, self.theme.site)))
        return objects

    def _note(self, press: Press, document: Document) -> None:
        """Note what readers are about to see: pictures are fetched that they would miss, and feeds have the text."""
        article_id = press.page.article_id
        has_text = document.feed_text is not None
        says_all = press.page.kind is PageKind.ARTICLE and document.status != HTTPStatus.MOVED_PERMANENTLY
        has_no_more = self._has_texts and says_all and not has_text
        if article_id is None or (document.shows is None and not has_text and not has_no_more):
            return
        with transaction(self.ledger) as db:
            if document.shows is not None:
                note_pictures(db, press.page.path, article_id, press.lease.token, document.shows)
            if has_text or has_no_more:
                note_feed_text(db, article_id, press.wanted, document.feed_text)

    @property
    def _has_texts(self) -> bool:
        return self.theme.site.feed_text is FeedText.FULL

    def _finish_slow(self, press: Press, document: Document) -> None:
        self._note(press, document)
        self._put(
            [(_flawed(press, document), object_of(press.page, document, self.theme.site))],
            monotonic() + PUT_DEADLINE_SECONDS,
        )

    def _put(self, objects: Sequence[tuple[Press, PageObject]], latest: float) -> None:
        for outcomes in self.hands.put(objects, latest) if objects else ():
            self._finish([copy for press, outcome in outcomes if (copy := self._copy(press, outcome))])

    def _shown(self, presses: Sequence[Press]) -> tuple[list[tuple[Press, Shown]], OwnLinks]:
        """Return what pages show by now, and the links that all of them have.

        It is read in one transaction that is over before anything is rendered.
        """
        shown: list[tuple[Press, Shown]] = []
        failed: list[tuple[Press, Exception]] = []
        with transaction(self.ledger) as db:
            lists = Lists(db, [press.page for press in presses], with_text=self._has_texts)
            links = own_links(db)
            for press in presses:
                try:
                    shown.append(self._read(db, press, lists))
                except psycopg.Error:
                    raise
                except Exception as error:  # noqa: BLE001 - it is raised again outside the transaction
                    failed.append((press, error))
            shown = with_settled_feeds(db, shown)
        for press, why in failed:
            with self._attempt(press):
                raise why
        return shown, links

    def _read(self, db: Connection, press: Press, lists: Lists) -> tuple[Press, Shown]:
        """Return what a page shows. Of an article's neighbours the ledger is told at the end what readers got."""
        shown = read_shown(db, press.page, lists, self.theme.site)
        if isinstance(shown, Edition) and self.theme.site.previous_and_next:
            return replace(press, chain=shown.around.chain), shown
        return press, shown

    def _copy(self, press: Press, outcome: PutOutcome) -> PressedPage | None:
        """Return what came of a PUT; None if readers do not have the page."""
        with self._attempt(press):
            return outcome()
        return None

    def _finish(self, copies: Sequence[PressedPage]) -> None:
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


def _flawed(press: Press, document: Document) -> Press:
    """Note on a press whether its page had to do without the site's own theme."""
    if document.flaw is None:
        return press
    log.warning("theme flawed", page=press.page.path, problem=document.flaw.sentence)
    return replace(press, flaw=document.flaw)


def _size(job: tuple[Press, Shown]) -> int:
    """Return what tells light pages from those that others should not wait for."""
    return job[1].article.characters if isinstance(job[1], Edition) else 0
