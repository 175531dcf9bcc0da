"""A cache before the site that is told when a page has changed: what it is to everybody, and what it is told with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class CacheRequest(NamedTuple):
    """One request to a cache, whole."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


class ChangedPage(NamedTuple):
    """A page of which a cache may hold what it was before."""

    path: str
    number: int
    """As of which it is told."""


@dataclass(frozen=True)
class Cache:
    """A cache that `site.toml` names; its kind tells how it is told."""

    name: str
    kind: str
    """A row of `shared.caches`."""
    options: tuple[tuple[str, str], ...] = ()
    """Names and values; a site is a value, so they are no mapping."""
    by_key: bool = False
    """Whether it is told keys, by which it knows our pages, instead of their addresses."""

    def option(self, name: str) -> str:
        """Return an option; empty: it is not given."""
        return dict(self.options).get(name, "")


class Telling(NamedTuple):
    """With what a cache is told."""

    cache: Cache
    site_url: str
    secret: str
    now: datetime
    """UTC; some sign it."""

    def urls(self, pages: Sequence[ChangedPage]) -> list[str]:
        """Return the addresses by which readers know these pages."""
        return [self.site_url + page.path for page in pages]


@dataclass(frozen=True)
class CacheKind:
    """One sort of cache. All of it is pure: requests are built here and sent elsewhere."""

    name: str
    options: Mapping[str, str]
    """What it wants to know, with the sentence that says what that is."""
    pages: Callable[[Telling, Sequence[ChangedPage]], list[CacheRequest]]
    """Builds the requests that have it forget these pages: no more of them than `batch`."""
    everything: Callable[[Telling], list[CacheRequest]] | None
    """Builds the requests that have it forget all that it has; None: it cannot be told that at once."""
    is_yes: Callable[[int, str], bool]
    """Tells from the status and the beginning of the body whether it said yes."""
    batch: int
    """Pages that one call of `pages` may be for."""
    requests_per_second: float
    """How fast it may be told."""
    known_by: str = ""
    """By what it knows us: the secret; empty: it may do without one."""
    knows_keys: bool = False
    """Whether it can be told keys."""


def is_success(status: int, _text: str) -> bool:
    """Take any 2xx for a yes."""
    return 200 <= status < 300
