"""The order in which everybody locks pages: articles' own first, last those that every publish wants, else by path.

Python sorts what it inserts, SQL what it locks; both follow from what each kind of page declares.
"""

from __future__ import annotations

from shared.listings import ListingKind
from shared.pages import Page, PageKind

_KINDS = ", ".join(f"'{kind}'" for kind in PageKind)
_LISTING_KINDS = ", ".join(f"'{kind}'" for kind in ListingKind)

IS_KNOWN_PAGE = (
    f"kind IN ({_KINDS}) AND (strpos(listing, ':') = 0 OR split_part(listing, ':', 1) IN ({_LISTING_KINDS}))"
)
"""SQL: whether this release knows such a page. Others are left to the release that has wanted them."""

_HOT_KINDS = ", ".join(f"'{kind}'" for kind in PageKind if kind.traits.is_hot)

PAGES_IN_ORDER = f'article_id IS NULL, kind IN ({_HOT_KINDS}), path COLLATE "C"'
"""SQL: sorts rows of `pages`. At least one kind is hot."""


def in_order(page: Page) -> tuple[bool, bool, str]:
    """Sort pages as `PAGES_IN_ORDER` does."""
    return page.article_id is None, page.kind.traits.is_hot, page.path
