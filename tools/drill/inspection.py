"""The last look at the whole site, when all is quiet: every article, every list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import httpx

from tools.drill.fetched_page import Sight, look, reader_of
from tools.drill.script import MARK

_ENTRY = re.compile(r'<h2[^>]*><a href="([^"]+)">([^<]*)</a></h2>')
_ATOM = re.compile(r'<entry.*?<link rel="alternate"[^>]* href="([^"]+)".*?<title>([^<]*)</title>', re.DOTALL)
_LOC = re.compile(r"<loc>([^<]+)</loc>")
_NEXT_PART_LINK = re.compile(r'<a rel="next" href="([^"]+)"')
_OF_ARTICLES = re.compile(r"/sitemap-\d{4}-\d\d-\d\d(?:-\d+)?\.xml")
INSPECTION_THREADS = 4


@dataclass(frozen=True)
class ListedArticle:
    """One article in a list."""

    path: str
    version: int


@dataclass(frozen=True)
class Inspection:
    """All that readers can see."""

    pages: dict[str, Sight]
    """By path."""
    fronts: dict[str, tuple[ListedArticle, ...]]
    """The newest articles: by section, `""` for the whole site, `feed.atom` for the feed."""
    archives: dict[str, tuple[ListedArticle, ...]]
    """Every article of a list, newest first: by section, `""` for the whole site."""
    sitemap: tuple[str, ...]
    """Paths."""


def inspect(site: str, paths: Iterable[str], sections: Iterable[str]) -> Inspection:
    """Look at these pages and at every list."""
    with reader_of(site) as client, ThreadPoolExecutor(INSPECTION_THREADS) as pool:
        asked = sorted(set(paths))
        pages = dict(zip(asked, pool.map(lambda path: look(client, path), asked), strict=True))
        fronts, archives = {}, {}
        for section in ("", *sections):
            path = f"/{section}/" if section else "/"
            front = look(client, path).text
            fronts[section] = _entries(_ENTRY, front)
            # Editors arrange fronts: their feeds have the same articles in order.
            archives[section] = (*_entries(_ATOM, look(client, f"{path}feed.atom").text), *_archive(client, front))
        fronts["feed.atom"] = _entries(_ATOM, look(client, "/feed.atom").text)
        return Inspection(pages, fronts, archives, _sitemap(client))


def _archive(client: httpx.Client, page: str) -> Iterator[ListedArticle]:
    """Yield what is behind a list's front, part by part, as readers go from one to the next."""
    while older := _NEXT_PART_LINK.search(page):
        page = look(client, unquote(older[1])).text
        yield from _entries(_ENTRY, page)


def _entries(pattern: re.Pattern[str], text: str) -> tuple[ListedArticle, ...]:
    entries = []
    for address, title in pattern.findall(text):
        mark = MARK.search(title)
        entries.append(ListedArticle(unquote(urlsplit(address).path), int(mark[2]) if mark else 0))
    return tuple(entries)


def _sitemap(client: httpx.Client) -> tuple[str, ...]:
    paths: list[str] = []
    for part in _LOC.findall(look(client, "/sitemap.xml").text):
        if not _OF_ARTICLES.fullmatch(urlsplit(part).path):
            continue
        text = look(client, urlsplit(part).path).text
        paths += (unquote(urlsplit(address).path) for address in _LOC.findall(text))
    return tuple(paths)
