"""The newest articles of a listing for feed readers: as Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1; and its archive."""

from __future__ import annotations

import json
from email.utils import format_datetime

from services.publisher.pages.document import Document
from services.publisher.theme import Theme
from shared.feed import FeedExcerpt
from shared.listings import WHOLE_SITE
from shared.pages import Page, feed_pages


def render_atom(theme: Theme, page: Page, feed: FeedExcerpt) -> Document:
    """Render a feed, or a document of its archive (RFC 5005), as Atom."""
    return _xml(theme, "feed.xml", page, feed, current=feed_pages(feed.listing)[0])


def render_rss(theme: Theme, page: Page, feed: FeedExcerpt) -> Document:
    """Render a feed as RSS 2.0, with the elements of other namespaces that its readers know."""
    return _xml(theme, "rss.xml", page, feed)


def _xml(theme: Theme, template: str, page: Page, feed: FeedExcerpt, **more: Page) -> Document:
    title, updated = theme.feed_title(feed.listing, feed.title), format_datetime(feed.updated_at, usegmt=True)
    body = theme.xml(template, page, shown=feed, title=title, rfc_822_updated=updated, **more)
    return Document(body, page.kind.traits.content_type)


def render_json(theme: Theme, page: Page, feed: FeedExcerpt) -> Document:
    """Render a feed as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""
    site = theme.site
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": theme.feed_title(feed.listing, feed.title),
        "home_page_url": theme.url(feed.listing.path),
        "feed_url": theme.url(page.path),
        "description": site.description if feed.listing == WHOLE_SITE else "",
        "language": site.language,
        "authors": [{"name": site.name, "url": theme.url("/")}],
        "hubs": [{"type": "WebSub", "url": site.hub}] if site.hub else [],
    }
    head = json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)
    items = ",\n".join(map(theme.feed_entries.as_json, feed.entries))
    return Document(f'{head[:-1]}, "items": [{items}]}}'.encode(), page.kind.traits.content_type)
