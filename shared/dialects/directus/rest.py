"""Directus asked over its REST API, with the static token of a user who may read the collection."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import quote

from shared.dialects.content_api import ApiClient, ChangedItems, ContentApi, Item
from shared.dialects.directus.items import (
    collection_of,
    created_field,
    key_field,
    read_item,
    updated_field,
    wanted_fields,
)
from shared.dialects.time_cursor import sortable
from shared.dialects.time_paging import PAGE_ITEMS, AskPage, Dated, DatedPage, pages_by_time
from shared.errors import Misconfigured, Permanent
from shared.reading.fields import is_beyond_all_time
from shared.reading.intent import Publish, Withdraw
from shared.reading.members import member
from shared.settings import Site
from shared.sources import Source

_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
_OVERLAP = timedelta(minutes=2)
"""What changed is asked for from so long before the last answer on: it may have been saved by then, and not be seen."""


class DirectusApi(ContentApi):
    """How a Directus is asked. The rules of a policy hide items, and say nothing of it."""

    asks_together = True

    def url(self, source: Source) -> str:
        """Return the address of Directus."""
        url = source.text("url").rstrip("/")
        if not url:
            raise Misconfigured(f"The source {source.name!r} needs the option 'url': the address of its Directus.")
        return url

    def changed(self, client: ApiClient, source: Source, cursor: str) -> Iterator[ChangedItems]:
        """Yield what was updated; then what was created and never updated, which has no date of that."""
        since, updated, created = _since(cursor), updated_field(source), created_field(source)
        for items, place, left in pages_by_time(_asking(client, source, updated, {}), since.updated, _OVERLAP):
            since = since._replace(updated=place)
            yield ChangedItems(items, since.as_text(), left)
        never = _asking(client, source, created, {updated: {"_null": True}})
        for items, place, left in pages_by_time(never, since.created, _OVERLAP):
            since = since._replace(created=place)
            yield ChangedItems(items, since.as_text(), left)

    def fetch(self, client: ApiClient, source: Source, external_id: str) -> Item | None:
        """Return an item as it is now; None if a question for this very one is answered with none."""
        found = _ask(client, source, {key_field(source): {"_eq": external_id}}).items
        return next((item for item in found if str(item.get(key_field(source))) == external_id), None)

    def gone(self, client: ApiClient, source: Source, external_ids: Sequence[str]) -> list[str]:
        """Return which are gone; those that one question leaves out are asked for one by one."""
        key = key_field(source)
        answer = _ask(client, source, {key: {"_in": list(external_ids)}})
        found = {str(item.get(key)) for item in answer.items}
        return [one for one in external_ids if one not in found and self.fetch(client, source, one) is None]

    def shows_scheduled(self, source: Source) -> bool:  # noqa: ARG002
        """Return True: the item is published, and has a field for its time."""
        return True

    def read(self, item: Item, source: Source, site: Site) -> Publish | Withdraw:
        """Return what an item means."""
        return read_item(item, source, site)


class _DirectusCursor(NamedTuple):
    """How far updates were walked through, and items that were never updated."""

    updated: str = ""
    created: str = ""

    def as_text(self) -> str:
        return json.dumps(self._asdict())


def _since(cursor: str) -> _DirectusCursor:
    return _DirectusCursor(**json.loads(cursor)) if cursor else _DirectusCursor()


def _asking(client: ApiClient, source: Source, field: str, more: Mapping[str, Any]) -> AskPage:
    def ask(at: str, offset: int) -> DatedPage:
        answer = _ask(client, source, {field: {"_gte": at}, **more}, sort=field, offset=offset)
        return DatedPage([Dated(_time_of(item, field), item) for item in answer.items], answer.total)

    return ask


class _Answer(NamedTuple):
    items: list[dict[str, Any]]
    total: int | None


def _ask(client: ApiClient, source: Source, wanted: Mapping[str, Any], *, sort: str = "", offset: int = 0) -> _Answer:
    """Ask for items."""
    key = key_field(source)
    params = {"filter": json.dumps(wanted), "fields": wanted_fields(source), "sort": f"{sort},{key}" if sort else key}
    params |= {"limit": str(PAGE_ITEMS), "offset": str(offset), "meta": "filter_count"}
    url = f"{DirectusApi().url(source)}/items/{quote(collection_of(source), safe='')}"
    headers = {"Authorization": f"Bearer {source.token}"} if source.token else {}
    answer = client.get(url, params, headers)
    items, total = member(answer.json, "data"), member(answer.json, "meta", "filter_count")
    if answer.status != 200 or not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Permanent("Directus answers its list of items with something else: check the option 'url'.")
    return _Answer(items, total if isinstance(total, int) else None)


def _time_of(item: Item, field: str) -> str:
    at = item.get(field)
    if not is_beyond_all_time(at) and not (isinstance(at, str) and _TIMESTAMP.fullmatch(at)):
        raise Permanent(
            f"Directus answers {field} not as a timestamp: name one in the options 'updated' and 'created'."
        )
    return sortable(at, field)
