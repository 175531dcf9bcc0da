"""Where articles stand in listings, and which pages show a change there. Plain values: no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from shared.archive import Part
from shared.listings import SITEMAP, Listing
from shared.pages import Page, archive_page, archived_feed_page, front_page, has_archived_feeds, part_page


class Key(NamedTuple):
    """What articles are sorted by."""

    published_at: datetime
    article_id: int


class Place(NamedTuple):
    """Where an article stands, or stood, in a listing."""

    listing: Listing
    key: Key


@dataclass(frozen=True)
class PlacedPart:
    """A part that shows a change, and which of the pages that lead to it do."""

    part: Part
    begins: Key
    is_begun: bool = False
    """It was begun just now: the list of its month is to show it."""
    begins_month: bool = False
    """And it is the first in its month: so are the lists of its year and of all years."""

    def pages(self, listing: Listing) -> list[Page]:
        """Return its page, and those that change with it."""
        pages = [part_page(listing, self.part)]
        if listing == SITEMAP:
            return pages
        if has_archived_feeds(listing):
            pages.append(archived_feed_page(listing, self.part))
        month = self.part.month
        if self.is_begun:  # the archive may begin with it now
            pages += [archive_page(listing, month), front_page(listing)]
        if self.begins_month:
            pages += [archive_page(listing, month.whole_year), archive_page(listing)]
        return pages
