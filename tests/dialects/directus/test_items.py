"""What an item of Directus is as an article, by the names that its fields have there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.dialects.directus import Directus
from shared.dialects.directus.items import read_item
from shared.errors import Misconfigured
from shared.reading.intent import Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.sources import Source
from tests.reading.articles_read import SITE

LEAST = {"url": "https://cms.example", "collection": "articles"}
ITEM: dict[str, Any] = {  # as Directus 11.17.4 answers it
    "id": 1,
    "status": "published",
    "title": "Störung & Sperrung",
    "standfirst": "Ein <b>Kabelbrand</b>.",
    "body": "<p>Tausende „Fahrgäste“ &amp; mehr</p>",
    "tags": ["Köln", "Bahn"],
    "publish_at": None,
    "author": "Ada Redaktion",
    "date_created": "2026-11-27T08:57:00.671Z",
    "date_updated": "2026-11-27T08:57:03.742Z",
}


def _read(item: dict[str, Any], **options: Any) -> Publish | Withdraw:
    return read_item(item, Source("desk", "directus", (), {**LEAST, **options}), SITE)


def _published(item: dict[str, Any], **options: Any) -> Publish:
    found = _read(item, **options)
    assert isinstance(found, Publish)
    return found


def test_an_item_with_the_usual_names_is_an_article() -> None:
    read = _published(ITEM)
    article = read.article
    assert (read.external_id, read.updated_at) == ("1", datetime(2026, 11, 27, 8, 57, 3, 742000, UTC))
    assert (article.title, article.standfirst) == ("Störung & Sperrung", "Ein Kabelbrand.")
    assert article.body == "<p>Tausende „Fahrgäste“ &amp; mehr</p>"
    assert (article.tags, [author.name for author in article.authors]) == (("Köln", "Bahn"), ["Ada Redaktion"])
    assert (article.section, read.schedule.release_at) == ("politik", None)


def test_a_file_is_a_picture_at_the_address_where_directus_serves_it() -> None:
    file = "0f6e6ae1-4d0c-4ab9-8f4e-2b1f0f6e6ae1"
    picture = _published({**ITEM, "image": file, "picture_alt": "Ein Kabel"}).article.picture
    assert picture is not None
    assert (picture.url, picture.alt) == (f"https://cms.example/assets/{file}", "Ein Kabel")


def test_names_lead_through_relations() -> None:
    related = {
        **ITEM,
        "uuid": "a3d0-7",
        "headline": "Ja",
        "authors": [{"person": {"name": "Ada"}}, {"person": {"name": "Ben"}}, {"person": None}],
        "topic": {"slug": "ausland"},
    }
    fields = {"title": "headline", "authors": "authors.person.name", "section": "topic.slug"}
    read = _published(related, key="uuid", fields=fields, sections={"ausland": "welt"}, language="en")
    assert read.external_id == "a3d0-7"
    assert read.article.title == "Ja"
    assert [author.name for author in read.article.authors] == ["Ada", "Ben"]
    assert (read.article.section, read.article.language) == ("welt", "en")


def test_a_time_to_come_is_its_schedule_and_one_without_an_offset_is_local() -> None:
    assert _published({**ITEM, "publish_at": "2026-12-01T06:00:00"}).schedule.release_at == datetime(
        2026, 12, 1, 5, tzinfo=UTC
    )
    assert _published({**ITEM, "publish_at": "2026-12-01T06:00:00Z"}).schedule.release_at == datetime(
        2026, 12, 1, 6, tzinfo=UTC
    )


@pytest.mark.parametrize("status", ["draft", "archived", "Published", None, True])
def test_any_other_status_withdraws_it(status: object) -> None:
    assert isinstance(_read({**ITEM, "status": status}), Withdraw)


def test_an_item_whose_status_the_token_may_not_read_is_not_taken_for_withdrawn() -> None:
    with pytest.raises(Invalid, match="status"):
        _read({name: value for name, value in ITEM.items() if name != "status"})


def test_a_collection_may_have_other_values_of_its_status_or_none() -> None:
    assert isinstance(_read({**ITEM, "status": "live"}, published=["live"]), Publish)
    assert isinstance(_read({**ITEM, "status": "draft"}, status=""), Publish)


def test_an_item_that_was_never_updated_has_the_time_of_its_creation() -> None:
    assert _published({**ITEM, "date_updated": None}).updated_at == datetime(2026, 11, 27, 8, 57, 0, 671000, UTC)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"id": None}, "id"),
        ({"title": None}, "title"),
        ({"body": {"blocks": []}}, "body"),
        ({"date_updated": "yesterday"}, "date_updated"),
        ({"publish_at": "soon"}, "publish_at"),
        ({"tags": [{"id": 1}]}, "tags"),
    ],
)
def test_a_field_that_cannot_be_is_named(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(Invalid) as caught:
        _read({**ITEM, **fields})
    assert [error["field"] for error in caught.value.errors] == [named]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"collection": ""}, "collection"),
        ({"url": ""}, "url"),
        ({"fields": {"headline": "title"}}, "headline"),
        ({"fields": {"title": ""}}, "title"),
        ({"updated": ""}, "updated"),
        ({"published": "published"}, "published"),
        ({"sections": {"a": 1}}, "sections"),
        ({"key": 1}, "key"),
    ],
)
def test_options_that_cannot_be_are_named_before_anything_is_read(options: dict[str, Any], named: str) -> None:
    with pytest.raises(Misconfigured, match=named):
        Directus().check(Source("desk", "directus", (), {**LEAST, **options}))
