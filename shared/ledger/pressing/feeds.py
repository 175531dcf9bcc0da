"""What feeds show beside what lists do: ids that never change, and a time of change that never runs backwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from shared.article import Author, ListEntry
from shared.errors import Transient
from shared.feed import EMPTY_FEED_UPDATED_AT, FeedEntry, FeedExcerpt
from shared.feed_ids import article_tag, feed_tag
from shared.ledger.connections import Connection
from shared.ledger.pressing.archived_feeds import archived_around
from shared.ledger.pressing.excerpts import excerpt
from shared.listings import Listing
from shared.notices import ChangeNotice, UpdateKind
from shared.pages import Page


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


def feed_excerpt(db: Connection, page: Page, *, with_text: bool = False) -> FeedExcerpt:
    """Return what a feed, or a part of its archive, shows.

    Its `updated_at` is that of its newest entry: see `settle_feeds`.

    `with_text`: its readers get more than standfirsts, where more is there.

    Raises:
        Transient: nobody has entered yet what ids begin with.
    """
    named = db.read(_NamedFeed, _SELECT_FEED, {"listing": page.listing.name}).fetchone()
    if named is None:
        raise Transient("The ledger does not know yet what the ids in feeds begin with: run `andruck migrate`.")
    shown = excerpt(db, page)
    listed = {entry.article_id: entry for entry in shown.entries}
    values = {"ids": list(listed), "with_text": with_text}
    known = {row.id: row for row in db.read(_FeedArticle, _SELECT_FEED_ARTICLES, values)}
    entries = tuple(_entry(named.authority, known[id_], entry) for id_, entry in listed.items())
    updated_at = max((each.listed.changed_at for each in entries), default=EMPTY_FEED_UPDATED_AT)
    id_ = named.id or feed_tag(named.authority, page.listing)
    older, newer = archived_around(db, page.listing, shown)
    return FeedExcerpt(id_, page.listing, entries, updated_at, shown.title, shown.part, older, newer)


_SELECT_FEED = """
    SELECT authority, (SELECT id FROM feeds WHERE listing = %(listing)s) AS id FROM feed_authority
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


class Feeds:
    """What feeds show at this moment: read once for all formats of one listing."""

    def __init__(self, db: Connection, *, with_text: bool) -> None:
        self._db, self._with_text = db, with_text
        self._read: dict[tuple[Listing, int | None], FeedExcerpt] = {}

    def excerpt(self, page: Page) -> FeedExcerpt:
        """Return what a feed shows, as `feed_excerpt` does."""
        key = page.listing, page.part
        if key not in self._read:
            self._read[key] = feed_excerpt(self._db, page, with_text=self._with_text)
        return self._read[key]


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
