"""One article as feeds have it. It is in many, and again in each of them: what was made of it once is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, Protocol

from markupsafe import Markup

from services.publisher.localisation import Localisation
from shared.addresses import WEB_URL
from shared.article import ListEntry
from shared.feed import FeedEntry
from shared.picture import Crop
from shared.site import FeedText, Site

_KEPT_ENTRIES = 1000
"""In each format: some megabytes, with texts."""


class FeedLooks(Protocol):
    """What of a theme is needed."""

    site: Site

    @property
    def language(self) -> Callable[[str], Localisation]:
        """What returns a language by its tag."""

    def url(self, path: str) -> str:
        """Return the absolute URL of a site path."""

    def section_name(self, slug: str) -> str:
        """Return what readers call a section."""

    def fill(self, template: str, **values: object) -> str:
        """Fill a template that machines read."""


class FeedEntries:
    """Makes entries of feeds, in every format."""

    def __init__(self, theme: FeedLooks) -> None:
        self._theme = theme
        self.as_json = lru_cache(_KEPT_ENTRIES)(self._as_json)
        self.filled = lru_cache(2 * _KEPT_ENTRIES)(self._filled)

    def _filled(self, template: str, entry: FeedEntry) -> Markup:
        """Fill the template of one entry."""
        filled = self._theme.fill(
            template,
            each=entry,
            entry=entry.listed,
            content=self._content(entry),
            summary=self._summary(entry),
            sign=self._sign(entry),
            rfc_822_published=format_datetime(entry.listed.published_at, usegmt=True),
        )
        return Markup(filled.rstrip())  # noqa: S704 - the template has escaped it

    def _as_json(self, entry: FeedEntry) -> str:
        """Return the item of a JSON feed."""
        theme, listed = self._theme, entry.listed
        iso = theme.language(theme.site.language).iso
        content, summary, notice = self._content(entry), self._summary(entry), entry.notice
        picture = listed.lead.largest(Crop.WHOLE) if listed.lead else None
        image = {"url": theme.url(picture.path), "mime_type": picture.format.media_type} if picture else {}
        told = {"kind": notice.kind, "note": notice.note, "at": iso(notice.at)} if notice else {}
        said: dict[str, Any] = {
            "id": entry.id,
            "url": theme.url(listed.path),
            "title": listed.title,
            "content_html": content,
            "content_text": "" if content else summary or listed.title,
            "summary": summary,
            "image": image.get("url", ""),
            "date_published": iso(listed.published_at),
            "date_modified": iso(listed.changed_at),
            "authors": [_author(each.name, each.url) for each in entry.authors],
            "tags": [theme.section_name(listed.section), *entry.tags],
            "language": listed.language,
            "attachments": [{**image, "size_in_bytes": picture.size}] if picture else [],
            "_andruck": {"notice": told} if told else {},
        }
        return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)

    def _sign(self, entry: FeedEntry) -> str:
        """Return the word for its latest change that readers are told of; empty if there was none."""
        words = self._theme.language(entry.listed.language)
        return words.say(f"notice_{entry.notice.kind}") if entry.notice else ""

    def _summary(self, entry: FeedEntry) -> str:
        """Return plain text: what was changed, and the standfirst. Empty if there is neither."""
        changed = f"{self._sign(entry)}: {entry.notice.note}" if entry.notice else ""
        return " – ".join(filter(None, [changed, entry.listed.standfirst]))

    def _content(self, entry: FeedEntry) -> str:
        """Return all of it as HTML; empty if the feed has summaries, or this one is too long for feeds."""
        if self._theme.site.feed_text is not FeedText.FULL or not entry.text:
            return ""
        notice, standfirst = entry.notice, entry.listed.standfirst
        changed = Markup("<p><strong>{}:</strong> {}</p>\n").format(self._sign(entry), notice.note) if notice else ""
        above = Markup("<p><em>{}</em></p>\n").format(standfirst) if standfirst else ""
        return f"{changed}{above}{self._lead(entry.listed)}{entry.text}"

    def _lead(self, listed: ListEntry) -> str:
        """Return the picture that leads it: readers show what is in the text."""
        lead = listed.lead
        shown = lead.largest(Crop.WHOLE) if lead else None
        if lead is None or shown is None:
            return ""
        image = Markup('<img src="{}" alt="{}" width="{}" height="{}">').format(
            self._theme.url(shown.path), lead.picture.alt, shown.width, shown.height
        )
        below = " ".join(filter(None, [lead.picture.caption, lead.picture.credit]))
        caption = Markup("<figcaption>{}</figcaption>").format(below) if below else ""
        return f"<figure>{image}{caption}</figure>\n"


def _author(name: str, url: str) -> dict[str, str]:
    return {"name": name, "url": url} if WEB_URL.fullmatch(url) else {"name": name}
