"""The sitemap of what is news: published within 48 hours, and for how long it can go on being pressed as it is.

No publish wants it: with a thousand entries it is the largest page that changes all the time, and search engines ask
for it every few minutes. The sweep does, each minute, if something has come, has changed, or is no news any more. Only
a withdrawal wants it at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from shared.events import Due
from shared.ledger.connections import Connection
from shared.ledger.leases import LEASE
from shared.ledger.pressing.wants import Want, want
from shared.listings import SITEMAP
from shared.news_entries import NewsEntry, NewsExcerpt
from shared.pages import NEWS_SITEMAP

NEWS_AGE = timedelta(hours=48)
"""For how long an article is news: what search engines take (Google's guide to news sitemaps)."""

MAX_NEWS = 1000
"""Articles in one such sitemap, by the same guide: the newest."""

_MAX_LEAVES = 4
"""Parts of the sitemap that hold the newest `MAX_NEWS` articles: each is at least half full."""


class _NewsRow(NamedTuple):
    """What a `NewsEntry` has, in its order."""

    path: str
    title: str
    language: str
    published_at: datetime
    changed_at: datetime


def news(db: Connection) -> NewsExcerpt:
    """Return what is news by now, the newest first."""
    values = {"listing": SITEMAP.name, "age": NEWS_AGE, "most": MAX_NEWS}
    return NewsExcerpt(tuple(NewsEntry(*row) for row in db.read(_NewsRow, _SELECT_NEWS, values)))


_SELECT_NEWS = """
    SELECT a.listed_path AS path, a.title, a.language, a.published_at,
           coalesce(a.revised_at, a.published_at) AS changed_at
    FROM places p JOIN articles a ON a.id = p.article_id
    WHERE p.listing = %(listing)s AND p.listed AND a.listed_path IS NOT NULL
      AND p.published_at > now() - %(age)s::interval
    ORDER BY p.published_at DESC, p.article_id DESC LIMIT %(most)s
"""


def want_stale_news(db: Connection) -> list[Due]:
    """Want the sitemap of news if it may not be what it should be; return what to ring for."""
    values = {
        "path": NEWS_SITEMAP.path,
        "listing": SITEMAP.name,
        "age": NEWS_AGE,
        "while_pressed": LEASE,
        "leaves": _MAX_LEAVES,
    }
    return want(db, [Want(NEWS_SITEMAP)]) if db.execute(_IS_STALE, values).value() else []


# What changed while it was pressed, it may not show: so it is pressed once more than it may have to be.
_IS_STALE = """
    SELECT true FROM pages WHERE path = %(path)s AND wanted <= pressed AND (
        EXISTS (SELECT FROM places WHERE listing = %(listing)s AND listed
                AND published_at > pressed_at - %(age)s::interval - %(while_pressed)s::interval
                AND published_at <= now() - %(age)s::interval)
        OR EXISTS (SELECT FROM (SELECT changed_at FROM parts WHERE listing = %(listing)s
                                ORDER BY begins_at DESC, begins_with DESC LIMIT %(leaves)s) newest
                   WHERE changed_at > pressed_at - %(while_pressed)s::interval))
"""
