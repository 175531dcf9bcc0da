"""Pages as the ledger keeps them."""

from __future__ import annotations

from typing import Protocol

from shared.listings import listing_named
from shared.pages import Page, PageKind


class HasPage(Protocol):
    """A row with the columns that say which page it is of."""

    @property
    def path(self) -> str:
        """The page's."""

    @property
    def kind(self) -> str:
        """A `PageKind`."""

    @property
    def article_id(self) -> int | None:
        """The article that it is of; None: it serves several."""

    @property
    def listing(self) -> str:
        """The name of the listing that it shows; empty: none, or the whole site's."""

    @property
    def bucket(self) -> int | None:
        """Its part."""


def page_of(row: HasPage) -> Page:
    """Return the page that a row of `pages` is of. A page's part is in the column `bucket`: see `Page.part`."""
    return Page(row.path, PageKind(row.kind), row.article_id, listing_named(row.listing), row.bucket)
