"""Readers who look at pages all the time while everything breaks."""

from __future__ import annotations

import random
import re
import threading
import time
from dataclasses import dataclass, field

import httpx

from tools.drill.fetched_page import Sight, look, reader_of
from tools.drill.newsroom import Newsroom

READER_THREADS = 2
READER_PAUSE_SECONDS = 0.02
CALM_READER_PAUSE_SECONDS = 0.3
"""Seconds between two looks of a reader, while everything breaks and after it."""
LISTS = ("/", "/feed.atom", "/sitemap.xml")
SECOND_LOOK = 2.0
"""Seconds after which a list must not link any more to what is not there."""

_OLDER = re.compile(r'<a rel="next" href="([^"]+)"')
_LINK = re.compile(r'<h2[^>]*><a href="([^"]+)"')


@dataclass(frozen=True)
class Backwards:
    """A page showed something older than before."""

    path: str
    before: int
    after: int
    """0: the page was gone."""


@dataclass(frozen=True)
class DeadLink:
    """A list linked to a page that was not there."""

    list: str
    path: str
    status: int


@dataclass(frozen=True)
class Leak:
    """An article could be read before its time."""

    path: str
    article: str
    version: int
    early: float
    """By how many seconds."""


@dataclass
class Watch:
    """What the readers saw."""

    site: str
    newsroom: Newsroom
    sections: tuple[str, ...]
    looks: int = 0
    backwards: dict[str, Backwards] = field(default_factory=dict)
    """The first time that each path went back."""
    dead_links: list[DeadLink] = field(default_factory=list)
    leaks: dict[tuple[str, str, int], Leak] = field(default_factory=dict)
    _greatest: dict[str, int] = field(default_factory=dict)
    _pause: float = READER_PAUSE_SECONDS
    _ended: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> None:
        """Start reading."""
        lists = (*LISTS, *(f"/{section}/" for section in self.sections))
        jobs = [threading.Thread(target=self._read, args=(n, lists), daemon=True) for n in range(READER_THREADS)]
        jobs.append(threading.Thread(target=self._click, args=(lists,), daemon=True))
        self._threads = jobs
        for job in jobs:
            job.start()

    def calm(self) -> None:
        """Read more slowly: what is left to do needs the machine more than the readers do."""
        self._pause = CALM_READER_PAUSE_SECONDS

    def end(self) -> None:
        """Stop reading."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def see(self, client: httpx.Client, path: str) -> Sight:
        """Look at one page, and hold what it shows against what it showed before."""
        before = self._greatest.get(path, 0)  # read first: two readers may see each other's pages
        sight = look(client, path)
        now = time.time()
        self.looks += 1
        shown = 0 if sight.status == 404 else sight.sequence  # what a 404 carries is the number of the error page
        if shown is not None:
            if shown < before:
                self.backwards.setdefault(path, Backwards(path, before, shown))
            self._greatest[path] = max(shown, self._greatest.get(path, 0))
        beside = {(each.article, each.version) for each in sight.beside}
        for article, version in sight.marks | beside if self.newsroom.due else ():
            early = self.newsroom.due.get((article, version), 0.0) - now
            if early > 0:
                self.leaks.setdefault((path, article, version), Leak(path, article, version, early))
        return sight

    def _read(self, seed: int, lists: tuple[str, ...]) -> None:
        rng = random.Random(seed)  # noqa: S311 - not a secret
        with reader_of(self.site) as client:
            while not self._ended.wait(self._pause):
                known = self.newsroom.answers
                articles = rng.random() < 0.7 and known
                path = rng.choice(known[-300:]).path if articles else rng.choice(lists)
                if path:
                    self.see(client, path)

    def _click(self, lists: tuple[str, ...]) -> None:
        """Open a list, then each article that it links to."""
        rng = random.Random("click")  # noqa: S311
        with reader_of(self.site) as client:
            while not self._ended.wait(self._pause):
                shown = self._older(client, rng, rng.choice(lists))
                links = _LINK.findall(look(client, shown).text)
                for path in rng.sample(links, min(len(links), 5)):
                    if look(client, path).status in (404, 410):
                        self._look_again(client, shown, path)

    def _older(self, client: httpx.Client, rng: random.Random, path: str) -> str:
        """Follow the links to what is older some steps into the archive, and return where they have led."""
        for _ in range(rng.randrange(4)):
            sight = self.see(client, path)
            if sight.status == 200 and (older := _OLDER.search(sight.text)):
                path = older[1]
        return path

    def _look_again(self, client: httpx.Client, shown: str, path: str) -> None:
        time.sleep(SECOND_LOOK)
        linked, status = path in _LINK.findall(look(client, shown).text), look(client, path).status
        if linked and status in (404, 410):
            self.dead_links.append(DeadLink(shown, path, status))
