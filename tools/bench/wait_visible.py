"""When readers see something: asks the site again and again, as they would."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from urllib.parse import quote

from shared.errors import Transient
from shared.listings import Listing
from shared.pages import Page, PageKind, archive_page, pages_that_list, sitemap_page
from tools.bench.wire import Wire

VISIBLE_TIMEOUT_SECONDS = 60.0
MAX_LATENESS_SHARE = 1 / 40
"""How late it may be noticed, as a share of the time it took: eyes that look more often are a load of their own."""


async def seen(site: Wire, path: str, mark: str, *, every: float) -> float:
    """Return the moment (Unix time) at which a page was first seen to hold this text.

    That moment is the end of the answer that held it, so the figure is never too good. It looks after `every` seconds,
    and less often when that takes long.

    Raises:
        Transient: it did not within a minute.
    """
    address, text = quote(path), mark.encode()
    begun = time.monotonic()
    while (waited := time.monotonic() - begun) < VISIBLE_TIMEOUT_SECONDS:
        reply = await site.get(address)
        moment = time.time()
        if reply.status == 200 and text in reply.body:
            return moment
        await asyncio.sleep(max(every, MAX_LATENESS_SHARE * waited))
    raise Transient(f"{path} did not show {mark} within {VISIBLE_TIMEOUT_SECONDS:.0f} s.")


async def all_seen(site: Wire, marks: Iterable[tuple[str, str]], *, every: float) -> float:
    """Return the moment at which the last of these pages was seen to hold its text.

    They are looked at one after the other; what a page shows it keeps showing.

    Raises:
        Transient: one did not within a minute.
    """
    return max([await seen(site, path, mark, every=every) for path, mark in marks])


def right(places: dict[Listing, int], mark: str) -> list[tuple[str, str]]:
    """Return every page that has to change for an article with these places, with a text it then holds."""
    return [(page.path, _shows(page, places, mark)) for page in pages_that_list(places)]


def _shows(page: Page, places: dict[Listing, int], mark: str) -> str:
    if page.kind is PageKind.SITEMAP_INDEX:
        newest = max(other.part or 0 for other in pages_that_list(places) if other.kind is PageKind.SITEMAP)
        return sitemap_page(newest).path
    if page.kind is PageKind.ARCHIVE and page.part and _is_older(page, places):
        return archive_page(page.listing, page.part + 1).path
    return mark


def _is_older(page: Page, places: dict[Listing, int]) -> bool:
    """Return whether it is the part before the article's: that one gets a link to the next."""
    parts = [
        other.part or 0
        for other in pages_that_list(places)
        if other.kind is PageKind.ARCHIVE and other.listing == page.listing
    ]
    return (page.part or 0) < max(parts)
