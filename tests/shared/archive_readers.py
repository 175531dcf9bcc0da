"""What readers of lists have, and whether they find all of them from their fronts."""

from __future__ import annotations

from typing import Any, NamedTuple

from shared.excerpt import Excerpt
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.pressing.page_rows import page_of
from shared.ledger.pressing.presses import PressedPage, claim_presses, finish_presses
from shared.listings import SITEMAP, Listing
from shared.pages import FEED_ENDINGS, Page, PageKind, Shows, front_page, part_page
from tests.shared.newsdesk import due, press


class PageRow(NamedTuple):
    path: str
    kind: str
    article_id: int | None
    listing: str
    bucket: int | None


class IdRow(NamedTuple):
    external_id: str
    id: int


_FEEDS = (*FEED_ENDINGS, PageKind.ARCHIVED_FEED)


def show(ledger: Ledger, page: Page) -> Excerpt:
    with transaction(ledger) as db:
        return excerpt(db, page)


class Readers:
    """What readers have: of each list what it showed when it was last pressed."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.have: dict[str, Excerpt] = {}
        self.pressed = 0

    def press(self) -> None:
        """Press all that is due, and remember what was shown then."""
        while paths := due(self.ledger):
            for path in paths:
                page = self.page(path)
                shown = show(self.ledger, page) if is_list(page) else None
                if press(self.ledger, path):
                    self.pressed += 1
                    if shown:
                        self.have[path] = shown

    def page(self, path: str) -> Page:
        with transaction(self.ledger) as db:
            statement = "SELECT path, kind, article_id, listing, bucket FROM pages WHERE path = %(path)s"
            return page_of(db.read(PageRow, statement, {"path": path}).one())

    def stale(self) -> list[str]:
        """Return the lists that would show something else if they were pressed again."""
        return [path for path, had in self.have.items() if said_of(show(self.ledger, self.page(path))) != said_of(had)]

    def all_of(self, listing: Listing) -> list[str]:
        """Return the titles that readers find who begin at the front and follow the links to what is older."""
        shown = self.have[front_page(listing).path] if listing != SITEMAP else None
        titles = [entry.title for entry in shown.entries] if shown else []
        while shown and shown.older:
            shown = self.have[part_page(listing, shown.older).path]
            titles += [entry.title for entry in shown.entries]
        return titles


def is_list(page: Page) -> bool:
    return page.kind.traits.shows in (Shows.NEWEST, Shows.FEED, Shows.ARCHIVED_FEED, Shows.PART, Shows.PARTS)


def said_of(shown: Excerpt) -> Any:
    """Return all that readers see of it."""
    parts = [part and part.name for part in (shown.part, shown.newer, shown.older, *shown.parts)]
    return shown.entries, shown.title, parts, shown.month, shown.months


def press_together(ledger: Ledger) -> None:
    """Press all that is due, in batches."""
    while paths := due(ledger):
        for first in range(0, len(paths), 64):
            with transaction(ledger) as db:
                claimed = claim_presses(db, paths[first : first + 64])
            with transaction(ledger) as db:
                finish_presses(db, [PressedPage(each, f'"{each.wanted}"', str(each.wanted)) for each in claimed])


def all_lists(ledger: Ledger) -> list[Page]:
    with transaction(ledger) as db:
        rows = db.read(PageRow, "SELECT path, kind, article_id, listing, bucket FROM pages WHERE article_id IS NULL")
        return [page for row in rows if is_list(page := page_of(row)) and page.kind not in _FEEDS]
