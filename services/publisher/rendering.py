"""Render pages: what one article could make slow or large in a process of its own, all else here."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from queue import Empty, LifoQueue
from time import monotonic

from services.publisher.light import is_light
from services.publisher.pages import Document, Shown, render
from services.publisher.render_process import NotRendered, RenderProcess
from services.publisher.theme import Theme
from shared.article import Edition
from shared.pages import Page

__all__ = ["Renderer", "Shown", "Slow"]

CPU_SLICE_SECONDS = 0.05
"""Seconds of processor time that others wait for an article. Most take a fiftieth of it."""

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
    are light articles. The first that is not forks a process, which serves the others.
    """

    def __init__(self, theme: Theme) -> None:
        self._render = partial(render, theme)
        self._idle: LifoQueue[RenderProcess] = LifoQueue()

    def render(self, page: Page, shown: Shown, *, known_slow: bool = False) -> Document:
        """Return the page.

        Raises:
            Slow: it takes longer than others can wait. If it is known to be slow, nobody waits.
            NotRendered: rendering raised an error.
            Permanent: it takes too much time or memory.
            Transient: the process that rendered it was ended by somebody else.
        """
        if not isinstance(shown, Edition):
            return self._render(page, shown)
        if not known_slow and is_light(shown.article):
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
        try:
            return process.document()
        finally:
            if process.usable:
                self._idle.put(process)
            else:
                process.end()

    def _asked(self, page: Page, edition: Edition) -> RenderProcess:
        """Return a process that renders this page: one that has done others, if it is still there, or a new one."""
        with suppress(Empty):
            while process := self._idle.get_nowait():
                try:
                    process.ask(page, edition)
                except OSError:
                    process.end()
                else:
                    return process
        process = RenderProcess(self._render)
        process.ask(page, edition)
        return process


def _answered(process: RenderProcess) -> bool:
    """Wait for an answer for as long as others can, and return whether it is there."""
    end = monotonic() + MAX_OTHERS_WAIT_SECONDS
    while not process.answered(CPU_SLICE_SECONDS):
        if process.used() > CPU_SLICE_SECONDS or monotonic() > end:
            return False
    return True
