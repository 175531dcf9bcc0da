"""What Strapi is asked, and what its answers mean; tests/cms asks the real one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shared.dialects.strapi.rest import StrapiApi
from shared.errors import Misconfigured, Permanent, Transient
from shared.reading.intent import Ignore, Publish
from shared.sources import Source
from tests.dialects.answers import RecordedAnswers
from tests.dialects.strapi.signing import DELIVERIES, OPTIONS
from tests.reading.articles_read import SITE

API = StrapiApi()
URL = "https://cms.example"
DESK = Source("desk", "strapi", (), {**OPTIONS, "url": f"{URL}/"}, token="t")
ENTRY = next(each["entry"] for each in DELIVERIES if each["event"] == "entry.publish")


def _page(*entries: object, total: int | None = None) -> dict[str, Any]:
    return {"data": list(entries), "meta": {"pagination": {"total": len(entries) if total is None else total}}}


def test_it_is_asked_for_what_is_out_with_the_token() -> None:
    client = RecordedAnswers(_page(ENTRY))
    list(API.changed(client, DESK, ""))

    asked = client.asked[0]
    assert asked.url == f"{URL}/api/articles"
    assert asked.headers == {"Authorization": "Bearer t"}
    assert (asked.params["status"], asked.params["locale"], asked.params["populate"]) == ("published", "*", "*")
    assert not any(name.startswith("filters") for name in asked.params)


def test_a_walk_goes_on_behind_the_last_entry_and_the_next_one_begins_a_little_before_it() -> None:
    client = RecordedAnswers(_page(ENTRY, total=2), _page({**ENTRY, "id": 9}), _page())
    batches = list(API.changed(client, DESK, ""))

    assert [(len(batch.items), batch.left) for batch in batches] == [(1, 1), (1, 0), (0, 0)]
    behind = client.asked[1].params
    assert behind["filters[$or][0][publishedAt][$gt]"] == ENTRY["publishedAt"]
    assert behind["filters[$or][1][$and][1][id][$gt]"] == str(ENTRY["id"])
    client = RecordedAnswers(_page())
    list(API.changed(client, DESK, batches[-1].cursor))
    assert ENTRY["publishedAt"] > client.asked[0].params["filters[$or][0][publishedAt][$gt]"]


def test_what_changed_while_all_was_walked_through_is_asked_for_by_the_time_at_which_that_began() -> None:
    client = RecordedAnswers(_page(), date="Fri, 27 Nov 2026 12:00:00 GMT")
    list(API.changed(client, DESK, ""))

    assert client.asked[1].params["filters[$or][0][updatedAt][$gt]"] == "2026-11-27T11:59:55.000Z"


def test_an_article_is_asked_for_by_document_and_language() -> None:
    client = RecordedAnswers(_page(ENTRY))

    item = API.fetch(client, DESK, f"{ENTRY['documentId']}:en")
    assert item
    assert isinstance(API.read(item, DESK, SITE), Publish)
    assert client.asked[0].params["filters[documentId][$eq]"] == ENTRY["documentId"]
    assert client.asked[0].params["locale"] == "en"


def test_many_articles_are_asked_for_together() -> None:
    client = RecordedAnswers(_page(ENTRY), _page())
    there, gone = f"{ENTRY['documentId']}:en", f"{ENTRY['documentId']}:de"

    assert API.gone(client, DESK, [there, gone]) == [gone]
    assert client.asked[0].params["filters[documentId][$in][0]"] == ENTRY["documentId"]
    assert [asked.params["locale"] for asked in client.asked] == ["*", "de"]


def test_only_an_empty_list_says_that_an_article_is_gone() -> None:
    assert API.gone(RecordedAnswers(_page()), DESK, ["a:en"]) == ["a:en"]
    wrong: Any
    for wrong in ({"data": None}, {"data": []}, None, [], {"error": {"name": "NotFoundError"}}):
        with pytest.raises(Permanent, match="plurals"):
            API.gone(RecordedAnswers(wrong), DESK, ["a:en"])
    with pytest.raises(Permanent):
        API.gone(RecordedAnswers({"error": {"name": "NotFoundError"}}, status=404), DESK, ["a:en"])


def test_a_draft_in_an_answer_is_not_out() -> None:
    assert isinstance(API.read({"model": "article", "entry": {**ENTRY, "publishedAt": None}}, DESK, SITE), Ignore)


def test_without_an_address_it_cannot_be_asked() -> None:
    with pytest.raises(Misconfigured, match="url"):
        API.url(Source("desk", "strapi", ()))


ZONE: list[dict[str, Any]] = [{"__component": "shared.media", "id": 4}, {"__component": "shared.quote", "id": 5}]
WHOLE_ZONE = [{**ZONE[0], "file": {"id": 8, "documentId": "f", "url": "/süd.png"}}, ZONE[1]]


def test_what_lies_deep_in_zones_and_components_is_asked_for_as_webhooks_have_it() -> None:
    paths = {"picture": "seo.shareImage.url", "picture_credit": "author.card.name", "body": "blocks"}
    desk = replace(DESK, options={**DESK.options, "fields": paths})
    flat = {**ENTRY, "blocks": ZONE, "seo": {"id": 6, "metaTitle": "Süd"}, "author": {"id": 7, "documentId": "a"}}
    deep = {**ENTRY, "blocks": WHOLE_ZONE, "seo": {"id": 6, "shareImage": {"url": "/süd.png"}}}
    client = RecordedAnswers(_page(flat), _page(deep), _page())
    first = next(iter(API.changed(client, desk, "")))

    asked = client.asked[1].params
    assert {name: asked[name] for name in asked if name.startswith(("populate", "filters"))} == {
        "filters[id][$in][0]": str(ENTRY["id"]),
        "populate[blocks][populate]": "*",
        "populate[seo][populate]": "*",
    }
    assert first.items[0]["entry"] == {**flat, "blocks": WHOLE_ZONE, "seo": deep["seo"]}
    item = API.fetch(RecordedAnswers(_page(flat), _page(deep)), desk, f"{ENTRY['documentId']}:en")
    assert item
    assert item["entry"] == first.items[0]["entry"]


def test_what_changed_between_two_questions_is_asked_for_again_later() -> None:
    flat = {**ENTRY, "blocks": ZONE}
    for other in ([], [{**ENTRY, "blocks": WHOLE_ZONE, "publishedAt": "2026-11-27T12:00:00.000Z"}]):
        with pytest.raises(Transient, match="between two questions"):
            API.fetch(RecordedAnswers(_page(flat), _page(*other)), DESK, f"{ENTRY['documentId']}:en")


def test_whoever_says_what_is_to_be_sent_gets_that_and_no_more_is_asked() -> None:
    desk = replace(DESK, options={**DESK.options, "populate": "populate[author]=*"})
    client = RecordedAnswers(_page({**ENTRY, "blocks": ZONE}))
    API.fetch(client, desk, f"{ENTRY['documentId']}:en")

    assert [asked.params.get("populate[author]") for asked in client.asked] == ["*"]
