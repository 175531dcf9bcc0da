from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from shared.dialects.prismic.search import PrismicApi
from shared.errors import Permanent
from shared.reading.intent import Publish
from shared.sources import Source
from tests.dialects.content_server import Asked, PlainClient, content_server
from tests.dialects.prismic.test_prismic import DOCUMENT
from tests.reading.articles_read import SITE

API = PrismicApi()


def document(number: int, minute: int) -> Mapping[str, object]:
    return {**DOCUMENT, "id": f"D{number}", "last_publication_date": f"2026-11-26T10:{minute:02}:00+0000"}


class Repository:
    """Answers as the API of Prismic does, for the token `permanent`."""

    def __init__(self, documents: list[Mapping[str, object]]) -> None:
        self.documents = documents

    def __call__(self, asked: Asked) -> tuple[int, object]:
        if asked.params.get("access_token") != "permanent":
            return 401, {"error": "unauthorized"}
        if asked.path == "/api/v2":
            return 200, {"refs": [{"ref": "r", "isMasterRef": False}, {"ref": "master-1", "isMasterRef": True}]}
        if asked.path != "/api/v2/documents/search" or (asked.params["ref"], asked.params["lang"]) != ("master-1", "*"):
            return 400, {"error": "an unknown ref"}
        found = [one for one in self.documents if self._meets(one, asked.params["q"])]
        size, page = int(asked.params["pageSize"]), int(asked.params["page"])
        more = page * size < len(found)
        results = found[(page - 1) * size : page * size]
        return 200, {"results": results, "total_results_size": len(found), "next_page": "…" if more else None}

    @staticmethod
    def _meets(one: Mapping[str, object], query: str) -> bool:
        if after := re.search(r"date\.after\(document\.last_publication_date, (\d+)\)", query):
            published = datetime.fromisoformat(str(one["last_publication_date"])).astimezone(UTC)
            assert '[any(document.type, ["article"])]' in query
            return published.timestamp() * 1000 > int(after[1])
        return f'"{one["id"]}"' in query


TOKEN = "permanent"


def source(url: str, token: str = TOKEN) -> Source:
    return Source("desk", "prismic", (), {"url": f"{url}/api/v2"}, token)


def changed(url: str, cursor: str = "") -> tuple[list[str], str]:
    batches = list(API.changed(PlainClient(), source(url), cursor))
    wishes = [API.read(item, source(url), SITE) for batch in batches for item in batch.items]
    return [wish.external_id for wish in wishes if isinstance(wish, Publish)], batches[-1].cursor


def test_all_documents_are_found_and_then_those_that_were_published_since() -> None:
    documents = [document(number, number // 100 * 2) for number in range(250)]
    with content_server(Repository(documents)) as url:
        found, cursor = changed(url)
        assert found == [f"D{number}" for number in range(250)]
        documents.append(document(1000, 30))
        then, later = changed(url, cursor)
        assert then[-1] == "D1000"
        assert len(then) < 250
        assert later > cursor
        documents.clear()
        assert changed(url, later) == ([], later)


def test_a_document_is_gone_only_if_a_question_for_it_finds_none() -> None:
    with content_server(Repository([document(1, 0)])) as url:
        assert API.fetch(PlainClient(), source(url), "D1") == document(1, 0)
        assert API.fetch(PlainClient(), source(url), "D2") is None
        assert API.gone(PlainClient(), source(url), ["D1", "D2"]) == ["D2"]


def test_a_wrong_token_or_address_proves_nothing_about_documents() -> None:
    with content_server(Repository([])) as url, pytest.raises(Permanent):
        API.fetch(PlainClient(), source(url, "other"), "D1")
    with content_server(lambda _: (200, {"hello": "world"})) as url, pytest.raises(Permanent, match="option 'url'"):
        API.fetch(PlainClient(), source(url), "D1")
