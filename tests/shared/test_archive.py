"""Archives: every list is in the order of publication, whatever comes when; and no page is left behind."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from shared.excerpt import Excerpt
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.pressing.page_rows import page_of
from shared.listings import SITEMAP, WHOLE_SITE, Listing, ListingKind, section_listing
from shared.pages import Page, PageKind, Shows, front_page, part_page
from tests.shared.newsdesk import due, press, publish, withdraw

BEGIN = datetime(2009, 1, 1, 12, tzinfo=UTC)
LISTINGS = (WHOLE_SITE, section_listing("politik"), section_listing("kultur"))


class PageRow(NamedTuple):
    path: str
    kind: str
    article_id: int | None
    listing: str
    bucket: int | None


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let fronts and parts be so small that few articles fill many."""
    for kind in ListingKind:
        monkeypatch.setattr(kind, "front_entries", min(kind.front_entries, 3))
        monkeypatch.setattr(kind, "part_size", 5)


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
                shown = show(self.ledger, page) if _is_list(page) else None
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
        return [path for path, had in self.have.items() if _said(show(self.ledger, self.page(path))) != _said(had)]

    def all_of(self, listing: Listing) -> list[str]:
        """Return the titles that readers find who begin at the front and follow the links to what is older."""
        shown = self.have[front_page(listing).path] if listing != SITEMAP else None
        titles = [entry.title for entry in shown.entries] if shown else []
        while shown and shown.older:
            shown = self.have[part_page(listing, shown.older).path]
            titles += [entry.title for entry in shown.entries]
        return titles


def _is_list(page: Page) -> bool:
    return page.kind.traits.shows in (Shows.NEWEST, Shows.FEED, Shows.PART, Shows.PARTS)


def _said(shown: Excerpt) -> Any:
    """Return all that readers see of it."""
    parts = [part and part.name for part in (shown.part, shown.newer, shown.older, *shown.parts)]
    return shown.entries, shown.title, parts, shown.month, shown.months


@pytest.mark.parametrize("seed", range(4))
def test_whatever_comes_when_lists_are_in_order_whole_and_never_stale(ledger: Ledger, small: None, seed: int) -> None:
    chance = random.Random(seed)
    readers, live = Readers(ledger), dict[str, tuple[datetime, str]]()
    for step in range(90):
        id_ = f"a{chance.randrange(70)}"
        if chance.random() < 0.2 and id_ in live:
            withdraw(ledger, id_)
            del live[id_]
        else:
            section = chance.choice(["politik", "politik", "kultur"])
            at = BEGIN + timedelta(days=chance.choice([step * 40, chance.randrange(6000), 3000]))
            publish(ledger, id_, title=f"{id_} as of step {step}", section=section, published_at=at)
            live[id_] = (at, f"{id_} as of step {step}")
        if chance.random() < 0.6:
            readers.press()
            assert readers.stale() == []
    readers.press()
    assert readers.stale() == []
    assert_whole(ledger, readers, live)


def assert_whole(ledger: Ledger, readers: Readers, live: dict[str, tuple[datetime, str]]) -> None:
    with transaction(ledger) as db:
        ids = dict(db.read(IdRow, "SELECT external_id, id FROM articles").fetchall())
        of = dict(db.read(SectionRow, "SELECT external_id, section FROM articles").fetchall())
    in_order = sorted(live, key=lambda id_: (live[id_][0], ids[id_]), reverse=True)
    for listing in LISTINGS:
        right = [live[id_][1] for id_ in in_order if listing == WHOLE_SITE or of[id_] == listing.slug]
        assert readers.all_of(listing) == right, "in order, whole, and nothing twice"
    pages = [path for path, page in ((path, readers.page(path)) for path in readers.have) if page.kind is PageKind.PART]
    assert max(len(readers.have[path].entries) for path in pages) <= 6


class IdRow(NamedTuple):
    external_id: str
    id: int


class SectionRow(NamedTuple):
    external_id: str
    section: str
