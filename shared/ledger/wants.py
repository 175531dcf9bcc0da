"""Want pages: say that they should show something newer than they do."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

from shared.pages import FEED, FRONT, Page

_HOT = (FRONT.path, FEED.path)
"""Rows that every publish wants. They are locked last, so that they are locked for the shortest time."""

# Rows are locked in the order of the SELECT (the same for everybody: no deadlock), and each number is drawn while its
# row is locked: a page's numbers only grow, and whoever reads `wanted` and then the data sees all that is behind it.
_WANT = text("""
    WITH wanted AS (
        INSERT INTO pages (path, kind, article_id, listing, bucket, wanted, wanted_at, rung_at)
        SELECT path, kind, article_id, listing, bucket, nextval('sequence_numbers'), now(), now()
        FROM unnest(CAST(:paths AS text[]), CAST(:kinds AS text[]), CAST(:article_ids AS bigint[]),
                    CAST(:listings AS text[]), CAST(:buckets AS integer[]))
             WITH ORDINALITY AS page (path, kind, article_id, listing, bucket, position)
        ORDER BY position
        ON CONFLICT (path) DO UPDATE SET
            wanted = nextval('sequence_numbers'),
            wanted_at = CASE WHEN pages.wanted > pages.pressed THEN pages.wanted_at ELSE now() END,
            rung_at = CASE WHEN pages.wanted > pages.pressed AND NOT pages.dead THEN pages.rung_at ELSE now() END,
            claims = CASE WHEN pages.dead THEN 0 ELSE pages.claims END,
            dead = false
        RETURNING path, wanted, rung_at = now() AS ring
    ), noted AS (
        INSERT INTO wants (submission, path, number)
        SELECT :submission, path, wanted FROM wanted WHERE CAST(:submission AS bigint) IS NOT NULL
        ON CONFLICT (submission, path) DO UPDATE SET number = EXCLUDED.number, pressed_at = NULL, given_up = false
        RETURNING path
    ), counted AS (
        UPDATE submissions SET awaiting = (SELECT count(*) FROM noted) WHERE number = :submission
    )
    SELECT path FROM wanted WHERE ring
""")


def want(db: Connection, pages: Iterable[Page], *, submission: int | None = None) -> list[str]:
    """Want each page to be pressed again, and let `submission` wait for all of them.

    Returns:
        Paths of the pages to ring for once this is committed. A page that was due already is not among them:
        somebody was rung for it, and will press what is true by then.
    """
    ordered = sorted({page.path: page for page in pages}.values(), key=lambda page: (page.path in _HOT, page.path))
    if not ordered:
        return []
    rows = db.execute(
        _WANT,
        {
            "paths": [page.path for page in ordered],
            "kinds": [page.kind for page in ordered],
            "article_ids": [page.article_id for page in ordered],
            "listings": [page.listing for page in ordered],
            "buckets": [page.bucket for page in ordered],
            "submission": submission,
        },
    )
    return list(rows.scalars())
