"""An API that gets a pull no further ends it with a sentence, whatever its kind; it is never asked for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from itertools import count

import pytest

from services.collector.advancing import MAX_EMPTY_BATCHES, advancing
from services.collector.cms import AskedCms
from shared.dialects import DIALECTS
from shared.dialects.content_api import ApiAnswer
from shared.errors import Permanent, Transient
from tests.dialects.content_server import Answer, Asked, content_server
from tests.dialects.test_strange_answers import ROWS, SpoilingClient
from tests.reading.articles_read import SITE

MAX_QUESTIONS = 2 * MAX_EMPTY_BATCHES + 500
EVERY_API = pytest.mark.parametrize("row", list(ROWS))
_NUMBERS = count()
_TOTALS = ("total", "filter_count", "total_results_size")
_HEADERS = {"total": "1000000", "x-wp-total": "1000000"}


def _same(listed: list[object]) -> list[object]:
    """A page that is full of the same entries."""
    return (listed * 100)[:100] if listed and isinstance(listed[0], Mapping) else listed


def _nothing(listed: list[object]) -> list[object]:
    return [] if listed and isinstance(listed[0], Mapping) and "ref" not in listed[0] else listed


def _swollen(said: object, lists: Callable[[list[object]], list[object]]) -> object:
    """Return an answer that claims that there is more, with other lists and a next page that is new each time."""
    if isinstance(said, list):
        return lists(said)
    if not isinstance(said, dict):
        return said
    more: dict[str, object] = {name: _swollen(value, lists) for name, value in said.items()}
    more |= {name: 10**6 for name in _TOTALS if name in said}
    address = f"https://cms.example/posts?page={next(_NUMBERS)}"
    more |= {"next": address} if "next" in said else {}
    more |= {"links": {"next": address}} if "links" in said else {}
    if "nextSyncUrl" in said or "nextPageUrl" in said:
        more["nextPageUrl"] = f"https://cdn.contentful.com/sync?sync_token={next(_NUMBERS)}"
    return more


class _Endless(SpoilingClient):
    """Claims with each answer that there is more, and counts what it is asked."""

    def __init__(self, answer: Answer, lists: Callable[[list[object]], list[object]]) -> None:
        super().__init__(self._first(answer), lambda said: _swollen(said, lists))
        self.questions = 0

    @staticmethod
    def _first(answer: Answer) -> Answer:
        """Whatever is asked for behind the first page, or with a later token, is answered with the first."""

        def again(asked: Asked) -> tuple[int, object] | tuple[int, object, Mapping[str, str]]:
            params = {**asked.params, "page": "1"} if "page" in asked.params else dict(asked.params)
            params |= {name: "0" for name in ("skip", "offset", "page[offset]", "sync_token") if name in params}
            headers = {**asked.headers, "x-continuation": "0"} if "x-continuation" in asked.headers else asked.headers
            return answer(asked._replace(params=params, headers=headers))

        return again

    def _spoiled(self, url: str, params: Mapping[str, str], headers: Mapping[str, str], json: object) -> ApiAnswer:
        self.questions += 1
        assert self.questions <= MAX_QUESTIONS, "it is asked for ever"
        answer = super()._spoiled(url, params, headers, json)
        tokens = {"x-continuation": str(next(_NUMBERS))} if "x-continuation" in answer.headers else {}
        return answer._replace(headers={**answer.headers, **_HEADERS, **tokens})


@EVERY_API
@pytest.mark.parametrize("lists", [_same, _nothing])
def test_an_api_that_repeats_itself_or_says_nothing_is_not_asked_for_ever(
    row: str, lists: Callable[[list[object]], list[object]]
) -> None:
    strange = ROWS[row]
    api, client = DIALECTS[strange.source.kind].api, _Endless(strange.answer, lists)
    assert api is not None
    batches = 0
    with suppress(Permanent):
        for _ in advancing(api.changed(client, strange.source, "")):
            batches += 1
    assert batches <= (10 if row != "contentful" and lists is _same else MAX_EMPTY_BATCHES)


@contextmanager
def _served(row: str, answer: Answer) -> Iterator[AskedCms]:
    """Serve an API over HTTP, and yield a source of the row's kind that is asked there."""
    source = ROWS[row].source
    api = DIALECTS[source.kind].api
    assert api is not None
    with content_server(answer) as url:
        options = {
            name: value.replace("https://cms.example", url) if isinstance(value, str) else value
            for name, value in source.options.items()
        }
        yield AskedCms(replace(source, options=options), SITE, api)


@EVERY_API
def test_what_leads_to_another_host_is_not_followed(row: str) -> None:
    asked: list[Asked] = []

    def elsewhere(question: Asked) -> tuple[int, object]:
        asked.append(question)
        return 200, {}

    with content_server(elsewhere) as other, _served(row, lambda _: (302, {}, {"location": f"{other}/x"})) as cms:
        client = cms.client()
        with pytest.raises(Permanent, match=r"leads to|redirects a POST"):
            list(advancing(cms.api.changed(client, cms.source, "")))
        client.close()
    assert asked == []


@EVERY_API
def test_an_api_that_shows_nothing_at_all_proves_of_nothing_that_it_is_gone(row: str) -> None:
    def nothing(asked: Asked) -> tuple[int, object, Mapping[str, str]]:
        status, said, *more = ROWS[row].answer(asked)
        return status, _swollen(said, _nothing), more[0] if more else {}

    with _served(row, nothing) as cms, closing(cms.client()) as client:
        gone: Sequence[str] = ()
        with suppress(Transient, Permanent):
            gone = cms.api.gone(client, cms.source, ["4711", "article:4711"])
        if gone:
            with pytest.raises(Transient, match="shows no article at all"):
                cms.judge_absence(client)


def test_every_kind_that_can_be_asked_is_tried() -> None:
    assert {row.source.kind for row in ROWS.values()} >= {kind for kind, one in DIALECTS.items() if one.api} - {
        "superdesk"
    }
