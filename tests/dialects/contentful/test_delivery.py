"""Contentful is asked for what has changed and what is gone, in the shape of its APIs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.dialects.contentful.delivery import ContentfulApi
from shared.errors import Permanent, Transient
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.sources import Source
from tests.dialects.content_server import Asked, PlainClient, content_server
from tests.reading.articles_read import SITE

API, CLIENT = ContentfulApi(), PlainClient()


class Space:
    """A space, as the Content Delivery API and the Sync API show it."""

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, Any]] = {}
        self.deleted: list[dict[str, Any]] = []
        self.asked: list[Asked] = []

    @classmethod
    def with_entries(cls) -> Space:
        space = cls()
        space.publish("a1", "2026-01-01T09:00:00.000Z", "Eins")
        space.publish("a2", "2026-01-01T10:00:00.000Z", "Zwei")
        space.publish("p1", "2026-01-01T10:00:00.000Z", "Person", "person")
        return space

    def publish(self, id_: str, at: str, title: str, type_: str = "article") -> None:
        sys = {"type": "Entry", "id": id_, "updatedAt": at, "contentType": {"sys": {"id": type_}}}
        author = {"sys": {"type": "Link", "linkType": "Entry", "id": "ada"}}
        fields = {"title": {"de": title}, "body": {"de": "Text."}, "author": {"de": author}}
        self.entries[id_] = {"sys": sys, "fields": fields}

    def unpublish(self, id_: str, at: str) -> None:
        del self.entries[id_]
        self.deleted.append({"sys": {"type": "DeletedEntry", "id": id_, "updatedAt": at, "deletedAt": at}})

    def answer(self, asked: Asked) -> tuple[int, object]:
        self.asked.append(asked)
        if asked.headers.get("authorization") != "Bearer cda-token":
            return 401, {"sys": {"type": "Error", "id": "AccessTokenInvalid"}}
        if not asked.path.startswith("/spaces/s1/environments/master/"):
            return 404, {"sys": {"type": "Error", "id": "NotFound"}}
        return 200, self._sync(asked) if asked.path.endswith("/sync") else self._entries(asked)

    def _sync(self, asked: Asked) -> object:
        """Answer deletions one a page; none to who begins."""
        begin = int(asked.params.get("sync_token", len(self.deleted)))
        found = self.deleted[begin : begin + 1]
        following = f"https://cdn.contentful.com/spaces/s1/environments/master/sync?sync_token={begin + len(found)}"
        more = begin + 1 < len(self.deleted)
        return {"sys": {"type": "Array"}, "items": found, ("nextPageUrl" if more else "nextSyncUrl"): following}

    def _entries(self, asked: Asked) -> object:
        assert asked.params["locale"] == "*"
        found = sorted(self.entries.values(), key=lambda each: (each["sys"]["updatedAt"], each["sys"]["id"]))
        wanted = asked.params
        if "sys.contentType.sys.id[in]" in wanted:
            types = wanted["sys.contentType.sys.id[in]"].split(",")
            found = [each for each in found if each["sys"]["contentType"]["sys"]["id"] in types]
        found = [each for each in found if each["sys"]["updatedAt"] >= wanted.get("sys.updatedAt[gte]", "")]
        if ids := wanted.get("sys.id[in]", wanted.get("sys.id", "")):
            found = [each for each in found if each["sys"]["id"] in ids.split(",")]
        skip, limit = int(wanted.get("skip", 0)), int(wanted["limit"])
        person = {"sys": {"type": "Entry", "id": "ada"}, "fields": {"name": {"de": "Ada"}}}
        page = found[skip : skip + limit]
        return {"total": len(found), "items": page, "includes": {"Entry": [person]}}


@pytest.fixture
def space() -> Space:
    return Space.with_entries()


@pytest.fixture
def source(space: Space) -> Iterator[Source]:
    with content_server(space.answer) as url:
        options = {"space": "s1", "content_types": ["article"], "api_url": url}
        yield Source("desk", "contentful", (), options, "cda-token")


def _pulled(source: Source, cursor: str = "") -> tuple[list[Publish | Withdraw | Ignore], str]:
    batches = list(API.changed(CLIENT, source, cursor))
    return [API.read(item, source, SITE) for batch in batches for item in batch.items], batches[-1].cursor


def _titles(read: list[Any]) -> list[str]:
    return [each.article.title if isinstance(each, Publish) else type(each).__name__ for each in read]


def test_what_is_published_comes_first_and_then_what_has_changed(space: Space, source: Source) -> None:
    read, cursor = _pulled(source)
    assert _titles(read) == ["Eins", "Zwei"]
    assert isinstance(read[0], Publish)
    assert [author.name for author in read[0].article.authors] == ["Ada"]

    space.publish("a1", "2026-01-01T11:00:00.000Z", "Eins, neu")
    space.unpublish("a2", "2026-01-01T11:10:00.000Z")
    space.publish("a3", "2026-01-01T11:20:00.000Z", "Drei")
    space.unpublish("a3", "2026-01-01T11:30:00.000Z")
    read, cursor = _pulled(source, cursor)
    assert _titles(read) == ["Eins, neu", "Withdraw", "Withdraw"]
    assert read[1] == Withdraw("a2", None, datetime(2026, 1, 1, 11, 10, tzinfo=UTC))

    assert _titles(_pulled(source, cursor)[0]) == ["Eins, neu"], "what is new may be seen late: it is asked for again"


def test_many_that_changed_at_once_are_all_taken(space: Space, source: Source) -> None:
    for number in range(250):
        space.publish(f"n{number:03}", "2026-01-02T09:00:00.000Z", f"Nummer {number}")
    read, _ = _pulled(source)
    assert {f"Nummer {number}" for number in range(250)} <= set(_titles(read))


def test_a_pull_that_was_ended_goes_on_where_it_was(space: Space, source: Source) -> None:
    for number in range(150):
        space.publish(f"n{number:03}", f"2026-01-02T{number // 60:02}:{number % 60:02}:00.000Z", f"Nummer {number}")
    first = next(API.changed(CLIENT, source, ""))
    assert first.left == 52
    titles = _titles([API.read(item, source, SITE) for item in first.items] + _pulled(source, first.cursor)[0])
    assert {f"Nummer {number}" for number in range(150)} <= set(titles)


def test_a_single_entry_is_fetched_with_what_it_links_to(source: Source) -> None:
    item = API.fetch(CLIENT, source, "a2")
    assert item is not None
    read = API.read(item, source, SITE)
    assert isinstance(read, Publish)
    assert [author.name for author in read.article.authors] == ["Ada"]


def test_an_entry_that_the_network_may_not_have_yet_is_asked_for_later(source: Source) -> None:
    with pytest.raises(Transient, match="does not have the entry, or not yet"):
        API.fetch(CLIENT, source, "a9")


def test_an_entry_that_is_not_there_is_not_taken_for_gone(source: Source) -> None:
    assert API.gone(CLIENT, source, ["a1", "a9"]) == [], "it may be so new that the network does not have it"


def test_a_space_that_cannot_be_asked_ends_the_pull(source: Source) -> None:
    elsewhere = Source("desk", "contentful", (), {**source.options, "space": "s2"}, "cda-token")
    with pytest.raises(Permanent, match="knows no such space or environment"):
        _pulled(elsewhere)
    with pytest.raises(Permanent):
        _pulled(Source("desk", "contentful", (), source.options, "revoked"))


def test_an_item_has_only_what_it_links_to_itself(space: Space, source: Source) -> None:
    del space.entries["a2"]["fields"]["author"]
    (first, second), *_ = [batch.items for batch in API.changed(CLIENT, source, "")]
    assert [each["sys"]["id"] for each in first["linked"]] == ["ada"]
    assert second["linked"] == []


def test_the_cursor_holds_the_token_of_the_sync_api(space: Space, source: Source) -> None:
    _, cursor = _pulled(source)
    assert json.loads(cursor) == {"published": "2026-01-01T10:00:00.000Z", "deletions": "0"}
    begun = [asked.params for asked in space.asked if asked.path.endswith("/sync")]
    assert begun[0] == {"initial": "true", "type": "DeletedEntry"}
