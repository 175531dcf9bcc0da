"""What feeds show beside what lists do: ids that never change, and a time of change that never runs backwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from shared.article import Author, ListEntry
from shared.excerpt import Excerpt
from shared.feed import EMPTY_FEED_UPDATED_AT, FeedEntry, FeedExcerpt
from shared.feed_ids import article_tag, feed_tag
from shared.ledger.connections import Connection
from shared.ledger.pressing.archived_feeds import archived_around
from shared.notices import ChangeNotice, UpdateKind
from shared.pages import Page, PageKind


class _FeedArticle(NamedTuple):
    """What feeds show of an article beside what lists do."""

    id: int
    source: str
    external_id: str
    feed_id: str | None
    tags: list[str] | None
    authors: list[dict[str, str]] | None
    kind: str | None
    """Of its latest notice, like what follows."""
    note: str
    at: datetime
    text: str | None


class _NamedFeed(NamedTuple):
    authority: str
    listing: str | None
    """None: of none of them anything is noted yet."""
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


def feed_excerpts(db: Connection, shown: Mapping[Page, Excerpt], *, with_text: bool) -> dict[Page, FeedExcerpt]:
    """Return what feeds, or parts of their archives, show; `shown` is what they show of their listings.

    Their `updated_at` is that of their newest entry: see `settle_feeds`.

    `with_text`: their readers get more than standfirsts, where more is there.

    Returns:
        Nothing if nobody has entered yet what ids begin with.
    """
    names = list({page.listing.name for page in shown})
    named = db.read(_NamedFeed, _SELECT_FEEDS, {"listings": names}).fetchall() if names else []
    if not named:
        return {}
    ids = {row.listing: row.id for row in named}
    listed = {entry.article_id: entry for each in shown.values() for entry in each.entries}
    values = {"ids": list(listed), "with_text": with_text}
    known = db.read(_FeedArticle, _SELECT_FEED_ARTICLES, values)
    entries = {row.id: _entry(named[0].authority, row, listed[row.id]) for row in known}
    fed = {page: tuple(entries[entry.article_id] for entry in each.entries) for page, each in shown.items()}
    return {page: _feed(db, page, each, fed[page], named[0].authority, ids) for page, each in shown.items()}


def _feed(
    db: Connection,
    page: Page,
    shown: Excerpt,
    entries: tuple[FeedEntry, ...],
    authority: str,
    ids: Mapping[str | None, str | None],
) -> FeedExcerpt:
    id_ = ids.get(page.listing.name) or feed_tag(authority, page.listing)
    updated_at = max((each.listed.changed_at for each in entries), default=EMPTY_FEED_UPDATED_AT)
    older, newer = archived_around(db, page.listing, shown) if page.kind in _NAMES_ARCHIVE else (None, None)
    return FeedExcerpt(id_, page.listing, entries, updated_at, shown.title, shown.part, older, newer)


_NAMES_ARCHIVE = (PageKind.FEED, PageKind.ARCHIVED_FEED)
_SELECT_FEEDS = """
    SELECT authority, f.listing, f.id FROM feed_authority LEFT JOIN feeds f ON f.listing = ANY (%(listings)s)
"""
_SELECT_FEED_ARTICLES = """
    SELECT a.id, a.source, a.external_id, a.feed_id, s.content -> 'tags' AS tags, s.content -> 'authors' AS authors,
           n.kind, n.note, n.at, t.html AS text
    FROM articles a LEFT JOIN submissions s ON s.number = a.submission
         LEFT JOIN LATERAL (SELECT kind, note, at FROM notices WHERE article_id = a.id AND taken_back_by IS NULL
                            ORDER BY at DESC, submission DESC LIMIT 1) n ON true
         LEFT JOIN feed_texts t ON t.article_id = a.id AND %(with_text)s
    WHERE a.id = ANY (%(ids)s)
"""


def _entry(authority: str, article: _FeedArticle, listed: ListEntry) -> FeedEntry:
    return FeedEntry(
        article.feed_id or article_tag(authority, article.source, article.external_id),
        listed,
        tuple(article.tags or ()),
        tuple(Author(each["name"], each.get("url", "")) for each in article.authors or ()),
        ChangeNotice(UpdateKind(article.kind), article.note, article.at) if article.kind else None,
        article.text or "",
    )


def note_feed_text(db: Connection, article_id: int, number: int, text: str | None) -> None:
    """Keep what feeds show of an article's text, as the press of this number of its page has made it; None: nothing.

    An earlier press that comes late changes nothing.
    """
    statement = _DELETE_FEED_TEXT if text is None else _KEEP_FEED_TEXT
    db.execute(statement, {"id": article_id, "number": number, "text": text})


_KEEP_FEED_TEXT = """
    INSERT INTO feed_texts (article_id, number, html) VALUES (%(id)s, %(number)s, %(text)s)
    ON CONFLICT (article_id) DO UPDATE SET number = EXCLUDED.number, html = EXCLUDED.html
    WHERE feed_texts.number < EXCLUDED.number
"""
_DELETE_FEED_TEXT = "DELETE FROM feed_texts WHERE article_id = %(id)s AND number < %(number)s"


def settle_feeds(db: Connection, feeds: Sequence[FeedExcerpt]) -> list[FeedExcerpt]:
    """Return feeds that are no older than any that readers had before, and note how new they are.

    RFC 4287 (section 4.2.15) has the time of the latest change; without its withdrawn entry a feed would be older than
    before. Commit this before readers get them. All rows are locked in one order, by listing.
    """
    newest: dict[str, datetime] = {}
    for feed in feeds:
        newest[feed.name] = max(feed.updated_at, newest.get(feed.name, feed.updated_at))
    if not newest:
        return []
    values = {"listings": list(newest), "times": list(newest.values())}
    settled = {row.listing: row.updated_at for row in db.read(_FeedRow, _RAISE_FEEDS, values)}
    return [replace(feed, updated_at=settled[feed.name]) for feed in feeds]


_RAISE_FEEDS = """
    INSERT INTO feeds (listing, updated_at)
    SELECT * FROM unnest(%(listings)s::text[], %(times)s::timestamptz[]) AS newest (listing, updated_at)
    ORDER BY listing COLLATE "C"
    ON CONFLICT (listing) DO UPDATE SET updated_at = greatest(feeds.updated_at, EXCLUDED.updated_at)
    RETURNING listing, updated_at
"""
