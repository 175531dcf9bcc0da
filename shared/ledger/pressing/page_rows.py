"""Pages as the ledger keeps them."""

from __future__ import annotations

from typing import Any

from shared.listings import listing_named
from shared.pages import Page, PageKind


def page_of(row: Any) -> Page:
    """Return the page that a row of `pages` is of. A page's part is in the column `bucket`: see `Page.part`."""
    return Page(row.path, PageKind(row.kind), row.article_id, listing_named(row.listing), row.bucket)
