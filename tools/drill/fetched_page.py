"""What a reader sees at an address of the site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import httpx

from tools.drill.script import MARK

_STAMPED_SEQUENCE = re.compile(rb"<!-- andruck (\d+) -->\s*$")
_CHAIN = re.compile(r'<nav class="chain".*?</nav>', re.DOTALL)
_LINK_BESIDE = re.compile(r'<a href="([^"]+)"[^>]*>([^<]*)</a>')
MOVES = 3
"""Redirects that a reader follows."""


class Beside(NamedTuple):
    """An article that a page leads to as the one before or after."""

    path: str
    article: str
    version: int


@dataclass(frozen=True)
class Sight:
    """One answer of the site."""

    status: int
    """0: there was none."""
    sequence: int | None = None
    """The number that the page carries in its last line."""
    marks: frozenset[tuple[str, int]] = frozenset()
    """Every article and version that its text names, but for those beside it."""
    location: str = ""
    """Path that a redirect leads to."""
    text: str = ""
    beside: frozenset[Beside] = frozenset()

    @property
    def conclusive(self) -> bool:
        """Whether the site could be asked at all: no answer and 5xx are the drill's own faults."""
        return self.status != 0 and self.status < 500

    def version_of(self, article: str) -> int | None:
        """Return the version of an article that is shown; None if none is, or not one and the same throughout."""
        versions = {version for name, version in self.marks if name == article}
        return versions.pop() if len(versions) == 1 else None


def look(site: httpx.Client, path: str) -> Sight:
    """Fetch one address as a reader does, without following redirects."""
    try:
        answer = site.get(path)
    except httpx.HTTPError:
        return Sight(0)
    stamp = _STAMPED_SEQUENCE.search(answer.content)
    marks = frozenset((name, int(version)) for name, version in MARK.findall(_CHAIN.sub("", answer.text)))
    location = urlsplit(answer.headers.get("Location", "")).path
    beside = frozenset(_beside(answer.text))
    return Sight(answer.status_code, int(stamp[1]) if stamp else None, marks, location, answer.text, beside)


def _beside(text: str) -> Iterator[Beside]:
    for chain in _CHAIN.findall(text):
        for address, title in _LINK_BESIDE.findall(chain):
            for article, version in MARK.findall(title):
                yield Beside(unquote(urlsplit(address).path), article, int(version))


def follow(site: httpx.Client, path: str) -> Sight:
    """Fetch one address, and go where it leads."""
    sight = look(site, path)
    for _ in range(MOVES):
        if not (300 <= sight.status < 400 and sight.location):
            break
        sight = look(site, sight.location)
    return sight


def reader_of(site: str) -> httpx.Client:
    """Return a client that reads the site."""
    return httpx.Client(base_url=site, timeout=5, trust_env=False, follow_redirects=False)
