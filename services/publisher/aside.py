"""What takes long to render goes on beside everything else, one page at a time, until it is done or has had enough."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import structlog

from services.publisher.pages import Document
from services.publisher.render_process import RenderProcess
from services.publisher.rendering import CPU_SLICE_SECONDS, Renderer, Shown, Slow
from shared.article import Edition
from shared.errors import Transient
from shared.ledger import Ledger, transaction
from shared.ledger.leases import prolong
from shared.ledger.pressing.presses import Press

log = structlog.get_logger()

STILL_WANTED_POLL_SECONDS = 1.0
"""Seconds between two looks whether it is still wanted."""

LARGE_BODY_CHARACTERS = 50_000
"""Characters of a body that may take long: some 25 pages of a book."""

_NICE = 10
"""How much such a process is behind others, who have readers that wait: it gets a tenth of what each of them does."""

_MAX_SLOW_PAGES = 1000
"""Pages that are known to be slow."""

_SLOT_TAKEN_PROBLEM = "It takes long to render, and so does another article: such are pressed one after the other."
_OVERTAKEN_PROBLEM = "While it was rendered, something newer came, or its lease was lost."


@dataclass
class Aside:
    """The room for one such page; one for each process."""

    ledger: Ledger
    renderer: Renderer
    attempt: Callable[[Press], AbstractContextManager[None]]
    finish: Callable[[Press, Document], None]
    _room: threading.Semaphore = field(default_factory=threading.Semaphore)
    _slow: dict[str, int] = field(default_factory=dict)
    """Of pages that were slow, what made them so: a hash of the article's body. Another body may be quick."""
    _busy: bool = False

    def suits(self, press: Press, shown: Shown) -> bool:
        """Return whether nobody need wait for this page.

        Its article was slow before, or is large and there is room. A tombstone or a redirect waits for none.

        Raises:
            Transient: it was, and there is no room for it now.
        """
        if not isinstance(shown, Edition):
            return False
        slow = self._slow.get(press.page.path) == hash(shown.article.body)
        if slow and self._busy:
            raise Transient(_SLOT_TAKEN_PROBLEM)
        return slow or (shown.article.characters > LARGE_BODY_CHARACTERS and not self._busy)

    def take(self, press: Press, shown: Shown, process: RenderProcess) -> None:
        """Go on with a page that is being rendered.

        Raises:
            Transient: there is no room for it now.
        """
        if len(self._slow) >= _MAX_SLOW_PAGES:
            self._slow.clear()
        self._slow[press.page.path] = hash(shown.article.body) if isinstance(shown, Edition) else 0
        if not self._room.acquire(blocking=False):
            process.end()
            raise Transient(_SLOT_TAKEN_PROBLEM)
        self._busy = True
        threading.Thread(target=self._go_on, args=(press, process), name="aside", daemon=True).start()

    def _go_on(self, press: Press, process: RenderProcess) -> None:
        try:
            with self.attempt(press):
                self.finish(press, self._awaited(press, process))
        except Transient as error:
            log.warning("cannot note what became of a slow page", page=press.page.path, problem=str(error))
        finally:
            self._busy = False
            self._room.release()

    def _awaited(self, press: Press, process: RenderProcess) -> Document:
        """Return the page once it is rendered: for as long as it takes, for its processor time is bounded.

        Raises:
            Transient: something newer is wanted by now; its other errors are those of `Renderer.render`.
        """
        while True:
            os.setpriority(os.PRIO_PROCESS, process.pid, _NICE)
            try:
                while not process.answered(STILL_WANTED_POLL_SECONDS):
                    self._prolong(press)
                self._prolong(press)
            except Transient:
                process.end()
                raise
            if process.used() < CPU_SLICE_SECONDS:
                self._slow.pop(press.page.path, None)
            try:
                return self.renderer.take_back(process)
            except Slow as slow:  # the site's own templates took too much: another goes on with the default's
                process = slow.process

    def _prolong(self, press: Press) -> None:
        with transaction(self.ledger) as db:
            if not prolong(db, press.lease):
                raise Transient(_OVERTAKEN_PROBLEM)
