"""Kontent.ai asked over its Delivery API, and over its Sync API for what has changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from shared.dialects.content_api import ApiClient, ChangedItems, ContentApi, Item
from shared.dialects.field_map import content_types
from shared.dialects.kontent.elements import reached_from
from shared.dialects.kontent.items import ignored, read_item
from shared.errors import Misconfigured, Permanent
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.reading.members import list_member, member
from shared.settings import Site
from shared.sources import Source

KONTENT_API_OPTIONS = ("environment", "api_url")
_DELIVERY_API = "https://deliver.kontent.ai"
_ITEMS_AT_ONCE = 25
"""An answer holds at most 2,000 items, those that its items link to among them."""
_CONTINUATION = "x-continuation"
_FRESH = {"X-KC-Wait-For-Loading-New-Content": "true"}
"""Else the network in between answers what it has, and loads the new only then."""


class KontentApi(ContentApi):
    """How an environment is asked. An item is what `read_item` takes."""

    asks_together = True

    def url(self, source: Source) -> str:
        """Return the address of the Delivery API."""
        if not source.text("environment"):
            raise Misconfigured(f"The source {source.name!r} needs the option 'environment': its environment's id.")
        return source.text("api_url", _DELIVERY_API).rstrip("/")

    def changed(self, client: ApiClient, source: Source, cursor: str) -> Iterator[ChangedItems]:
        """Yield all items once, and from then on what the Sync API says has changed or is gone."""
        since = _KontentCursor(**json.loads(cursor)) if cursor else _KontentCursor(self._begin(client, source))
        while since.listed is not None:
            wanted = {"system.type[in]": ",".join(content_types(source)), "order": "system.id[asc]"}
            answer = self._items(client, source, {**wanted, "skip": str(since.listed)})
            items = _with_content(answer)
            more = len(items) == _ITEMS_AT_ONCE
            since = since._replace(listed=since.listed + _ITEMS_AT_ONCE if more else None)
            yield ChangedItems(items, json.dumps(since._asdict()))
        while True:
            deltas, token = self._deltas(client, source, since.token)
            since = since._replace(token=token)
            yield ChangedItems(self._now(client, source, deltas), json.dumps(since._asdict()))
            if not deltas:
                return

    def fetch(self, client: ApiClient, source: Source, external_id: str) -> Item | None:
        """Return an item as it is now; None if it is not published."""
        return self._published(client, source, [external_id]).get(external_id)

    def gone(self, client: ApiClient, source: Source, external_ids: Sequence[str]) -> list[str]:
        """Return those that a question for just them leaves out."""
        found = self._published(client, source, external_ids, depth=0)
        return [one for one in external_ids if one not in found]

    def shows_scheduled(self, source: Source) -> bool:  # noqa: ARG002
        """Return True: the item is published, and has a field for its time."""
        return True

    def read(self, item: Item, source: Source, site: Site) -> Publish | Withdraw | Ignore:
        """Return what an item means."""
        return read_item(item, source, site)

    def _published(
        self, client: ApiClient, source: Source, external_ids: Sequence[str], *, depth: int = 3
    ) -> Mapping[str, Item]:
        """Return which of these items are published, by their ids, and what they link to as far as that."""
        found: dict[str, Item] = {}
        for first in range(0, len(external_ids), _ITEMS_AT_ONCE):
            ids = ",".join(external_ids[first : first + _ITEMS_AT_ONCE])
            items = _with_content(self._items(client, source, {"system.id[in]": ids, "depth": str(depth)}))
            found |= {str(member(item, "item", "system", "id")): item for item in items}
        return found

    def _items(self, client: ApiClient, source: Source, wanted: Mapping[str, str]) -> object:
        """Return the answer to a question for items in the source's language, with all that they link to."""
        params = {"depth": "3", "limit": str(_ITEMS_AT_ONCE), **wanted}
        if language := source.text("locale"):
            params |= {"language": language, "system.language": language}
        return self._asked(client, source, "/items", params)

    def _now(self, client: ApiClient, source: Source, deltas: Sequence[object]) -> list[Item]:
        """Return the items that have changed as they are now, and those that are said to be gone.

        One that has changed and is not listed is left alone: should it be gone, its deletion is told, too.
        """
        ours: dict[str, object] = {}
        for delta in deltas:
            if ignored(system := member(delta, "data", "system"), source) is None:
                ours[str(member(system, "id"))] = delta
        found = self._published(client, source, list(ours))
        gone = {one for one, delta in ours.items() if member(delta, "change_type") == "deleted"}
        items = {**{one: {"gone": member(ours[one], "data", "system")} for one in ours if one in gone}, **found}
        return [items[one] for one in ours if one in items]

    def _begin(self, client: ApiClient, source: Source) -> str:
        """Return the token of a synchronisation that begins now, before the items are listed: none is missed."""
        url = f"{self.url(source)}/v2/{_environment(source)}/sync/init"
        return _token_in(client.post(url, {}, _authorization(source)).headers)

    def _deltas(self, client: ApiClient, source: Source, token: str) -> tuple[Sequence[object], str]:
        url = f"{self.url(source)}/v2/{_environment(source)}/sync"
        answer = client.get(url, {}, {**_authorization(source), "X-Continuation": token})
        return list_member(answer.json, "items"), _token_in(answer.headers)

    def _asked(self, client: ApiClient, source: Source, path: str, params: Mapping[str, str]) -> object:
        url = f"{self.url(source)}/{_environment(source)}{path}"
        answer = client.get(url, params, {**_authorization(source), **_FRESH})
        if answer.status != 200 or not isinstance(answer.json, Mapping) or "items" not in answer.json:
            raise Permanent("Kontent.ai answers no items: check the option 'environment' of the source.")
        return answer.json


class _KontentCursor(NamedTuple):
    """The token of the Sync API, and how many items were listed before: None if all were."""

    token: str
    listed: int | None = 0


def _environment(source: Source) -> str:
    return quote(source.text("environment"), safe="")


def _authorization(source: Source) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {source.token}"} if source.token else {}


def _token_in(headers: Mapping[str, str]) -> str:
    if _CONTINUATION not in headers:
        raise Permanent("Kontent.ai's Sync API answers without a token to go on from.")
    return headers[_CONTINUATION]


def _with_content(answer: object) -> list[Item]:
    """Return the items of an answer, each with those that it links to."""
    linked = member(answer, "modular_content")
    return [{"item": item, "modular_content": reached_from(item, linked)} for item in list_member(answer, "items")]
