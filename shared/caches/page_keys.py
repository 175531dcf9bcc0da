"""Keys by which caches know our pages: one of its own for each, and some that pages share.

Caches that are told keys forget a page by its own, whichever address it was asked for at. The others are for people:
to have a cache forget all pages of a kind, or of an article.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from shared.pages import Page


def own_key(path: str) -> str:
    """Return the key that only the page at this path has.

    >>> own_key("/politik/wahl/")
    'p-46a074453d8f47ae'
    """
    return "p-" + hashlib.sha256(path.encode()).hexdigest()[:16]


def keys_of(page: Page) -> Sequence[str]:
    """Return all keys of a page: its own, its kind's, and its article's or its listing's."""
    of = f"a-{page.article_id}" if page.article_id is not None else f"l-{page.listing.name.replace(':', '-') or 'all'}"
    return (own_key(page.path), f"k-{page.kind.value}", of)
