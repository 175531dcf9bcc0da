"""What feeds show beside what lists do: ids that never change, and a time of change that never runs backwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from shared.errors import Transient
from shared.feed import EMPTY_FEED_UPDATED_AT, FeedEntry, FeedExcerpt
from shared.feed_ids import article_tag, feed_tag
from shared.ledger.connections import Connection
from shared.ledger.pressing.places import excerpt
from shared.pages import Page


class _NamedArticle(NamedTuple):
    """By what an article is known."""

    id: int
    source: str
    external_id: str
    feed_id: str | None


class _NamedFeed(NamedTuple):
    authority: str
    id: str | None


class _FeedRow(NamedTuple):
    listing: str
    updated_at: datetime


def enter_feed_authority(db: Connection, given: str, otherwise: str) -> None:
    """Enter what ids begin with: what is `given`; else what stands already; else this.

    So a site keeps its first one when it moves to another host.
    """
    db.execute(_ENTER_FEED_AUTHORITY, {"given": given, "otherwise": otherwise})


_ENTER_FEED_AUTHORITY = """
    INSERT INTO feed_authority (authority) VALUES (coalesce(nullif(%(given)s, ''), %(otherwise)s))
    ON CONFLICT (one) DO UPDATE SET authority = %(given)s
    WHERE %(given)s <> '' AND feed_authority.authority <> %(given)s
"""


def feed_excerpt(db: Connection, page: Page) -> FeedExcerpt:
    """Return what a feed shows. Its `updated_at` is that of its newest entry: see `settle_feeds`.

    Raises:
        Transient: nobody has entered yet what ids begin with.
    """
    named = db.read(_NamedFeed, _SELECT_FEED, {"listing": page.listing.name}).fetchone()
    if named is None:
        raise Transient("The ledger does not know yet what the ids in feeds begin with: run `andruck migrate`.")
    listed = {entry.article_id: entry for entry in excerpt(db, page).entries}
    known = {row.id: row for row in db.read(_NamedArticle, _SELECT_NAMED_ARTICLES, {"ids": list(listed)})}
    entries = tuple(FeedEntry(_id(named.authority, known[id_]), entry) for id_, entry in listed.items())
    updated_at = max((each.listed.changed_at for each in entries), default=EMPTY_FEED_UPDATED_AT)
    return FeedExcerpt(named.id or feed_tag(named.authority, page.listing), page.listing, entries, updated_at)


_SELECT_FEED = """
    SELECT authority, (SELECT id FROM feeds WHERE listing = %(listing)s) AS id FROM feed_authority
"""
_SELECT_NAMED_ARTICLES = "SELECT id, source, external_id, feed_id FROM articles WHERE id = ANY (%(ids)s)"


def _id(authority: str, article: _NamedArticle) -> str:
    return article.feed_id or article_tag(authority, article.source, article.external_id)


def settle_feeds(db: Connection, feeds: Sequence[FeedExcerpt]) -> list[FeedExcerpt]:
    """Return feeds that are no older than any that readers had before, and note how new they are.

    RFC 4287 (section 4.2.15) has the time of the latest change; without its withdrawn entry a feed would be older than
    before. Commit this before readers get them. All rows are locked in one order, by listing.
    """
    newest: dict[str, datetime] = {}
    for feed in feeds:
        newest[feed.listing.name] = max(feed.updated_at, newest.get(feed.listing.name, feed.updated_at))
    if not newest:
        return []
    values: Mapping[str, object] = {"listings": list(newest), "times": list(newest.values())}
    settled = {row.listing: row.updated_at for row in db.read(_FeedRow, _RAISE_FEEDS, values)}
    return [replace(feed, updated_at=settled[feed.listing.name]) for feed in feeds]


_RAISE_FEEDS = """
    INSERT INTO feeds (listing, updated_at)
    SELECT * FROM unnest(%(listings)s::text[], %(times)s::timestamptz[]) AS newest (listing, updated_at)
    ORDER BY listing COLLATE "C"
    ON CONFLICT (listing) DO UPDATE SET updated_at = greatest(feeds.updated_at, EXCLUDED.updated_at)
    RETURNING listing, updated_at
"""
