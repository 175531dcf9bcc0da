"""A feed of news items: a JSON list at an address, of the items themselves or of files that hold one each.

| the list holds | such as |
|---|---|
| news items | `[{"uri": …, "headline": …}, …]`, or the same below `items` |
| addresses | `["2026/11/27/a.json", …]` |
| files | what nginx (`autoindex_format json`) and Caddy (`file_server browse`) answer for a folder |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from shared.dialects.content_api import ApiClient, ChangedItems, ContentApi, Item
from shared.dialects.ninjs.item import read_item
from shared.dialects.ninjs.properties import folded
from shared.errors import Misconfigured, Permanent
from shared.reading.fields import moment_in
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.settings import Site
from shared.sources import Source

_BATCH_ITEMS = 100
_FEED_OVERLAP = timedelta(days=1)
"""What is older than the newest that was taken is looked at again: feeds get items whose version was made before."""
_FEED_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class _Entry(NamedTuple):
    at: datetime | None
    item: Item | None
    """None: it is in a file of its own."""
    address: str = ""


class NinjsFeed(ContentApi):
    """How a feed is asked: all of it each time, for a feed has no other way."""

    def url(self, source: Source) -> str:
        """Return the address of the feed."""
        url = source.text("url")
        if not url:
            raise Misconfigured(f"The source {source.name!r} is not asked: set its option 'url' to that of its feed.")
        return url

    def changed(self, client: ApiClient, source: Source, cursor: str) -> Iterator[ChangedItems]:
        """Yield the entries from the cursor on, which is the time of the newest that was taken; the oldest first."""
        now = datetime.now(UTC)
        newest = min(datetime.fromisoformat(cursor), now) if cursor else _FEED_BEGINNING
        since = newest - _FEED_OVERLAP if cursor else _FEED_BEGINNING
        entries = [one for one in self._entries(client, source) if one.at is None or one.at >= since]
        entries.sort(key=lambda one: one.at or _FEED_BEGINNING)
        for start in range(0, len(entries), _BATCH_ITEMS):
            batch = entries[start : start + _BATCH_ITEMS]
            newest = max([newest, *(min(one.at, now) for one in batch if one.at)])
            items = [item for one in batch if (item := self._item(client, source, one)) is not None]
            yield ChangedItems(items, newest.isoformat(), left=len(entries) - start - len(batch))

    def fetch(self, client: ApiClient, source: Source, external_id: str) -> Item | None:
        """Return an item of the feed. That it is not there proves nothing: feeds are cut off."""
        for entry in self._entries(client, source):
            item = self._item(client, source, entry)
            if item is not None and external_id in (item.get("uri"), item.get("guid")):
                return item
        raise Permanent("The feed does not have this item, or not any more.")

    def read(self, item: Item, source: Source, site: Site) -> Publish | Withdraw | Ignore:
        """Return what an item means, as if it had been sent."""
        return read_item(item, source, site)

    def gone(self, client: ApiClient, source: Source, external_ids: Sequence[str]) -> list[str]:  # noqa: ARG002
        """Return none: what a feed leaves out is not gone; an item is withdrawn by its `pubstatus`."""
        return []

    def _entries(self, client: ApiClient, source: Source) -> list[_Entry]:
        url = self.url(source)
        answer = client.get(url, headers=_headers(source))
        listed = answer.json.get("items") if isinstance(answer.json, dict) else answer.json
        if answer.status != 200 or not isinstance(listed, list):
            raise Permanent("The feed is no JSON list: check the source's option 'url'.")
        return [entry for each in listed if (entry := _entry_of(each, url)) is not None]

    def _item(self, client: ApiClient, source: Source, entry: _Entry) -> Item | None:
        """Return an entry's item; None if its file is gone since it was listed."""
        if entry.item is not None:
            return entry.item
        answer = client.get(entry.address, headers=_headers(source))
        if answer.status in (404, 410):
            return None
        if not isinstance(answer.json, dict):
            raise Permanent("A file of the feed holds no news item.")
        return answer.json


def _entry_of(listed: object, url: str) -> _Entry | None:
    """Return an entry of the list; None for a folder, a file that is no JSON, and what is on another host."""
    if isinstance(listed, str):
        return _file_entry(listed, None, url)
    if not isinstance(listed, Mapping):
        return None
    name, is_file = listed.get("name"), {"mtime", "mod_time", "is_dir"} & listed.keys()
    if not is_file or not isinstance(name, str):
        return _Entry(_made_at(listed), listed)
    if listed.get("is_dir") is True or listed.get("type") == "directory":
        return None
    return _file_entry(quote(name), _written_at(listed), url)


def _file_entry(reference: str, at: datetime | None, url: str) -> _Entry | None:
    try:
        address = urljoin(url, reference)
        same_host = urlsplit(address)[:2] == urlsplit(url)[:2]
    except ValueError:
        return None
    return _Entry(at, None, address) if same_host and address.endswith(".json") else None


def _made_at(item: Item) -> datetime | None:
    try:
        made = folded(item).moment("versioncreated")
    except Invalid:  # whoever reads the item says so
        return None
    return datetime.fromisoformat(made) if made else None


def _written_at(listed: Mapping[str, object]) -> datetime | None:
    """Return when a file was written: nginx writes that as HTTP does, Caddy in the style of RFC 3339."""
    written = listed.get("mtime") or listed.get("mod_time")
    if not isinstance(written, str):
        return None
    try:
        return moment_in(written) or parsedate_to_datetime(written).astimezone(UTC)
    except ValueError:
        return None


def _headers(source: Source) -> dict[str, str]:
    return {"Authorization": f"Bearer {source.token}"} if source.token else {}
