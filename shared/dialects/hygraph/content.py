"""Hygraph asked over its Content API, and the article that an entry of it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from shared.dialects.content_api import ApiClient, ChangedItems, ContentApi, Item
from shared.dialects.field_map import content_types, field_names, mapped_fields, values_at
from shared.dialects.hygraph.selection import ENTRY_PATHS, entries_query, list_query
from shared.dialects.time_cursor import sortable
from shared.dialects.time_paging import PAGE_ITEMS, AskPage, Dated, DatedPage, pages_by_time
from shared.errors import Misconfigured, Permanent
from shared.reading.article_reading import publish_mapped
from shared.reading.intent import Ignore, Publish
from shared.reading.invalid import printable
from shared.reading.members import list_member, member
from shared.reading.plain_text import plain_text
from shared.settings import Site
from shared.sources import Source

_STAGE_OVERLAP = timedelta(minutes=5)
_HTML_STANDFIRST = ".html"
_UNTRANSLATED = Ignore("It has no title in the language of this source.")


class HygraphApi(ContentApi):
    """How a project is asked. An item is an entry with the fields that the source's options name."""

    asks_together = True

    def url(self, source: Source) -> str:
        """Return the address of the project's Content API."""
        if not source.text("url").startswith(("https://", "http://")):
            raise Misconfigured(
                f"The source {source.name!r} needs the option 'url': the Content API of its project, as it stands "
                "under Project settings > Endpoints."
            )
        return source.text("url")

    def changed(self, client: ApiClient, source: Source, cursor: str) -> Iterator[ChangedItems]:
        """Yield entries by the time of their last publication, model by model."""
        since: dict[str, str] = json.loads(cursor) if cursor else {}
        for model in content_types(source):
            asking = _asking(client, source, model)
            for items, place, left in pages_by_time(asking, since.get(model, ""), _STAGE_OVERLAP):
                since = {**since, model: place}
                yield ChangedItems(items, json.dumps(since), left)

    def fetch(self, client: ApiClient, source: Source, external_id: str) -> Item | None:
        """Return an entry as it is published; None if it is not, and others are."""
        return _published(client, source, [external_id]).get(external_id)

    def gone(self, client: ApiClient, source: Source, external_ids: Sequence[str]) -> list[str]:
        """Return those that a question for just them leaves out."""
        found = _published(client, source, external_ids)
        return [one for one in external_ids if one not in found]

    def shows_scheduled(self, source: Source) -> bool:  # noqa: ARG002
        """Return True: the entry is published, and has a field for its time."""
        return True

    def read(self, item: Item, source: Source, site: Site) -> Publish | Ignore:
        """Return the article that an entry is. The order of events is that of its publications."""
        names = field_names(source, ENTRY_PATHS)
        found = {ours: values_at(item, path) for ours, path in names.items()}
        if source.text("locale") and not found["title"]:
            return _UNTRANSLATED
        if names.get("standfirst", "").endswith(_HTML_STANDFIRST):
            found["standfirst"] = [plain_text(str(value)) for value in found["standfirst"]]
        fields = {
            "id": item.get("id"),
            "updated_at": item.get("publishedAt") or item.get("updatedAt"),
            "body_format": _body_format(names["body"], source),
        }
        return publish_mapped({**fields, **mapped_fields(found, names, source, site)}, site)


def _body_format(path: str, source: Source) -> str:
    """Return how the body is written: Hygraph's rich text says it by the field that is asked for."""
    formats = {"html": "html", "markdown": "markdown", "text": "text"}
    return formats.get(path.rpartition(".")[2]) or source.text("body_format", "markdown")


def _asking(client: ApiClient, source: Source, model: str) -> AskPage:
    query = list_query(model, source, first=PAGE_ITEMS)

    def ask(since: str, skip: int) -> DatedPage:
        answer = _asked(client, source, query, {"since": since, "skip": skip})
        entries = [entry for entry in list_member(answer, "entries") if isinstance(entry, Mapping)]
        return DatedPage([Dated(sortable(entry.get("publishedAt"), "publishedAt"), entry) for entry in entries])

    return ask


def _published(client: ApiClient, source: Source, external_ids: Sequence[str]) -> Mapping[str, Item]:
    """Return which of these entries are published.

    Raises:
        Permanent: not all are, and no other entry is to be seen: the token may have lost its rights.
    """
    answer = _asked(client, source, entries_query(external_ids, source), {})
    numbers = range(len(content_types(source)))
    entries = [each for number in numbers for each in list_member(answer, f"found{number}")]
    found = {str(each.get("id")): each for each in entries if isinstance(each, Mapping)}
    if len(found) < len(external_ids) and not any(list_member(answer, f"some{number}") for number in numbers):
        raise Permanent("Hygraph shows no published entry at all: check the rights of the source's token.")
    return found


def _asked(client: ApiClient, source: Source, query: str, variables: Mapping[str, object]) -> object:
    headers = {"Authorization": f"Bearer {source.token}"} if source.token else {}
    answer = client.post(HygraphApi().url(source), {"query": query, "variables": variables}, headers)
    if errors := list_member(answer.json, "errors"):
        raise Permanent(f"Hygraph refuses what it is asked: {printable(str(member(errors[0], 'message')))}")
    data = member(answer.json, "data")
    if answer.status != 200 or not isinstance(data, Mapping):
        raise Permanent("Hygraph answers without data: check the option 'url'.")
    return data
