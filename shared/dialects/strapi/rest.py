"""Strapi asked over its REST API, with a read-only token: it shows what is published, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote

from shared.dialects.content_api import ApiClient, ChangedItems, ContentApi, Item
from shared.dialects.field_map import content_types, field_names, names_in
from shared.dialects.strapi.deep_members import deep_members, with_deep_members
from shared.dialects.strapi.entries import DEFAULT_FIELDS, DEFAULT_TYPES, id_of_entry, is_out, is_wanted, read_entry
from shared.dialects.time_cursor import TimeWalk, said_time, sortable
from shared.errors import Misconfigured, Permanent
from shared.reading.intent import Ignore, Publish
from shared.reading.invalid import Invalid
from shared.reading.members import member, text_member
from shared.settings import Site
from shared.sources import Source

VERSIONS = (4, 5)
PAGE_ENTRIES = 50
"""Strapi gives at most 100 at once, unless its configuration says less."""
_STRAPI_LOOK_BACK = timedelta(seconds=5)
"""What changed is asked for from so long before the last answer on: it may have been saved by then, and not be seen."""
_FLAT_DEPTH = 100
"""Levels of an entry; relations of relations have no end."""
_WALKS = ("publishedAt", "updatedAt")
"""Version 5 notes the time of a publication; 4, and types without drafts, only that of a change."""


class StrapiApi(ContentApi):
    """How a Strapi is asked. An item is `{"model", "entry"}`, the entry as webhooks have it."""

    asks_together = True

    def url(self, source: Source) -> str:
        """Return the address of Strapi."""
        url = source.text("url").rstrip("/")
        if not url:
            raise Misconfigured(f"The source {source.name!r} needs the option 'url': the address of its Strapi.")
        return url

    def changed(self, client: ApiClient, source: Source, cursor: str) -> Iterator[ChangedItems]:
        """Yield entries by when they were published, and then by when they changed.

        From the beginning on, the first walk comes by all there are: the second is told to begin where the first did.
        """
        since: dict[str, str] = json.loads(cursor) if cursor else {}
        for model in content_types(source, DEFAULT_TYPES):
            for walk in _WALKS:
                here = f"{model}.{walk}"
                for page in _pages(client, source, model, walk, since.get(here, "")):
                    if page.asked_at:
                        since.setdefault(f"{model}.{_WALKS[1]}", page.asked_at)
                    since[here] = page.reached
                    items = [{"model": model, "entry": entry} for entry in page.entries]
                    yield ChangedItems(items, json.dumps(since), page.left)

    def fetch(self, client: ApiClient, source: Source, external_id: str) -> Item | None:
        """Return an entry as it is out now; None if Strapi, asked for this very one, answers with an empty list."""
        id_, _, locale = external_id.partition(":")
        for model in content_types(source, DEFAULT_TYPES):
            if _version(source) == 4 and id_ != model:
                continue
            name, value = ("id", locale) if _version(source) == 4 else ("documentId", id_)
            wanted = {f"filters[{name}][$eq]": value}
            wanted |= {"locale": locale} if locale and name == "documentId" else {}
            if found := _whole(client, source, model, _page(client, source, model, wanted)).entries:
                return {"model": model, "entry": found[0]}
        return None

    def gone(self, client: ApiClient, source: Source, external_ids: Sequence[str]) -> list[str]:
        """Return which are not out any more; those that one question leaves out are asked for one by one."""
        if _version(source) == 4:  # the ids of each type are its own
            return super().gone(client, source, external_ids)
        there = set()
        for start in range(0, len(external_ids), PAGE_ENTRIES):
            documents = dict.fromkeys(one.partition(":")[0] for one in external_ids[start : start + PAGE_ENTRIES])
            wanted = {f"filters[documentId][$in][{number}]": each for number, each in enumerate(documents)}
            for model in content_types(source, DEFAULT_TYPES):
                there |= {id_of_entry(entry, model) for entry in _page(client, source, model, wanted).entries}
        return [one for one in external_ids if one not in there and self.fetch(client, source, one) is None]

    def shows_scheduled(self, source: Source) -> bool:  # noqa: ARG002
        """Return True: the entry is published, and has a field for its time."""
        return True

    def read(self, item: Item, source: Source, site: Site) -> Publish | Ignore:
        """Return what an entry means; one that is not out is not shown."""
        model, entry = text_member(item, "model"), item.get("entry")
        if not isinstance(entry, dict):
            raise Invalid.at("entry", "Must be the entry, as Strapi's API has it.")
        if not is_out(entry) or not is_wanted(entry, model, source):
            return Ignore("It is not out, or in another language than the option 'locale' names.")
        return read_entry(entry, model, source, site)


class _PlaceOfEntry(NamedTuple):
    """Where an entry stands among all in the order of a walk."""

    at: str
    number: int
    """Its `id`: unlike an offset, it stays right while others come and go. 0: before all of its time."""


class _PageOfEntries(NamedTuple):
    entries: Sequence[dict[str, Any]]
    left: int
    asked_at: str
    """Empty: the walk did not come by all there are."""
    reached: str = ""
    """How far the walk has come with it."""


def _pages(client: ApiClient, source: Source, model: str, walk: str, reached: str) -> Iterator[_PageOfEntries]:
    """Walk through what has changed since somewhat before an earlier walk ended."""
    times = TimeWalk(reached, _STRAPI_LOOK_BACK)
    place = _PlaceOfEntry(times.since if reached else "", 0)
    while True:
        page = _whole(client, source, model, _page(client, source, model, _behind(walk, place)))
        if page.entries and not text_member(page.entries[-1], walk):  # the other walk comes by them
            yield page._replace(asked_at="")
            return
        if page.entries:
            before, place = place, _place_of(page.entries[-1], walk)
            if place == before:
                raise Permanent("Strapi answers with the same entries again and again.")
            following = times.passed(at := sortable(place.at, walk))
            place = place if following == at else _PlaceOfEntry(following, 0)
        yield page._replace(reached=times.place)
        if not page.left or not page.entries:
            return


def _behind(walk: str, place: _PlaceOfEntry) -> dict[str, str]:
    """Return the parameters for what stands behind a place."""
    order = {"sort[0]": f"{walk}:asc", "sort[1]": "id:asc"}
    if not place.at:
        return order
    return order | {
        f"filters[$or][0][{walk}][$gt]": place.at,
        f"filters[$or][1][$and][0][{walk}][$eq]": place.at,
        "filters[$or][1][$and][1][id][$gt]": str(place.number),
    }


def _whole(client: ApiClient, source: Source, model: str, page: _PageOfEntries) -> _PageOfEntries:
    """Return a page whose entries are as webhooks have them; an operator's own `populate` is all that is asked for.

    Raises:
        Transient: one of them has changed meanwhile.
    """
    names = deep_members(page.entries, field_names(source, DEFAULT_FIELDS).values())
    if not names or source.text("populate"):
        return page
    wanted = {f"filters[id][$in][{place}]": str(_number(entry)) for place, entry in enumerate(page.entries)}
    deep = _page(client, source, model, wanted, {f"populate[{name}][populate]": "*" for name in names})
    return page._replace(entries=with_deep_members(page.entries, deep.entries, names))


def _page(
    client: ApiClient, source: Source, model: str, wanted: Mapping[str, str], populate: Mapping[str, str] | None = None
) -> _PageOfEntries:
    """Ask for entries of a type that are out, in all languages or in the one that is read.

    Raises:
        Permanent: Strapi has no such type, or this is no Strapi.
    """
    every = "*" if _version(source) == 5 else "all"
    params = {
        "locale": source.text("locale") or every,
        "pagination[start]": "0",
        "pagination[limit]": str(PAGE_ENTRIES),
    }
    params |= {"status": "published"} if _version(source) == 5 else {"publicationState": "live"}
    params |= populate or dict(parse_qsl(source.text("populate", "populate=*")))
    params |= wanted
    plural = names_in(source, "plurals").get(model, f"{model}s")
    headers = {"Authorization": f"Bearer {source.token}"} if source.token else {}
    answer = client.get(f"{StrapiApi().url(source)}/api/{quote(plural, safe='')}", params, headers)
    entries, total = member(answer.json, "data"), member(answer.json, "meta", "pagination", "total")
    if answer.status >= 400 or not isinstance(entries, list) or not isinstance(total, int):
        raise Permanent(
            f"Strapi has no /api/{plural}: check the options 'url' and 'plurals', and what the token may read."
        )
    flat = [_flat(entry, 0) for entry in entries] if _version(source) == 4 else entries
    found = [entry for entry in flat if isinstance(entry, dict)]
    return _PageOfEntries(found, max(total - len(entries), 0), said_time(answer.headers))


def _flat(value: object, depth: int) -> object:
    """Return an entry of version 4 as its webhooks have it: without the levels `attributes` and `data`."""
    if depth > _FLAT_DEPTH:
        return None
    if isinstance(value, list):
        return [_flat(each, depth + 1) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() <= {"data", "meta"} and "data" in value:
        return _flat(value["data"], depth + 1)
    if isinstance(attributes := value.get("attributes"), dict) and value.keys() <= {"id", "attributes", "meta"}:
        value = {"id": value.get("id"), **attributes}
    return {name: _flat(each, depth + 1) for name, each in value.items()}


def _version(source: Source) -> int:
    return VERSIONS[0] if source.options.get("version") == VERSIONS[0] else VERSIONS[1]


def _place_of(entry: Mapping[str, object], walk: str) -> _PlaceOfEntry:
    return _PlaceOfEntry(text_member(entry, walk), _number(entry))


def _number(entry: Mapping[str, object]) -> int:
    number = member(entry, "id")
    if not isinstance(number, int):
        raise Permanent("Strapi answers an entry without an id, by which it was asked for.")
    return number
