from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from services.collector.cms import askable
from shared.article import Author
from shared.dialects import check_kinds
from shared.dialects.datocms.management import DatoCmsApi
from shared.dialects.time_cursor import now_as_text
from shared.errors import Misconfigured, Permanent
from shared.picture import Picture
from shared.reading.members import text_member
from shared.sources import Source
from tests.dialects.content_server import Asked, PlainClient, content_server
from tests.dialects.datocms.signing import RECORD
from tests.dialects.datocms.test_datocms import with_meta
from tests.reading.articles_read import SITE

API = DatoCmsApi()
AUTHOR = {"id": "BWm-mnkWRYmMCSTq4z_piQ", "type": "item", "attributes": {"name": "Joe Bloggs"}}
UPLOAD = {
    "id": "U1",
    "type": "upload",
    "attributes": {
        "url": "https://www.datocms-assets.com/1/b.jpg",
        "copyright": "Jane Doe",
        "default_field_metadata": {"en": {"alt": "A bridge", "title": None}},
    },
}
TOKEN = "read-only"


def record(number: int, published: str, updated: str = "") -> Mapping[str, object]:
    meta = {
        "published_at": published,
        "updated_at": updated or published,
        "status": "updated" if updated else "published",
    }
    return {**with_meta(**meta), "id": f"R{number}"}


class Project:
    """Answers as the content management API of DatoCMS does, for the token `read-only`: 30 records at most."""

    def __init__(self, records: list[Mapping[str, object]]) -> None:
        self.records = records

    def __call__(self, asked: Asked) -> tuple[int, object]:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}" or asked.headers.get("x-api-version") != "3":
            return 401, {"data": [{"type": "api_error"}]}
        if asked.path == "/uploads":
            return 200, {"data": [UPLOAD] if "U1" in asked.params["filter[ids]"] else []}
        if ids := asked.params.get("filter[ids]"):
            return 200, {"data": [one for one in (*self.records, AUTHOR) if one["id"] in ids.split(",")]}
        assert (asked.params["version"], asked.params["nested"]) == ("published", "true")
        assert asked.params["filter[type]"] == "article"
        time = next(
            named[1] for name in asked.params if (named := re.fullmatch(r"filter\[fields\]\[_(\w+)\]\[gte\]", name))
        )
        assert asked.params["order_by"] == f"_{time}_ASC"
        since = asked.params[f"filter[fields][_{time}][gte]"]
        found = [one for one in self.records if text_member(one, "meta", time) >= since]
        found.sort(key=lambda one: text_member(one, "meta", time))
        start = int(asked.params["page[offset]"])
        return 200, {"data": found[start : start + min(30, int(asked.params["page[limit]"]))]}


def source(url: str, token: str = TOKEN) -> Source:
    return Source("desk", "datocms", (), {"url": url, "locale": "en"}, token)


def changed(url: str, cursor: str = "") -> tuple[list[str], str]:
    batches = list(API.changed(PlainClient(), source(url), cursor))
    ids = [API.read(item, source(url), SITE).external_id for batch in batches for item in batch.items]
    return ids, batches[-1].cursor


def test_all_records_are_found_and_then_those_that_were_published_or_changed_since() -> None:
    records = [record(number, f"2026-11-26T{number // 60:02}:{number % 60:02}:00.000Z") for number in range(230)]
    with content_server(Project(records)) as url:
        found, cursor = changed(url)
        assert set(found) == {f"R{number}" for number in range(230)}
        records.append(record(1000, "2026-11-27T10:00:00.000Z", "2026-11-01T10:00:00.000Z"))
        records[5] = record(5, "2026-11-26T00:05:00.000Z", now_as_text())
        then, _ = changed(url, cursor)
    assert {"R1000", "R5"} <= set(then) <= {"R1000", "R5", "R227", "R228", "R229"}


def test_a_record_is_fetched_with_its_author_and_its_picture() -> None:
    with content_server(Project([RECORD])) as url:
        item = API.fetch(PlainClient(), source(url), str(RECORD["id"]))
        assert item is not None
        article = API.read(item, source(url), SITE).article
        assert API.fetch(PlainClient(), source(url), "R8") is None
        assert API.gone(PlainClient(), source(url), [str(RECORD["id"]), "R8"]) == ["R8"]
    assert article.authors == (Author("Joe Bloggs"),)
    assert article.picture == Picture(
        "https://www.datocms-assets.com/1/b.jpg", "A bridge", "On its first day", "Jane Doe"
    )


def test_without_a_token_it_is_not_asked_and_its_webhooks_bring_what_they_can() -> None:
    without = Source("desk", "datocms", ("datocms-webhook-password",))
    check_kinds([without])
    assert askable([without], SITE) == {}
    with pytest.raises(Misconfigured, match="option 'url'"):
        check_kinds([replace(without, options={"url": "datocms"})])


def test_a_wrong_token_or_address_proves_nothing_about_records() -> None:
    with content_server(Project([RECORD])) as url, pytest.raises(Permanent):
        API.fetch(PlainClient(), source(url, "other"), "R1")
    with content_server(lambda _: (404, None)) as url, pytest.raises(Permanent, match="option 'url'"):
        API.gone(PlainClient(), source(url), ["R1"])
