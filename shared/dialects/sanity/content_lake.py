"""Sanity asked in GROQ over its Query API, as it is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from urllib.parse import quote

from shared.dialects.content_api import ApiClient, ChangedItems, ContentApi, Item
from shared.dialects.field_map import content_types
from shared.dialects.sanity.documents import read_document
from shared.dialects.sanity.projection import query_projection
from shared.dialects.time_cursor import sortable
from shared.dialects.time_paging import PAGE_ITEMS, Dated, DatedPage, pages_by_time
from shared.errors import Permanent
from shared.reading.intent import Ignore, Publish
from shared.reading.members import member
from shared.settings import Site
from shared.sources import Source

LAKE_OPTIONS = ("api_url",)
_LAKE_OVERLAP = timedelta(minutes=2)
_QUERY_API_VERSION = "v2025-02-19"
"""Of the API: the first that leaves out drafts unless they are asked for."""
_CHANGED = "*[_type in $types && dateTime(_updatedAt) >= dateTime($since)]"
_IN_ORDER = "| order(dateTime(_updatedAt) asc, _id asc)"


class SanityApi(ContentApi):
    """How a dataset is asked. An item is a document by the source's projection.

    Without a token, or with one that may not read it, a dataset seems empty: so nothing is taken for gone unless
    another article is shown.
    """

    asks_together = True

    def url(self, source: Source) -> str:
        """Return the address of the project's API."""
        return source.text("api_url").rstrip("/") or f"https://{source.text('project')}.api.sanity.io"

    def changed(self, client: ApiClient, source: Source, cursor: str) -> Iterator[ChangedItems]:
        """Yield documents by their time of change. A document that only refers to what has changed has not changed."""

        def ask(since: str, offset: int) -> DatedPage:
            query = f"{_CHANGED}{_IN_ORDER}[{offset}...{offset + PAGE_ITEMS}]{query_projection(source)}"
            found = self._asked(client, source, query, {"since": since})
            items = [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
            return DatedPage([Dated(sortable(each.get("_updatedAt"), "_updatedAt"), each) for each in items])

        for page in pages_by_time(ask, cursor, _LAKE_OVERLAP):
            yield ChangedItems(*page)

    def fetch(self, client: ApiClient, source: Source, external_id: str) -> Item | None:
        """Return a document as it is now; None if it is not there, and others are."""
        if "." in external_id and not source.token:
            raise Permanent("Sanity shows a document whose id has a dot only to a token: give the source one.")
        query = f'{{"found": *[_id == $id][0]{query_projection(source)}, "some": *[_type in $types][0..0]{{_id}}}}'
        answer = self._asked(client, source, query, {"id": external_id})
        found = member(answer, "found")
        if isinstance(found, Mapping):
            return found
        if not member(answer, "some"):
            raise Permanent("Sanity shows no article at all: check the source's token and content_types.")
        return None

    def gone(self, client: ApiClient, source: Source, external_ids: Sequence[str]) -> list[str]:
        """Return those that a question for them all leaves out, and one for each of them, too."""
        visible = [one for one in external_ids if source.token or "." not in one]
        found = self._asked(client, source, "*[_id in $ids]._id", {"ids": visible})
        shown = found if isinstance(found, list) else []
        return [one for one in visible if one not in shown and self.fetch(client, source, one) is None]

    def shows_scheduled(self, source: Source) -> bool:  # noqa: ARG002
        """Return True: the document is published, and has a field for its time."""
        return True

    def read(self, item: Item, source: Source, site: Site) -> Publish | Ignore:
        """Return what an item means."""
        return read_document(item, source, site)

    def _asked(self, client: ApiClient, source: Source, query: str, params: Mapping[str, object]) -> object:
        dataset = quote(source.text("dataset", "production"), safe="")
        url = f"{self.url(source)}/{_QUERY_API_VERSION}/data/query/{dataset}?perspective=published"
        headers = {"Authorization": f"Bearer {source.token}"} if source.token else {}
        wanted = {"query": query, "params": {"types": list(content_types(source)), **params}}
        answer = client.post(url, wanted, headers)
        if answer.status != 200 or not isinstance(answer.json, dict) or "result" not in answer.json:
            raise Permanent("Sanity answers a query without a result: check the options project and dataset.")
        return member(answer.json, "result")
