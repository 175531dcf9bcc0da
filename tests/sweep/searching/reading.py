"""Searches the bucket as `search.js` does, in so many lines less as it ranks and counts nothing."""

from __future__ import annotations

import json
from typing import Any

from services.sweep.searching.postings import decode, shard_with
from services.sweep.searching.word_forms import words_of
from shared.bucket import Bucket
from shared.search_pages import SHARDS_PER_PAGE


def content(bucket: Bucket, key: str) -> str:
    stored = bucket.read(key)
    assert stored, f"{key} is not there"
    return stored.page_object.body.decode()


def index(bucket: Bucket) -> dict[str, Any]:
    return dict(json.loads(content(bucket, "search/index.json")))


def found(bucket: Bucket, query: str) -> list[str]:
    """Return the titles of all articles that have every word of the query."""
    out, words = index(bucket), words_of(query)
    titles = [card[1] for card in out["newest"] if set(words) <= set(card[5].split())]
    for segment, _ in out["segments"]:
        places = set.intersection(*(_places(bucket, segment, word) for word in words))
        titles += [card[1] for place in sorted(places) if (card := _card(bucket, segment, place))]
    return titles


def _shard(bucket: Bucket, segment: int, word: str) -> int:
    terms = json.loads(content(bucket, f"search/{segment}/terms.json"))
    page = shard_with(terms["starts"].split(" "), word)
    if not page:
        return 0
    bounds = json.loads(content(bucket, f"search/{segment}/terms-{page}.json"))["bounds"]
    return (page - 1) * SHARDS_PER_PAGE + shard_with(bounds.split(" "), word)


def _places(bucket: Bucket, segment: int, word: str) -> set[int]:
    number = _shard(bucket, segment, word)
    lines = content(bucket, f"search/{segment}/{number}.txt").splitlines() if number else []
    written = next((line.partition(" ")[2] for line in lines if line.startswith(f"{word} ")), "")
    return {each // 3 for each in decode(written.removeprefix("*"))}


def _card(bucket: Bucket, segment: int, place: int) -> list[str] | None:
    cards = json.loads(content(bucket, f"search/{segment}/cards-{place // 16 + 1}.json"))["cards"]
    return cards[place % 16] if place % 16 < len(cards) else None
