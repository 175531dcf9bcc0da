"""The newest articles of a listing for feed readers: as Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1."""

from __future__ import annotations

import json
from email.utils import format_datetime
from typing import Any

from services.publisher.pages.document import Document
from services.publisher.pages.feed_content import content_of, sign_of, summary_of
from services.publisher.theme import Theme, web_address
from shared.feed import FeedEntry, FeedExcerpt
from shared.listings import WHOLE_SITE
from shared.pages import Page
from shared.picture import Crop


def render_atom(theme: Theme, page: Page, feed: FeedExcerpt) -> Document:
    """Render a feed as Atom."""
    return _xml(theme, "feed.xml", page, feed)


def render_rss(theme: Theme, page: Page, feed: FeedExcerpt) -> Document:
    """Render a feed as RSS 2.0, with the elements of other namespaces that its readers know."""
    return _xml(theme, "rss.xml", page, feed, rfc_822=lambda when: format_datetime(when, usegmt=True))


def _xml(theme: Theme, template: str, page: Page, feed: FeedExcerpt, **more: object) -> Document:
    body = theme.xml(
        template,
        page,
        shown=feed,
        title=title_of(theme, feed),
        content_of=lambda entry: content_of(theme, entry),
        summary_of=lambda entry: summary_of(theme, entry),
        sign_of=lambda entry: sign_of(theme, entry),
        **more,
    )
    return Document(body, page.kind.traits.content_type)


def title_of(theme: Theme, feed: FeedExcerpt) -> str:
    """Return what a feed is called: among those that somebody reads, not only among ours."""
    name = theme.site.name
    return name if feed.listing == WHOLE_SITE else f"{theme.listing_title(feed.listing)} · {name}"


def render_json(theme: Theme, page: Page, feed: FeedExcerpt) -> Document:
    """Render a feed as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""
    site = theme.site
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title_of(theme, feed),
        "home_page_url": theme.url(feed.listing.path),
        "feed_url": theme.url(page.path),
        "description": site.description if feed.listing == WHOLE_SITE else "",
        "language": site.language,
        "authors": [{"name": site.name, "url": theme.url("/")}],
        "hubs": [{"type": "WebSub", "url": site.hub}] if site.hub else [],
    }
    given = {name: value for name, value in said.items() if value}
    items = [_item(theme, entry) for entry in feed.entries]
    body = json.dumps({**given, "items": items}, ensure_ascii=False)
    return Document(body.encode(), page.kind.traits.content_type)


def _item(theme: Theme, entry: FeedEntry) -> dict[str, Any]:
    listed, iso = entry.listed, theme.site_language.iso
    content, summary = content_of(theme, entry), summary_of(theme, entry)
    picture = listed.lead.largest(Crop.WHOLE) if listed.lead else None
    image = {"url": theme.url(picture.path), "mime_type": picture.format.media_type} if picture else {}
    said = {
        "id": entry.id,
        "url": theme.url(listed.path),
        "title": listed.title,
        "content_html": content,
        "content_text": "" if content else summary or listed.title,
        "summary": summary,
        "image": image.get("url", ""),
        "date_published": iso(listed.published_at),
        "date_modified": iso(listed.changed_at),
        "authors": [_author(each.name, web_address(each.url)) for each in entry.authors],
        "tags": [theme.section_name(listed.section), *entry.tags],
        "language": listed.language,
        "attachments": [{**image, "size_in_bytes": picture.size}] if picture else [],
        "_andruck": {"notice": _notice(theme, entry)} if entry.notice else {},
    }
    return {name: value for name, value in said.items() if value}


def _author(name: str, url: str) -> dict[str, str]:
    return {"name": name, "url": url} if url else {"name": name}


def _notice(theme: Theme, entry: FeedEntry) -> dict[str, str]:
    notice = entry.notice
    return {"kind": notice.kind, "note": notice.note, "at": theme.site_language.iso(notice.at)} if notice else {}
