"""Everybody locks pages in one order, whoever sorts them."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from shared.ledger import Ledger, transaction
from shared.ledger.leases import PRESSES
from shared.ledger.page_order import in_order
from shared.pages import FEED, FRONT, Page, PageKind

PATHS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6).map("/{}".format)
ANY_PATH = PATHS | st.sampled_from(["/", "/a/", "/B/", "/ä/", "/a"])
PAGES = st.builds(Page, ANY_PATH, st.sampled_from(PageKind), st.none() | st.integers(1, 9))


@given(pages=st.lists(PAGES | st.sampled_from([FRONT, FEED]), unique_by=lambda page: page.path))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_python_sorts_pages_as_the_ledger_locks_them(ledger: Ledger, pages: list[Page]) -> None:
    columns = [page.path for page in pages], [page.kind for page in pages], [page.article_id for page in pages]
    with transaction(ledger) as db:
        rows = db.execute(
            f"""SELECT path FROM unnest(%(paths)s::text[], %(kinds)s::text[], %(ids)s::bigint[])
                AS pages (path, kind, article_id) ORDER BY {PRESSES.order}""",
            dict(zip(("paths", "kinds", "ids"), columns, strict=True)),
        ).values()

    assert rows == [page.path for page in sorted(pages, key=in_order)]


def test_the_pages_that_every_publish_wants_are_locked_last() -> None:
    pages = [FRONT, FEED, Page("/zzz/", PageKind.SECTION), Page("/zzz/a/", PageKind.ARTICLE, 1)]
    assert [page.path for page in sorted(pages, key=in_order)] == ["/zzz/a/", "/zzz/", "/", "/feed.atom"]
