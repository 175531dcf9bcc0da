"""An API that answers what no API should: the collector gets a sentence, never an error that nobody has thought of."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.dialects import DIALECTS
from shared.dialects.content_api import ApiAnswer
from shared.errors import Permanent, Transient
from shared.sources import Source
from tests.dialects.content_server import Answer, Asked
from tests.dialects.contentful.test_delivery import Space as ContentfulSpace
from tests.dialects.datocms.signing import RECORD
from tests.dialects.datocms.test_management import Project
from tests.dialects.directus.test_items import ITEM
from tests.dialects.generic.test_listing import POSTS, source_at
from tests.dialects.ghost.test_api import POST as GHOST_POST
from tests.dialects.hygraph.questions import SOURCE as HYGRAPH
from tests.dialects.hygraph.questions import shaped as hygraph_answer
from tests.dialects.kontent.test_delivery import Environment
from tests.dialects.ninjs.signing import VERSION_1, VERSION_3
from tests.dialects.prismic.test_search import Repository, document
from tests.dialects.sanity.questions import SOURCE as SANITY
from tests.dialects.sanity.questions import shaped as sanity_answer
from tests.dialects.sending import Sent
from tests.dialects.spoiled import spoiled
from tests.dialects.storyblok.test_delivery import Space, story
from tests.dialects.strapi.signing import OPTIONS as STRAPI
from tests.dialects.strapi.test_rest import ENTRY
from tests.dialects.wordpress.test_posts import LISTED
from tests.reading.articles_read import SITE

_URL = "https://cms.example"
_FILE = {"name": "a.json", "type": "file", "mtime": "Thu, 26 Nov 2026 10:00:00 GMT"}


@dataclass(frozen=True)
class StrangeApi:
    """A source, and how its API answers before something goes wrong with an answer."""

    source: Source
    answer: Answer


ROWS: Mapping[str, StrangeApi] = {
    "a feed": StrangeApi(Source("desk", "ninjs", (), {"url": f"{_URL}/"}), lambda _: (200, [VERSION_1, VERSION_3])),
    "a folder": StrangeApi(
        Source("desk", "ninjs", (), {"url": f"{_URL}/"}),
        lambda asked: (200, VERSION_1 if asked.path == "/a.json" else [_FILE, "a.json"]),
    ),
    "storyblok": StrangeApi(
        Source("desk", "storyblok", (), {"url": _URL, "relations": "article.author"}, "public"), Space([story(1, 5)])
    ),
    "prismic": StrangeApi(
        Source("desk", "prismic", (), {"url": f"{_URL}/api/v2"}, "permanent"), Repository([document(1, 5)])
    ),
    "contentful": StrangeApi(
        Source("desk", "contentful", (), {"space": "s1", "content_types": ["article"], "api_url": _URL}, "cda-token"),
        ContentfulSpace.with_entries().answer,
    ),
    "kontent": StrangeApi(
        Source("desk", "kontent", (), {"environment": "e1", "content_types": ["article"], "api_url": _URL}),
        Environment.with_items().answer,
    ),
    "sanity": StrangeApi(replace(SANITY, options={**SANITY.options, "api_url": _URL}), sanity_answer),
    "hygraph": StrangeApi(replace(HYGRAPH, options={**HYGRAPH.options, "url": f"{_URL}/"}), hygraph_answer),
    "datocms": StrangeApi(Source("desk", "datocms", (), {"url": _URL, "locale": "en"}, "read-only"), Project([RECORD])),
    "wordpress": StrangeApi(Source("desk", "wordpress", (), {"url": _URL}), lambda _: (200, LISTED)),
    "directus": StrangeApi(
        Source("desk", "directus", (), {"url": _URL, "collection": "articles"}, "static"),
        lambda _: (200, {"data": [ITEM], "meta": {"filter_count": 1}}),
    ),
    "ghost": StrangeApi(
        Source("desk", "ghost", (), {"url": _URL}, "k1:" + "ab" * 32),
        lambda _: (200, {"posts": [GHOST_POST], "meta": {"pagination": {"total": 1}}}),
    ),
    "strapi": StrangeApi(
        Source("desk", "strapi", (), {**STRAPI, "url": _URL}, "t"),
        lambda _: (200, {"data": [ENTRY], "meta": {"pagination": {"total": 1}}}),
    ),
    "a list": StrangeApi(
        source_at(_URL),
        lambda asked: (200, {"one": POSTS[0]} if asked.path[-1] == "1" else {"found": POSTS[:3], "links": {}}),
    ),
}
_IDS = {
    **{"storyblok": "1", "prismic": "D1", "datocms": str(RECORD["id"])},
    **{"wordpress": str(LISTED[0]["id"]), "directus": str(ITEM["id"])},
    **{"ghost": GHOST_POST["id"], "strapi": f"{ENTRY['documentId']}:en", "a list": "1"},
    **{"contentful": "a1", "kontent": "a1", "sanity": "b7e1", "hygraph": "a"},
}


class SpoilingClient:
    """Answers as the row has it, but for what goes wrong with the answers."""

    def __init__(self, answer: Answer, spoil: Callable[[object], object]) -> None:
        self._answer, self._spoil = answer, spoil

    def get(self, url: str, params: Mapping[str, str] = {}, headers: Mapping[str, str] = {}) -> ApiAnswer:
        return self._spoiled(url, params, headers, None)

    def post(self, url: str, json: object, headers: Mapping[str, str] = {}) -> ApiAnswer:
        return self._spoiled(url, {}, headers, json)

    def _spoiled(self, url: str, params: Mapping[str, str], headers: Mapping[str, str], json: object) -> ApiAnswer:
        named = {name.lower(): value for name, value in headers.items()}
        status, said, *more = self._answer(Asked(url.removeprefix(_URL), params, named, json))
        if status not in (200, 404):
            raise Permanent("The CMS refuses the question.")
        told = {name.lower(): value for name, value in (more[0] if more else {}).items()}
        return ApiAnswer(status, {"total": "²", **told}, self._spoil(said))


@pytest.mark.parametrize("row", list(ROWS))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(data=st.data())
def test_whatever_an_api_answers_is_read_or_refused_with_a_sentence(row: str, data: st.DataObject) -> None:
    def spoil(said: object) -> Any:
        if data.draw(st.booleans()):
            return said
        body = data.draw(spoiled([Sent(json.dumps(said).encode())])).body
        with suppress(ValueError):
            return json.loads(body)
        return None

    strange = ROWS[row]
    api, client = DIALECTS[strange.source.kind].api, SpoilingClient(strange.answer, spoil)
    assert api is not None
    items = []
    with suppress(Transient, Permanent):
        items += [item for batch in islice(api.changed(client, strange.source, ""), 5) for item in batch.items]
    with suppress(Transient, Permanent):
        items += [item for item in [api.fetch(client, strange.source, _IDS.get(row, "a:1"))] if item is not None]
    with suppress(Transient, Permanent):
        assert set(api.gone(client, strange.source, [_IDS.get(row, "a:1"), "other"])) <= {_IDS.get(row), "other"}
    for item in items:
        with suppress(Permanent):
            api.read(item, strange.source, SITE)
