"""What Directus tells by its flows, and that no order and no body of it does harm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shared.dialects.directus import Directus
from shared.reading.intent import Ask, Fetch, Ignore
from shared.reading.invalid import Invalid
from shared.signing import Unsigned
from shared.sources import Source
from tests.dialects.delivered import delivery, recorded

KIND, RECORDINGS = Directus(), Path(__file__).with_name("recordings")
SECRET = "directus-sample-token"  # that of the recordings
DESK = Source("desk", "directus", (SECRET,), {"url": "https://cms.example", "collection": "articles"})


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("001_directus.json", ("1",)),
        ("002_directus_custom.json", ("1",)),
        ("007_directus.json", ("2",)),
        ("017_directus.json", ("2", "3")),
    ],
)
def test_whatever_real_flows_send_names_the_items_to_ask_for(name: str, ids: tuple[str, ...]) -> None:
    told = recorded(RECORDINGS / name)
    KIND.judge_signature(told)
    assert KIND.verify(told, DESK)
    assert KIND.read(told, DESK) == Fetch(ids)


def test_equal_messages_are_two_hints_for_they_mean_what_the_item_says_by_then() -> None:
    told = recorded(RECORDINGS / "001_directus.json")
    assert KIND.verify(told, DESK) == KIND.verify(told, DESK)
    assert KIND.counts_hints_again


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer directus-sample-tokem"},
        {"Authorization": "Basic directus-sample-token"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer \xfc"},
        {"X-Andruck-Token": "other"},
    ],
)
def test_who_does_not_bring_the_secret_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(Unsigned):
        KIND.verify(delivery({"event": "articles.items.create", "key": 1}, headers), DESK)


def test_the_secret_comes_as_a_bearer_token() -> None:
    told = delivery({"event": "articles.items.create", "key": 1}, {"Authorization": f"bearer {SECRET}"})
    KIND.judge_signature(told)
    assert KIND.verify(told, DESK)


@pytest.mark.parametrize(
    ("told", "ids"),
    [
        ({"event": "articles.items.update", "keys": ["7"], "collection": "articles"}, ("7",)),
        ({"event": "articles.items.update", "keys": [7, 8, 7]}, ("7", "8")),
        ({"event": "articles.items.update", "key": "undefined", "keys": '["7","8"]'}, ("7", "8")),
        ({"event": "articles.items.create", "key": "a3d0-7", "keys": "undefined"}, ("a3d0-7",)),
        (json.dumps({"event": "articles.items.create", "key": 7}), ("7",)),
    ],
)
def test_ids_are_read_however_a_template_writes_them(told: Any, ids: tuple[str, ...]) -> None:
    assert KIND.read(delivery(json.dumps(told)), DESK) == Fetch(ids)


def test_of_more_items_than_are_asked_for_one_by_one_directus_is_asked_what_has_changed() -> None:
    told = {"event": "articles.items.update", "keys": list(range(1_001))}
    assert isinstance(KIND.read(delivery(told), DESK), Ask)


@pytest.mark.parametrize("event", ["authors.items.update", "articles.items.sort", "users.login"])
def test_what_is_about_something_else_needs_nothing(event: str) -> None:
    assert isinstance(KIND.read(delivery({"event": event, "keys": [1]}), DESK), Ignore)


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({}, "event"),
        ({"event": 3}, "event"),
        ({"event": "articles.items.update"}, "keys"),
        ({"event": "articles.items.update", "keys": [None]}, "keys"),
        ({"event": "articles.items.update", "keys": "[1"}, "keys"),
        ({"event": "articles.items.update", "keys": [{"id": 1}]}, "keys"),
        ({"event": "articles.items.update", "keys": "[" * 200_000}, "keys"),
        ({"event": "articles.items.update", "keys": ["a\ud800"]}, "id"),
        ({"event": "articles.items.update", "keys": ["a\0"]}, "id"),
    ],
)
def test_what_names_no_item_is_refused_by_its_field(told: Any, named: str) -> None:
    with pytest.raises(Invalid) as caught:
        KIND.read(delivery(told), DESK)
    assert [error["field"] for error in caught.value.errors] == [named]
