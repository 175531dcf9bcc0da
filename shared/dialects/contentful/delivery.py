"""Contentful asked over its Content Delivery API, which has what is published; deletions come by its Sync API."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import parse_qs, quote, urlsplit

from shared.dialects.content_api import ApiClient, ChangedItems, ContentApi, Item, NotThereYet
from shared.dialects.contentful.entries import read_entry, read_gone
from shared.dialects.contentful.linked import space_of
from shared.dialects.field_map import content_types
from shared.dialects.time_cursor import sortable
from shared.dialects.time_paging import PAGE_ITEMS, AskPage, Dated, DatedPage, pages_by_time
from shared.errors import Misconfigured, Permanent
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.reading.members import list_member, member
from shared.settings import Site
from shared.sources import Source

DELIVERY_OPTIONS = ("space", "environment", "api_url")
_CDA = "https://cdn.contentful.com"
_LAG = timedelta(minutes=10)
"""The API is served by a network that may need minutes until it has what was published."""
_ENTRIES_AT_ONCE = 25
"""Contentful refuses an answer of more than 7 MB, with what its entries link to."""


class ContentfulApi(ContentApi):
    """How a space is asked. An item is `{"entry": …, "linked": […]}`, or `{"deleted": …}` as the Sync API has it."""

    def url(self, source: Source) -> str:
        """Return the address of the space's environment."""
        if not source.text("space"):
            raise Misconfigured(f"The source {source.name!r} needs the option 'space': the id of its space.")
        space, environment = source.text("space"), source.text("environment", "master")
        base = source.text("api_url", _CDA).rstrip("/")
        return f"{base}/spaces/{quote(space, safe='')}/environments/{quote(environment, safe='')}"

    def changed(self, client: ApiClient, source: Source, cursor: str) -> Iterator[ChangedItems]:
        """Yield what was published, by the time of that, then what was deleted or taken back.

        An entry that only links to what has changed has not changed itself.
        """
        since = _ContentfulCursor(**json.loads(cursor)) if cursor else _ContentfulCursor()
        if not since.deletions:  # what was deleted before has never come here
            for _, token in self._synchronised(client, source, {"initial": "true", "type": "DeletedEntry"}):
                if since.deletions:
                    yield ChangedItems((), json.dumps(since._asdict()))
                since = since._replace(deletions=token)
        for items, place, left in pages_by_time(self._asking(client, source), since.published, _LAG):
            since = since._replace(published=place)
            yield ChangedItems(items, json.dumps(since._asdict()), left)
        for deleted, token in self._synchronised(client, source, {"sync_token": since.deletions}):
            since = since._replace(deletions=token)
            yield ChangedItems(deleted, json.dumps(since._asdict()), 0)

    def fetch(self, client: ApiClient, source: Source, external_id: str) -> Item | None:
        """Return an entry with what it links to. One that is not there may not be there yet.

        Raises:
            NotThereYet: it is not there; that it was taken back is told by a webhook or by the next pull.
        """
        found = self._entries(client, source, {"sys.id": external_id}).entries
        if not found:
            raise NotThereYet("Contentful's API does not have the entry, or not yet: it may take minutes to have it.")
        return found[0].item

    def gone(self, client: ApiClient, source: Source, external_ids: Sequence[str]) -> list[str]:  # noqa: ARG002
        """Return none: what is not there may have been published a minute ago. The Sync API tells deletions."""
        return []

    def shows_scheduled(self, source: Source) -> bool:  # noqa: ARG002
        """Return True: the entry is published, and has a field for its time."""
        return True

    def read(self, item: Item, source: Source, site: Site) -> Publish | Withdraw | Ignore:
        """Return what an item means."""
        if "deleted" in item:
            return read_gone(item["deleted"], source)
        return read_entry(item["entry"], item["linked"], source, site)

    def _asking(self, client: ApiClient, source: Source) -> AskPage:
        types = ",".join(content_types(source))

        def ask(at: str, offset: int) -> DatedPage:
            wanted = {"sys.contentType.sys.id[in]": types, "sys.updatedAt[gte]": at, "order": "sys.updatedAt,sys.id"}
            page = DatedPage([])
            for skip in range(offset, offset + PAGE_ITEMS, _ENTRIES_AT_ONCE):
                part = self._entries(client, source, {**wanted, "skip": str(skip)})
                page = DatedPage([*page.entries, *part.entries], part.total)
                if len(part.entries) < _ENTRIES_AT_ONCE:
                    break
            return page

        return ask

    def _entries(self, client: ApiClient, source: Source, wanted: Mapping[str, str]) -> DatedPage:
        """Return entries in all their locales, each with all that it links to."""
        params = {"locale": "*", "include": "3", "limit": str(_ENTRIES_AT_ONCE), **wanted}
        answer = self._asked(client, source, "entries", params)
        entries = _objects(answer, "items")
        space = space_of([*entries, *_objects(answer, "includes", "Entry"), *_objects(answer, "includes", "Asset")], "")
        dated = [
            Dated(
                sortable(member(entry, "sys", "updatedAt"), "sys.updatedAt"),
                {"entry": entry, "linked": space.reached_from(entry)},
            )
            for entry in entries
        ]
        total = member(answer, "total")
        return DatedPage(dated, total if isinstance(total, int) else None)

    def _synchronised(
        self, client: ApiClient, source: Source, params: Mapping[str, str]
    ) -> Iterator[tuple[list[Item], str]]:
        """Yield the deletions since a token, page by page, each with the token to go on from."""
        while True:
            answer = self._asked(client, source, "sync", params)
            following = member(answer, "nextPageUrl") or member(answer, "nextSyncUrl")
            tokens = parse_qs(urlsplit(following).query).get("sync_token") if isinstance(following, str) else None
            if not tokens:
                raise Permanent("Contentful's Sync API answers without a token to go on from.")
            yield [{"deleted": each} for each in _objects(answer, "items")], tokens[0]
            if not member(answer, "nextPageUrl"):
                return
            params = {"sync_token": tokens[0]}

    def _asked(self, client: ApiClient, source: Source, path: str, params: Mapping[str, str]) -> object:
        answer = client.get(f"{self.url(source)}/{path}", params, {"Authorization": f"Bearer {source.token}"})
        if answer.status != 200:
            raise Permanent("Contentful knows no such space or environment: check the options of the source.")
        return answer.json


class _ContentfulCursor(NamedTuple):
    """How far publications were walked through, and the token of the Sync API after the newest deletion."""

    published: str = ""
    deletions: str = ""


def _objects(answer: object, *path: str) -> list[Mapping[str, object]]:
    return [each for each in list_member(answer, *path) if isinstance(each, Mapping)]
