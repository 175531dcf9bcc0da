"""When readers see something: asks the site again and again, as they would."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from urllib.parse import quote

from shared.errors import Transient
from tools.bench.cms import Sent
from tools.bench.stand import Stand
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


_SHOW_IT = ("front", "section", "tag", "author", "feed", "sitemap-part")
"""Kinds of pages that show an article among others as soon as it is new."""

_SELECT_LISTS = """
    SELECT path FROM wants JOIN pages USING (path) WHERE submission = %(submission)s AND kind = ANY (%(kinds)s)
"""


async def lists_of(stand: Stand, sent: Sent) -> list[tuple[str, str]]:
    """Return every list that has to show a new article, with the text it then holds; waits until they are known."""
    while True:
        rows = await stand.rows(_SELECT_LISTS, submission=sent.submission, kinds=list(_SHOW_IT))
        if rows:
            return [(path, sent.mark) for (path,) in rows]
        await asyncio.sleep(0.002)
