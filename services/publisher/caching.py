"""What caches are told of a page by its object's headers: for how long it holds, and by which keys they know it.

Readers' own caches ask each time. A shared cache that is told when a page changes may keep it for long, and goes on
showing it while the site is away; what was withdrawn it forgets when it is told. Others keep nothing for longer than
`cache_seconds` of the site says, by default not at all.

`s-maxage` forbids to show what is stale (RFC 9111, 5.2.2.10), so what may be shown all the same is said in the header
that only our caches read (RFC 9213); Fastly calls it Surrogate-Control. The web server makes both of one.
"""

from __future__ import annotations

from shared.caches.page_keys import keys_of
from shared.page_object import IMMUTABLE_CACHE_CONTROL
from shared.pages import Page
from shared.site import Site

_ASK_EACH_TIME = "public, max-age=0, must-revalidate"
"""Readers ask each time whether their copy still holds: the answer is a 304 without a body, or the correction."""

_ENDED_SECONDS = 24 * 3600
"""For how long a cache that is told keeps a 301 or 410."""

_STALE_WHILE_REVALIDATE = 10
"""Seconds after that for which it may show what it has while it asks."""

_STALE_IF_ERROR = 24 * 3600
"""Seconds after that for which it may show what it has if nobody answers it."""


def cache_control(page: Page, status: int, site: Site) -> str:
    """Return a page's Cache-Control."""
    if page.kind.traits.is_immutable:
        return IMMUTABLE_CACHE_CONTROL
    seconds = _shared_seconds(page, status, site)
    return f"{_ASK_EACH_TIME}, s-maxage={seconds}" if seconds else _ASK_EACH_TIME


def cache_meta(page: Page, status: int, site: Site) -> dict[str, str]:
    """Return what the web server makes headers for the caches of: nothing where none is told of changes."""
    if not site.caches:
        return {}
    keys = {"andruck-keys": " ".join(keys_of(page))}
    seconds = _shared_seconds(page, status, site)
    if page.kind.traits.is_immutable or not seconds:
        return keys
    stale = f"stale-while-revalidate={_STALE_WHILE_REVALIDATE}, stale-if-error={_STALE_IF_ERROR}"
    return {**keys, "andruck-cdn": f"max-age={seconds}, {stale}"}


def _shared_seconds(page: Page, status: int, site: Site) -> int:
    if not site.caches:
        return int(site.cache_seconds)
    return page.kind.traits.held_seconds if status == 200 else _ENDED_SECONDS
