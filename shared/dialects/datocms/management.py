"""DatoCMS asked over its content management API, for what is published there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from shared.dialects.content_api import ApiClient, ChangedItems, ContentApi, Item
from shared.dialects.datocms.records import RECORD_FIELDS, RECORD_TYPES, read_record
from shared.dialects.field_map import content_types, field_names
from shared.dialects.time_cursor import now_as_text, sortable
from shared.dialects.time_paging import PAGE_ITEMS, Dated, DatedPage, pages_by_time
from shared.errors import Misconfigured, Permanent
from shared.reading.fields import is_web_url
from shared.reading.intent import Publish
from shared.reading.members import member
from shared.settings import Site
from shared.sources import Source

_DATOCMS_URL = "https://site-api.datocms.com"
_ASKED_AT_ONCE = 25
"""Records of one answer: with their blocks in them, DatoCMS gives no more than 30."""
_SEEN_LATE = timedelta(minutes=2)
_TIMES_OF_RECORDS = ("published_at", "updated_at")
"""Both: publishing need not touch the time of the last change, nor a change the time of publication."""


def api_address(source: Source) -> str:
    """Return the address that the options give.

    Raises:
        Misconfigured: it is none.
    """
    url = source.text("url", _DATOCMS_URL).rstrip("/")
    if not is_web_url(url):
        raise Misconfigured(f"The option 'url' of {source.name!r} must be the API's address, such as {_DATOCMS_URL}.")
    return url


class DatoCmsApi(ContentApi):
    """How a project of DatoCMS is asked."""

    asks_together = True

    def url(self, source: Source) -> str:
        """Return the address of the API, which nobody may ask without a token."""
        if not source.token:
            raise Misconfigured(f"The source {source.name!r} is not asked: give it a token of DatoCMS's API.")
        return api_address(source)

    def changed(self, client: ApiClient, source: Source, cursor: str) -> Iterator[ChangedItems]:
        """Yield the published records of each model, by the time of publication, and then by that of change.

        From the beginning on, the first walk comes by all there are: the second is told to begin where the first did.
        """
        places: dict[str, str] = json.loads(cursor) if cursor else {}
        began = now_as_text()
        for model in content_types(source, RECORD_TYPES):
            for time in _TIMES_OF_RECORDS:
                ask, walk = self._asking(client, source, model, time), f"{model}.{time}"
                for page in pages_by_time(ask, places.get(walk, ""), _SEEN_LATE):
                    places.setdefault(f"{model}.{_TIMES_OF_RECORDS[1]}", began)
                    places[walk] = page.place
                    yield ChangedItems(self._whole(client, source, page.items), json.dumps(places), page.left)

    def fetch(self, client: ApiClient, source: Source, external_id: str) -> Item | None:
        """Return a record as it is published; None if a question for this very one finds none."""
        found = self._records(client, source, {"filter[ids]": external_id})
        return next(iter(self._whole(client, source, found)), None)

    def shows_scheduled(self, source: Source) -> bool:  # noqa: ARG002
        """Return True: the record is published, and has a field for its time."""
        return True

    def read(self, item: Item, source: Source, site: Site) -> Publish:
        """Return what a published record means."""
        return read_record(item, source, site)

    def gone(self, client: ApiClient, source: Source, external_ids: Sequence[str]) -> list[str]:
        """Return which are gone; those that one question leaves out are asked for one by one."""
        there: list[object] = []
        for ids in _by(_ASKED_AT_ONCE, external_ids):
            there += [member(record, "id") for record in self._records(client, source, {"filter[ids]": ",".join(ids)})]
        return [one for one in external_ids if one not in there and self.fetch(client, source, one) is None]

    def _asking(self, client: ApiClient, source: Source, model: str, time: str) -> Callable[[str, int], DatedPage]:
        def ask(at: str, offset: int) -> DatedPage:
            wanted = {"filter[type]": model, f"filter[fields][_{time}][gte]": at, "order_by": f"_{time}_ASC"}
            records: list[Item] = []
            while len(records) < PAGE_ITEMS:
                more = self._records(client, source, wanted, offset + len(records))
                records += more
                if len(more) < _ASKED_AT_ONCE:
                    break
            return DatedPage([Dated(sortable(member(one, "meta", time), time), one) for one in records])

        return ask

    def _records(self, client: ApiClient, source: Source, wanted: Mapping[str, str], offset: int = 0) -> list[Item]:
        paging = {"page[limit]": str(_ASKED_AT_ONCE), "page[offset]": str(offset)}
        return self._list(client, source, "items", {"version": "published", "nested": "true", **wanted, **paging})

    def _whole(self, client: ApiClient, source: Source, records: Sequence[Item]) -> list[Item]:
        """Return the records, each beside the records that it links to and the files that it shows."""
        links = [path.split(".")[0] for path in field_names(source, RECORD_FIELDS).values() if "." in path]
        linked = self._by_id(client, source, "items", [id_ for one in records for id_ in _links_of(one, links)])
        uploads = self._by_id(client, source, "uploads", [id_ for one in records for id_ in _uploads_of(one)])
        return [{**record, "linked": linked, "uploads": uploads} for record in records]

    def _by_id(self, client: ApiClient, source: Source, what: str, ids: Iterable[str]) -> dict[str, Item]:
        found: list[Item] = []
        for some in _by(_ASKED_AT_ONCE, list(dict.fromkeys(ids))):
            params = {"filter[ids]": ",".join(some), "page[limit]": str(_ASKED_AT_ONCE)}
            found += self._list(client, source, what, params)
        return {id_: each for each in found if isinstance(id_ := each.get("id"), str)}

    def _list(self, client: ApiClient, source: Source, what: str, params: Mapping[str, str]) -> list[Item]:
        headers = {"Authorization": f"Bearer {source.token}", "Accept": "application/json", "X-Api-Version": "3"}
        if environment := source.text("environment"):
            headers["X-Environment"] = environment
        answer = client.get(f"{self.url(source)}/{what}", params, headers)
        found = member(answer.json, "data")
        if answer.status != 200 or not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
            raise Permanent("DatoCMS answers something else than records: check the source's option 'url'.")
        return found


def _links_of(record: Item, fields: Iterable[str]) -> Iterator[str]:
    """Yield the ids of the records that fields of links lead to, in whatever language."""
    for name in fields:
        yield from _texts_in(member(record, "attributes", name))


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | Mapping):
        for each in value.values() if isinstance(value, Mapping) else value:
            if isinstance(each, str | list):
                yield from _texts_in(each)


def _uploads_of(record: Item) -> Iterator[str]:
    """Yield the ids of all files in a record, those of its blocks, too; each level is a step, not a call."""
    waiting: list[object] = [record.get("attributes")]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            if isinstance(id_ := value.get("upload_id"), str):
                yield id_
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _by(size: int, ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
