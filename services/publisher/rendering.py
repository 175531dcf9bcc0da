"""Render pages: what one article could make slow or large in a process of its own, all else here."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from queue import Empty, LifoQueue
from time import monotonic

from services.publisher.light import is_light
from services.publisher.looks import render_in_looks
from services.publisher.pages import Document, Shown
from services.publisher.render_process import NotRendered, RenderProcess
from services.publisher.theme import Theme
from shared.article import Edition
from shared.errors import Permanent
from shared.history import History
from shared.own_page import OwnPage
from shared.page_object import Flaw
from shared.pages import Page, PageKind
from shared.search_pages import SearchFile
from shared.standing_file import StandingFile

__all__ = ["Renderer", "Shown", "Slow"]

CPU_SLICE_SECONDS = 0.05
"""Seconds of processor time that others wait for an article. Most take a fiftieth of it."""

GIVEN_UP_SECONDS = 300.0
"""Seconds for which templates that took too much for a kind of page are not tried again for it: each try takes 5 s."""

MAX_OTHERS_WAIT_SECONDS = 0.3
"""Seconds that others wait at most: on a busy machine it is not the article that is slow."""


class Slow(Exception):
    """It is not rendered yet; `process` goes on with it, and is its holder's from now on."""

    def __init__(self, process: RenderProcess) -> None:
        super().__init__()
        self.process = process


class Renderer:
    """Renders for one process, and any of its threads.

    Lists are rendered here: what they show of an article is bounded by the columns of its row, and of few articles. So
    are light articles. The first that is not, or a page of the site's own, forks a process, which serves the others.
    With templates of the site's own nothing is rendered here: they are bounded like articles, and what goes beyond is
    rendered with the default's.
    """

    def __init__(self, theme: Theme) -> None:
        self.wear(theme)

    def wear(self, theme: Theme) -> None:
        """Render in these looks from now on."""
        self.theme = theme
        self._render = partial(render_in_looks, theme)
        self._idle: LifoQueue[RenderProcess] = LifoQueue()
        self._default = Renderer(theme.fallback) if theme.fallback else None
        self._given_up: dict[PageKind, tuple[float, Flaw]] = {}
        """Kinds of page whose templates took too much: until when they are not tried again, and what they did."""

    def render(self, page: Page, shown: Shown, *, known_slow: bool = False) -> Document:
        """Return the page.

        Raises:
            Slow: it takes longer than others can wait. If it is known to be slow, nobody waits.
            NotRendered: rendering raised an error.
            Permanent: it takes too much time or memory.
            Transient: the process that rendered it was ended by somebody else.
        """
        if page.kind in (PageKind.STYLESHEET, PageKind.SCRIPT) or isinstance(shown, StandingFile | SearchFile):
            return self._render(page, shown)  # no template is in it
        if self._default and (given_up := self._given_up.get(page.kind)) and monotonic() < given_up[0]:
            return self._in_default(page, shown, given_up[1], known_slow=known_slow)
        if self._default is None and not isinstance(shown, Edition | History | OwnPage):
            return self._render(page, shown)
        if self._default is None and not known_slow and isinstance(shown, Edition) and is_light(shown.article):
            return self._rendered_here(page, shown)
        process = self._asked(page, shown)
        if known_slow or not _answered(process):
            raise Slow(process)
        return self.take_back(process)

    def _rendered_here(self, page: Page, edition: Edition) -> Document:
        try:
            return self._render(page, edition)
        except MemoryError:
            raise  # the machine's fault: it is a light one
        except BaseException as error:  # PyO3's panics are no Exceptions
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            raise NotRendered(f"{type(error).__name__}: {error}") from error

    def take_back(self, process: RenderProcess) -> Document:
        """Return what a process has answered, and keep it for the next page; raises as `render` does."""
        flaw = process.flaw
        if self._default and flaw:
            return replace(self._default.take_back(process), flaw=flaw)
        try:
            return process.document()
        except Permanent as error:
            if self._default is None or process.asked is None:
                raise
            return self._overrun(*process.asked, str(error), died=not process.usable)
        finally:
            if process.usable and process.render is self._render:
                self._idle.put(process)
            else:
                process.end()

    def _overrun(self, page: Page, shown: Shown, problem: str, *, died: bool) -> Document:
        """Render a page with the default's templates after ours took too much. If those can, ours were to blame."""
        flaw = Flaw(self.theme.digest, f"With the site's own templates: {problem.partition('. ')[0]}.")
        document = self._in_default(page, shown, flaw)
        if died:
            self._given_up[page.kind] = (monotonic() + GIVEN_UP_SECONDS, flaw)
        return document

    def _in_default(self, page: Page, shown: Shown, flaw: Flaw, *, known_slow: bool = False) -> Document:
        assert self._default  # noqa: S101 - there are templates to fall back from
        try:
            return replace(self._default.render(page, shown, known_slow=known_slow), flaw=flaw)
        except Slow as slow:
            slow.process.flaw = flaw
            raise

    def _asked(self, page: Page, shown: Shown) -> RenderProcess:
        """Return a process that renders this page: one that has done others, if it is still there, or a new one."""
        with suppress(Empty):
            while process := self._idle.get_nowait():
                try:
                    process.ask(page, shown)
                except OSError:
                    process.end()
                else:
                    return process
        process = RenderProcess(self._render)
        process.ask(page, shown)
        return process


def _answered(process: RenderProcess) -> bool:
    """Wait for an answer for as long as others can, and return whether it is there."""
    end = monotonic() + MAX_OTHERS_WAIT_SECONDS
    while not process.answered(CPU_SLICE_SECONDS):
        if process.used() > CPU_SLICE_SECONDS or monotonic() > end:
            return False
    return True
