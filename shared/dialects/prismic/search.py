"""Prismic asked over its API (v2). A ref is the state of the repository at one time: pages of one never shift."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from shared.dialects.content_api import ApiClient, ChangedItems, ContentApi, Item
from shared.dialects.field_map import content_types
from shared.dialects.prismic.documents import DOCUMENT_TYPES, moment_of, read_document
from shared.dialects.time_cursor import sortable
from shared.dialects.time_paging import PAGE_ITEMS, Dated, DatedPage, pages_by_time
from shared.errors import Misconfigured, Permanent
from shared.reading.fields import is_web_url
from shared.reading.intent import Ignore, Publish
from shared.reading.invalid import Invalid
from shared.reading.members import list_member, member
from shared.settings import Site
from shared.sources import Source

_CACHED = timedelta(minutes=2)
"""What was published so long ago is asked for again: a cache of Prismic may not have had it."""


class PrismicApi(ContentApi):
    """How a repository of Prismic is asked, with a permanent access token if its API is not open."""

    asks_together = True

    def url(self, source: Source) -> str:
        """Return the address of the repository's API."""
        url = source.text("url").rstrip("/")
        if not is_web_url(url):
            raise Misconfigured(
                f"The source {source.name!r} needs the option 'url', such as https://YOUR-REPOSITORY.prismic.io/api/v2."
            )
        return url

    def changed(self, client: ApiClient, source: Source, cursor: str) -> Iterator[ChangedItems]:
        """Yield the documents in the order in which they were last published."""
        types = f"[any(document.type, {json.dumps(list(content_types(source, DOCUMENT_TYPES)))})]"
        ref = self._ref(client, source)

        def ask(at: str, offset: int) -> DatedPage:
            before = int(datetime.fromisoformat(at).timestamp() * 1000) - 1
            after = f"[date.after(document.last_publication_date, {before})]"
            found = self._search(client, source, ref, f"[{after}{types}]", offset // PAGE_ITEMS + 1)
            documents = [each for each in list_member(found, "results") if isinstance(each, Mapping)]
            total = member(found, "total_results_size")
            return DatedPage([Dated(_at(one), one) for one in documents], total if isinstance(total, int) else None)

        for page in pages_by_time(ask, cursor, _CACHED):
            yield ChangedItems(*page)

    def fetch(self, client: ApiClient, source: Source, external_id: str) -> Item | None:
        """Return a document; None if a question for this very one finds none: it is not published (any more)."""
        query = f"[[at(document.id, {json.dumps(external_id)})]]"
        found = list_member(self._search(client, source, self._ref(client, source), query), "results")
        return found[0] if found and isinstance(found[0], Mapping) else None

    def shows_scheduled(self, source: Source) -> bool:  # noqa: ARG002
        """Return True: the document is published, and has a field for its time."""
        return True

    def read(self, item: Item, source: Source, site: Site) -> Publish | Ignore:
        """Return what a document means."""
        return read_document(item, source, site)

    def gone(self, client: ApiClient, source: Source, external_ids: Sequence[str]) -> list[str]:
        """Return which are gone; those that one question leaves out are asked for one by one."""
        query = f"[[in(document.id, {json.dumps(list(external_ids))})]]"
        found = list_member(self._search(client, source, self._ref(client, source), query), "results")
        there = [member(document, "id") for document in found]
        return [one for one in external_ids if one not in there and self.fetch(client, source, one) is None]

    def _ref(self, client: ApiClient, source: Source) -> str:
        """Return the name of what is published now."""
        answer = client.get(self.url(source), _token(source))
        refs = member(answer.json, "refs")
        for each in refs if isinstance(refs, list) else []:
            if member(each, "isMasterRef") is True and isinstance(ref := member(each, "ref"), str):
                return ref
        raise _no_prismic()

    def _search(self, client: ApiClient, source: Source, ref: str, query: str, page: int = 1) -> object:
        params = {
            "ref": ref,
            "q": query,
            "lang": source.text("locale", "*"),
            "orderings": "[document.last_publication_date]",
            "pageSize": str(PAGE_ITEMS),
            "page": str(page),
        }
        links = source.text("fetch_links")
        more = {**_token(source), **({"fetchLinks": links} if links else {})}
        answer = client.get(f"{self.url(source)}/documents/search", {**params, **more})
        if answer.status != 200 or not isinstance(member(answer.json, "results"), list):
            raise _no_prismic()
        return answer.json


def _at(document: Item) -> str:
    try:
        return sortable(moment_of(document), "last_publication_date")
    except Invalid as error:
        raise Permanent("Prismic answers a document without last_publication_date.") from error


def _token(source: Source) -> dict[str, str]:
    return {"access_token": source.token} if source.token else {}


def _no_prismic() -> Permanent:
    return Permanent("Prismic answers something else than documents: check the source's option 'url'.")
