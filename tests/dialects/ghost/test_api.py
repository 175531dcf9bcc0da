"""What Ghost is asked, and what its answers mean; tests/cms asks the real one."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import jwt
import pytest

from shared.dialects.ghost.api import GhostApi
from shared.errors import Misconfigured, Permanent
from shared.reading.intent import Publish, Withdraw
from shared.sources import Source
from tests.dialects.answers import RecordedAnswers
from tests.dialects.ghost.signing import DELIVERIES
from tests.reading.articles_read import SITE

API = GhostApi()
SECRET = "ab" * 32
BLOG = Source("blog", "ghost", (), {"url": "https://blog.example/"}, token=f"k1:{SECRET}")
POST = json.loads(next(each.body for each in DELIVERIES if each.event == "post.published"))["post"]["current"]
SECOND = datetime.fromisoformat(POST["updated_at"])
NOT_FOUND = {"errors": [{"type": "NotFoundError", "message": "Resource not found error, cannot read post."}]}


def _page(*posts: object, total: int | None = None) -> dict[str, Any]:
    total = len(posts) if total is None else total
    return {"posts": list(posts), "meta": {"pagination": {"total": total}}}


def test_the_admin_api_is_asked_with_what_its_key_signs() -> None:
    client = RecordedAnswers(_page(POST))
    list(API.changed(client, BLOG, ""))

    asked = client.asked[0]
    assert asked.url == "https://blog.example/ghost/api/admin/posts/"
    assert "filter" not in asked.params
    token = asked.headers["Authorization"].removeprefix("Ghost ")
    assert jwt.decode(token, bytes.fromhex(SECRET), algorithms=["HS256"], audience="/admin/")
    assert jwt.get_unverified_header(token)["kid"] == "k1"


def test_the_content_api_is_asked_with_its_key() -> None:
    client = RecordedAnswers(_page(POST))
    list(API.changed(client, Source("blog", "ghost", (), BLOG.options, token="cd" * 13), ""))

    assert client.asked[0].url == "https://blog.example/ghost/api/content/posts/"
    assert client.asked[0].params["key"] == "cd" * 13


def test_a_walk_goes_on_behind_the_last_post_and_the_next_one_begins_a_little_before_it() -> None:
    client = RecordedAnswers(_page(POST, total=2), _page({**POST, "id": "b"}))
    batches = list(API.changed(client, BLOG, ""))

    at = SECOND.strftime("%Y-%m-%d %H:%M:%S")
    assert [(len(batch.items), batch.left) for batch in batches] == [(1, 1), (1, 0)]
    assert client.asked[1].params["filter"] == f"updated_at:>'{at}',(updated_at:'{at}'+id:>'{POST['id']}')"
    list(API.changed(client, BLOG, batches[-1].cursor))
    (since,) = client.asked[2].params["filter"].split("updated_at:>=")[1:]
    assert since < f"'{at}'"


def test_a_walk_that_gets_no_further_ends() -> None:
    with pytest.raises(Permanent, match="the same posts again and again"):
        list(API.changed(RecordedAnswers(_page(POST, total=2)), BLOG, ""))
    empty = {"posts": [], "meta": {"pagination": {"total": 2}}}
    assert len(list(API.changed(RecordedAnswers(empty), BLOG, ""))) == 1


def test_a_post_that_is_no_longer_out_is_withdrawn() -> None:
    for fields in ({"status": "draft"}, {"visibility": "paid"}):
        client = RecordedAnswers(_page({**POST, **fields}))
        item = API.fetch(client, BLOG, POST["id"])
        assert item
        assert isinstance(API.read(item, BLOG, SITE), Withdraw)


def test_what_is_asked_after_its_second_is_newer_than_all_that_was_sent_in_it_and_what_is_asked_within_is_not() -> None:
    order = []
    for date in (SECOND.strftime("%a, %d %b %Y %H:%M:%S GMT"), "Sat, 28 Nov 2026 12:00:00 GMT"):
        item = API.fetch(RecordedAnswers(_page(POST), date=date), BLOG, POST["id"])
        assert item
        wish = API.read(item, BLOG, SITE)
        assert isinstance(wish, Publish)
        assert wish.updated_at
        order.append((wish.updated_at - SECOND).total_seconds())
    assert order == [0, 0.999999]


def test_only_ghosts_own_word_says_that_a_post_is_gone() -> None:
    assert API.gone(RecordedAnswers(_page(), NOT_FOUND, status=404), BLOG, []) == []
    assert API.fetch(RecordedAnswers(NOT_FOUND, status=404), BLOG, "a") is None
    wrong: Any
    for wrong in (None, {}, {"errors": []}, "<html>"):
        with pytest.raises(Permanent, match="url"):
            API.fetch(RecordedAnswers(wrong, status=404), BLOG, "a")
    with pytest.raises(Permanent, match="url"):
        list(API.changed(RecordedAnswers({"posts": None}), BLOG, ""))


def test_a_key_that_is_none_is_named_without_being_said() -> None:
    with pytest.raises(Misconfigured, match="'blog'") as caught:
        list(API.changed(RecordedAnswers(_page()), Source("blog", "ghost", (), BLOG.options, token="k1:nohex"), ""))
    assert "nohex" not in str(caught.value)
    with pytest.raises(Misconfigured, match="url"):
        API.url(Source("blog", "ghost", ()))
