"""What feeds are known by, whatever becomes of paths and hosts; and how new each was that readers have had."""

from urllib.parse import quote

from alembic import op
from sqlalchemy import text

revision = "0340"
down_revision = "0380"

CHANGE = """
CREATE TABLE feed_authority (               -- what the ids in feeds begin with (RFC 4151); `andruck migrate` enters it
    one           boolean PRIMARY KEY DEFAULT true CHECK (one),  -- row
    authority     text NOT NULL             -- such as bote.example,2026-11-27
);
CREATE TABLE feeds (                        -- the feeds of one listing, in all formats
    listing       text PRIMARY KEY,
    updated_at    timestamptz NOT NULL DEFAULT '-infinity',  -- the newest that readers were told; it only grows
    id            text                      -- NULL: made of the authority and the listing
);
ALTER TABLE articles ADD feed_id text;      -- the id by which feeds had it before ids were made; NULL: none
"""

REMEMBERED_ARTICLES = 1000
"""Newest articles that keep their old ids. The feed has shown 30: readers of feeds do not know much more."""


def upgrade() -> None:
    """Add tables and a column, and write down the ids that feed readers know already: the addresses at this moment."""
    op.execute(CHANGE)
    database = op.get_bind()
    site_url = database.execute(text("SELECT site_url FROM identity")).scalar()
    if site_url is None:
        return  # nobody has ever made this ledger a site's
    database.execute(text("INSERT INTO feeds (listing, id) VALUES ('', :id)"), {"id": f"{site_url}/feed.atom"})
    newest = text(
        "SELECT a.id, a.path FROM places p JOIN articles a ON a.id = p.article_id "
        "WHERE p.listing = '' AND a.path IS NOT NULL ORDER BY p.place DESC LIMIT :count"
    )
    known = [
        {"article": row.id, "id": site_url + quote(row.path)}
        for row in database.execute(newest, {"count": REMEMBERED_ARTICLES})
    ]
    if known:
        database.execute(text("UPDATE articles SET feed_id = :id WHERE id = :article"), known)
