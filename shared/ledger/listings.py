"""Listings: which articles they hold, at which place, and which pages show them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from shared.article import Entry, Excerpt
from shared.pages import BUCKET, NEWEST, WHOLE_SITE, Page, PageKind, pages_that_list

_LENGTHEN = text("""
    INSERT INTO listings (name, length) VALUES (:listing, 1)
    ON CONFLICT (name) DO UPDATE SET length = listings.length + 1
    RETURNING length - 1
""")

_ENTRIES = """
    SELECT a.listed_path AS path, a.title, a.standfirst, a.dateline, a.section, a.language, a.published_at,
           a.revised_at AS updated_at, a.authors
    FROM places p JOIN articles a ON a.id = p.article_id
    WHERE p.listing = :listing AND a.listed_path IS NOT NULL
"""
_NEWEST = text(f"{_ENTRIES} ORDER BY p.place DESC LIMIT :count")
_BUCKET = text(f"{_ENTRIES} AND p.place >= :first AND p.place < :first + :count ORDER BY p.place DESC")


def places_of(db: Connection, article_id: int) -> dict[str, int]:
    """Return the article's place number in each listing that holds it."""
    rows = db.execute(text("SELECT listing, place FROM places WHERE article_id = :id"), {"id": article_id})
    return {row.listing: row.place for row in rows}


def enlist(db: Connection, article_id: int, section: str) -> list[Page]:
    """Give the article its places in the whole site and its section, and take it out of any other section.

    Returns:
        Every page that shows it now or showed it until now.
    """
    before = places_of(db, article_id)
    shown = pages_that_list(before) if before else []
    for listing in sorted(before.keys() - {WHOLE_SITE, section}):
        db.execute(
            text("DELETE FROM places WHERE article_id = :id AND listing = :listing"),
            {"id": article_id, "listing": listing},
        )
    for listing in sorted({WHOLE_SITE, section} - before.keys(), reverse=True):  # the whole site's row is the hot one
        place = db.execute(_LENGTHEN, {"listing": listing}).scalar_one()
        db.execute(
            text("INSERT INTO places (listing, place, article_id) VALUES (:listing, :place, :id)"),
            {"listing": listing, "place": place, "id": article_id},
        )
    return shown + pages_that_list(places_of(db, article_id))


def excerpt(db: Connection, page: Page) -> Excerpt:
    """Return what a list, feed or sitemap shows: its newest entries, or those of its bucket."""
    size = NEWEST.get(page.kind) or BUCKET[PageKind.SITEMAP if page.kind == PageKind.SITEMAP_INDEX else page.kind]
    if page.kind == PageKind.SITEMAP_INDEX:
        rows = []
    elif page.bucket is None:
        rows = list(db.execute(_NEWEST, {"listing": page.listing, "count": size}))
    else:
        first = (page.bucket - 1) * size
        rows = list(db.execute(_BUCKET, {"listing": page.listing, "first": first, "count": size}))
    return Excerpt(tuple(_entry(row) for row in rows), bucket=page.bucket, buckets=_buckets(db, page))


def _entry(row: Any) -> Entry:
    return Entry(**{**row._mapping, "authors": tuple(row.authors)})


def _buckets(db: Connection, page: Page) -> int:
    length = db.execute(text("SELECT length FROM listings WHERE name = :name"), {"name": page.listing}).scalar() or 0
    size = BUCKET[PageKind.SITEMAP if page.kind in (PageKind.SITEMAP, PageKind.SITEMAP_INDEX) else PageKind.ARCHIVE]
    return -(-int(length) // size)
