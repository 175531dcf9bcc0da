"""A tag's or an author's list is called as its newest article calls it, whatever came last."""

from __future__ import annotations

from datetime import UTC, datetime

from shared.ledger import Ledger, transaction
from shared.ledger.pressing.excerpts import excerpts
from shared.listings import SITEMAP, WHOLE_SITE, Listing, ListingKind, section_listing
from shared.pages import Page, newest_pages
from tests.shared.newsdesk import press_all, publish, withdraw

TAG, AUTHOR = Listing(ListingKind.TAG, "betrug"), Listing(ListingKind.AUTHOR, "rolf-ritter")


def test_a_withdrawn_article_leaves_no_list_its_name(ledger: Ledger) -> None:
    _publish(ledger, "a", 2024, "Betrug", "Rolf Ritter")
    _publish(ledger, "b", 2025, "Betrug?!", "ROLF Ritter (†)")
    assert _names(ledger) == {"Betrug?!", "ROLF Ritter (†)"}
    withdraw(ledger, "b")
    pressed = press_all(ledger)
    assert {page.path for page in _pages()} <= {*pressed}, "readers see it"
    assert _names(ledger) == {"Betrug", "Rolf Ritter"}


def test_an_old_article_that_comes_late_renames_no_list(ledger: Ledger) -> None:
    _publish(ledger, "a", 2024, "Betrug", "Rolf Ritter")
    _publish(ledger, "old", 2009, "BETRUG", "rolf ritter")
    assert _names(ledger) == {"Betrug", "Rolf Ritter"}


def test_a_list_from_which_all_is_withdrawn_has_the_name_of_none(ledger: Ledger) -> None:
    _publish(ledger, "a", 2024, "Betrug?!", "ROLF Ritter (†)")
    withdraw(ledger, "a")
    press_all(ledger)
    assert _names(ledger) == {""}


def test_an_article_that_is_corrected_renames_its_lists(ledger: Ledger) -> None:
    _publish(ledger, "a", 2024, "Betrug?!", "ROLF Ritter (†)")
    _publish(ledger, "a", 2024, "Betrug", "Rolf Ritter")
    assert _names(ledger) == {"Betrug", "Rolf Ritter"}


def _publish(ledger: Ledger, id_: str, year: int, tag: str, author: str) -> None:
    listings = {WHOLE_SITE: "", section_listing("politik"): "", SITEMAP: "", TAG: tag, AUTHOR: author}
    publish(ledger, id_, title=f"On {tag}", listings=listings, published_at=datetime(year, 5, 1, tzinfo=UTC))
    press_all(ledger)


def _pages() -> list[Page]:
    return [page for listing in (TAG, AUTHOR) for page in newest_pages(listing)]


def _names(ledger: Ledger) -> set[str]:
    with transaction(ledger) as db:
        return {shown.title for shown in excerpts(db, _pages()).values()}
