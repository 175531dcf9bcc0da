"""Kontent.ai is asked for what has changed and what is gone, in the shape of its Delivery and Sync APIs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from shared.dialects.kontent.delivery import KontentApi
from shared.errors import Permanent
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.sources import Source
from tests.dialects.content_server import Asked, PlainClient, content_server
from tests.reading.articles_read import SITE

API, CLIENT = KontentApi(), PlainClient()


class Environment:
    """An environment, as the Delivery API and the Sync API (version 2) show it."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = {}
        self.deltas: list[dict[str, Any]] = []
        self.asked: list[Asked] = []
        self.number = 0

    @classmethod
    def with_items(cls) -> Environment:
        environment = cls()
        environment.publish("a1", "Eins")
        environment.publish("a2", "Zwei")
        environment.publish("p1", "Person", "author")
        environment.publish("e1", "One", language="en")
        return environment

    def publish(self, id_: str, title: str, type_: str = "article", language: str = "de") -> None:
        """Publish an item; its time of change is that of an edit long ago."""
        system = {"id": id_, "codename": id_, "type": type_, "language": language}
        elements = {"title": {"type": "text", "value": title}, "body": {"type": "text", "value": "Text."}}
        self.items[id_] = {"system": {**system, "last_modified": "2020-01-01T00:00:00Z"}, "elements": elements}
        self._note("changed", id_)

    def unpublish(self, id_: str) -> None:
        self._note("deleted", id_)
        del self.items[id_]

    def _note(self, change: str, id_: str) -> None:
        """Only the last change of an item is told."""
        self.deltas = [delta for delta in self.deltas if delta["data"]["system"]["id"] != id_]
        self.deltas.append({"change_type": change, "data": {"system": self.items[id_]["system"]}})
        self.number += 1
        self.deltas[-1]["number"] = self.number

    def answer(self, asked: Asked) -> tuple[int, object] | tuple[int, object, Mapping[str, str]]:
        self.asked.append(asked)
        if asked.path == "/v2/e1/sync/init":
            return 200, {"items": []}, {"X-Continuation": str(self.number)}
        if asked.path == "/v2/e1/sync":
            since = int(asked.headers["x-continuation"])
            found = [delta for delta in self.deltas if delta["number"] > since][:2]
            token = str(found[-1]["number"] if found else since)
            return 200, {"items": found, "types": []}, {"X-Continuation": token}
        if asked.path != "/e1/items":
            return 404, {"message": "The requested environment was not found."}
        return 200, self._items(asked.params)

    def _items(self, wanted: Mapping[str, str]) -> object:
        found = sorted(self.items.values(), key=lambda each: each["system"]["id"])
        for name, given in wanted.items():
            if name.startswith("system."):
                member = name.removeprefix("system.").removesuffix("[in]")
                found = [each for each in found if each["system"][member] in given.split(",")]
        skip, limit = int(wanted.get("skip", 0)), int(wanted["limit"])
        return {"items": found[skip : skip + limit], "modular_content": {}, "pagination": {"skip": skip}}


@pytest.fixture
def environment() -> Environment:
    return Environment.with_items()


@pytest.fixture
def source(environment: Environment) -> Iterator[Source]:
    with content_server(environment.answer) as url:
        options = {"environment": "e1", "content_types": ["article"], "locale": "de", "api_url": url}
        yield Source("desk", "kontent", (), options)


def _pulled(source: Source, cursor: str = "") -> tuple[list[Publish | Withdraw | Ignore], str]:
    batches = list(API.changed(CLIENT, source, cursor))
    return [API.read(item, source, SITE) for batch in batches for item in batch.items], batches[-1].cursor


def _titles(read: list[Any]) -> list[str]:
    return [each.article.title if isinstance(each, Publish) else type(each).__name__ for each in read]


def test_all_items_come_once_and_then_only_what_has_changed(environment: Environment, source: Source) -> None:
    read, cursor = _pulled(source)
    assert _titles(read) == ["Eins", "Zwei"]
    assert _titles(_pulled(source, cursor)[0]) == []

    environment.publish("a1", "Eins, neu")
    environment.unpublish("a2")
    environment.publish("a3", "Drei")
    environment.publish("p1", "Person, neu", "author")
    read, cursor = _pulled(source, cursor)
    assert _titles(read) == ["Eins, neu", "Withdraw", "Drei"]
    assert read[1] == Withdraw("a2", None, None)

    environment.publish("a2", "Zwei")
    assert _titles(_pulled(source, cursor)[0]) == ["Zwei"], "although its time of change is as it was"


def test_an_item_that_has_changed_and_is_not_listed_is_not_taken_for_gone(
    environment: Environment, source: Source
) -> None:
    _, cursor = _pulled(source)
    environment.publish("a1", "Eins, neu")
    del environment.items["a1"]
    assert _titles(_pulled(source, cursor)[0]) == []


def test_what_changes_while_all_are_listed_is_not_missed(environment: Environment, source: Source) -> None:
    for number in range(150):
        environment.publish(f"n{number:03}", f"Nummer {number}")
    batches = API.changed(CLIENT, source, "")
    first = next(batches)
    assert len(first.items) == 25
    environment.publish("a1", "Eins, neu")
    read = _titles([API.read(item, source, SITE) for batch in batches for item in batch.items])
    assert {"Eins, neu", *(f"Nummer {number}" for number in range(23, 150))} == set(read)
    went_on = _titles(_pulled(source, first.cursor)[0])
    assert {"Eins, neu", *(f"Nummer {number}" for number in range(23, 150))} == set(went_on)


def test_a_single_item_is_asked_for_as_it_is_now(environment: Environment, source: Source) -> None:
    item = API.fetch(CLIENT, source, "a2")
    assert item is not None
    assert _titles([API.read(item, source, SITE)]) == ["Zwei"]
    assert environment.asked[-1].headers["x-kc-wait-for-loading-new-content"] == "true"
    assert "authorization" not in environment.asked[-1].headers
    API.fetch(CLIENT, Source("desk", "kontent", (), source.options, "key"), "a2")
    assert environment.asked[-1].headers["authorization"] == "Bearer key"


def test_only_what_a_question_for_just_that_leaves_out_is_gone(environment: Environment, source: Source) -> None:
    assert API.fetch(CLIENT, source, "a9") is None
    assert API.gone(CLIENT, source, ["a1", "a9", "a2"]) == ["a9"]
    elsewhere = Source("desk", "kontent", (), {**source.options, "environment": "e2"})
    with pytest.raises(Permanent, match="answers no items: check the option 'environment'"):
        API.gone(CLIENT, elsewhere, ["a1"])


def test_an_answer_of_the_sync_api_without_a_token_ends_the_pull(source: Source) -> None:
    cursor = json.dumps({"token": "0", "listed": None})
    with content_server(lambda _: (200, {"items": []})) as url:
        broken = Source("desk", "kontent", (), {**source.options, "api_url": url})
        with pytest.raises(Permanent, match="without a token to go on from"):
            list(API.changed(CLIENT, broken, cursor))
