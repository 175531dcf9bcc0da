"""What many pages show of listings is read together, and is what each of them would show alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from shared.ledger import Connection, Ledger, transaction
from shared.ledger.pressing.excerpts import excerpt, excerpts
from shared.ledger.pressing.page_rows import page_of
from shared.listings import SITEMAP, WHOLE_SITE, Listing, ListingKind, section_listing
from shared.pages import Page
from tests.shared.archive_readers import PageRow, is_list
from tests.shared.newsdesk import press_all, publish, withdraw

POLITIK = section_listing("politik")
VERKEHR, FAHRRAD = (Listing(ListingKind.TAG, slug) for slug in ("verkehr", "fahrrad"))


def test_each_page_shows_what_it_would_show_alone(ledger: Ledger) -> None:
    _publish(ledger, 140)
    with transaction(ledger) as db:
        pages = _lists(db)
        together = excerpts(db, pages)
        alone = {page: excerpt(db, page) for page in pages}

    assert together == alone
    assert together[_page(pages, "/tag/verkehr/")].title == "Verkehr"
    assert [len(together[_page(pages, path)].entries) for path in ("/", "/feed.atom", "/tag/verkehr/")] == [30, 30, 30]


def test_however_many_there_are_it_takes_the_same_few_statements(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    _publish(ledger, 40)
    with transaction(ledger) as db:
        lists = [
            page for page in _lists(db) if page.kind in ("front", "section", "tag", "feed", "rss", "json-feed", "part")
        ]
        few = [_page(lists, path) for path in ("/", "/feed.atom", "/tag/verkehr/", "/politik/archiv/2026-05-01/")]
        assert len(lists) > 3 * len(few)
        assert _statements(monkeypatch, db, lists) == _statements(monkeypatch, db, few) <= 8


def _publish(ledger: Ledger, count: int) -> None:
    began = datetime(2026, 5, 1, tzinfo=UTC)
    for number in range(count):
        tags = {VERKEHR: "Verkehr"} | ({FAHRRAD: "Fahrrad"} if number % 3 == 0 else {})
        listings = {WHOLE_SITE: "", POLITIK: "", SITEMAP: "", **tags}
        publish(ledger, f"a{number}", listings=listings, published_at=began + timedelta(hours=number))
    press_all(ledger)
    withdraw(ledger, f"a{count - 2}")
    press_all(ledger)


def _lists(db: Connection) -> list[Page]:
    found = db.read(
        PageRow, "SELECT path, kind, article_id, listing, bucket FROM pages WHERE pressed > 0 ORDER BY path"
    )
    return [page for page in map(page_of, found) if is_list(page)]


def _page(pages: list[Page], path: str) -> Page:
    return next(page for page in pages if page.path == path)


def _statements(monkeypatch: pytest.MonkeyPatch, db: Connection, pages: list[Page]) -> int:
    asked: list[str] = []
    execute = psycopg.Cursor.execute

    def counted(self: Any, statement: Any, *values: Any) -> Any:
        asked.append(statement)
        return execute(self, statement, *values)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.Cursor, "execute", counted)
        excerpts(db, pages)
    return len(asked)
