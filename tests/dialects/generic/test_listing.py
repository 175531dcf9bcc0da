"""A CMS of any make, asked over HTTP: all of its list, and single articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.dialects.generic.listing import GenericListing
from shared.errors import Misconfigured, Permanent
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.sources import Source
from tests.dialects.content_server import Asked, PlainClient, content_server
from tests.dialects.generic.signing import OPTIONS, POST
from tests.dialects.signers import source_of
from tests.reading.articles_read import SITE

API = GenericListing()
CLIENT = PlainClient()
CHANGED = datetime(2026, 11, 26, 10, tzinfo=UTC)
POSTS = [{**POST, "id": number, "changed": (CHANGED - timedelta(hours=number)).isoformat()} for number in range(1, 252)]


class Cms:
    """Two pages of posts, the newest first, and each by its id."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.is_broken = False

    def __call__(self, asked: Asked) -> tuple[int, object]:
        self.asked.append(asked)
        if self.is_broken:
            return 404, {}
        if asked.path == "/posts":
            first, then = (0, "?page=2") if asked.params.get("page") != "2" else (150, None)
            return 200, {"found": POSTS[first : first + 150], "links": {"next": then}}
        number = asked.path.rpartition("/")[2]
        there = [post for post in POSTS if str(post["id"]) == number]
        return (200, {"one": there[0]}) if there else (410 if number == "gone" else 404, None)


def source_at(base: str, **options: Any) -> Source:
    asked = {
        "publish_when": "(event || 'saved') == 'saved' && post.public",
        "withdraw_when": "post.public == `false`",
        "list_url": f"{base}/posts?since={{since}}",
        "items": "found",
        "next": "links.next",
        "item_url": f"{base}/posts/{{id}}",
        "item_answer": "one",
    }
    return replace(source_of("generic"), options={**OPTIONS, **asked, **options}, token="t")


def test_all_pages_are_gone_through_and_the_newest_time_is_kept_at_the_end_alone() -> None:
    cms = Cms()
    with content_server(cms) as base:
        batches = list(API.changed(CLIENT, source_at(base), ""))
        again = list(API.changed(CLIENT, source_at(base), batches[-1].cursor))
    assert [len(batch.items) for batch in batches] == [100, 50, 100, 1]
    assert {batch.cursor for batch in batches[:-1]} == {""}
    assert datetime.fromisoformat(batches[-1].cursor) == CHANGED - timedelta(hours=1)
    assert [asked.params for asked in cms.asked[:3]] == [
        {"since": "1970-01-01T00:00:00Z"},
        {"page": "2"},
        {"since": "2026-11-26T08:59:00Z"},
    ]
    assert cms.asked[0].headers["authorization"] == "Bearer t"
    assert again[-1].cursor == batches[-1].cursor


def test_what_was_asked_for_is_read_like_a_webhook() -> None:
    source = source_at("https://cms.example")
    published = API.read(POSTS[0], source, SITE)
    assert isinstance(published, Publish)
    assert published.article.title == "Bridge open"
    assert isinstance(API.read({**POST, "public": False}, source, SITE), Withdraw)
    assert isinstance(API.read({**POST, "public": None}, source, SITE), Ignore)


def test_only_what_is_positively_gone_is_gone() -> None:
    cms = Cms()
    with content_server(cms) as base:
        assert API.fetch(CLIENT, source_at(base), "7") == POSTS[6]
        assert API.gone(CLIENT, source_at(base), ["7", "gone", "999"]) == ["gone", "999"]
        assert API.gone(CLIENT, source_at(base, item_url="", fetch_when=""), ["7", "999"]) == []
        with pytest.raises(Permanent, match="list_url"):
            API.fetch(CLIENT, source_at(base, list_url=""), "999")
        cms.is_broken = True
        with pytest.raises(Permanent):
            API.fetch(CLIENT, source_at(base), "999")
        with pytest.raises(Permanent):
            list(API.changed(CLIENT, source_at(base), ""))


def test_an_answer_that_is_no_list_is_refused_and_a_next_page_that_comes_again_is_the_end() -> None:
    with content_server(lambda _: (200, {"found": [POST], "links": {"next": "/posts"}})) as base:
        assert len(list(API.changed(CLIENT, source_at(base), ""))) == 2
        for options in ({"items": "links"}, {"next": "links"}, {"items": "found[].title"}):
            with pytest.raises(Permanent):
                list(API.changed(CLIENT, source_at(base, **options), ""))


def test_a_time_of_the_future_does_not_hide_what_comes_before_it() -> None:
    posts = [{**POST, "changed": "2026-11-26T10:00:00"}, {**POST, "changed": 5}]
    with content_server(lambda _: (200, {"found": posts})) as base:
        (batch,) = API.changed(CLIENT, source_at(base), "")
        assert batch.cursor == "2026-11-25T20:00:00+00:00", "of a local time, the earliest that it may be"
        posts.append({**POST, "changed": "2999-01-01T00:00:00Z"})
        (batch,) = API.changed(CLIENT, source_at(base), batch.cursor)
        assert datetime.fromisoformat(batch.cursor) <= datetime.now(UTC)


def test_a_token_may_go_into_another_header_and_a_source_without_addresses_is_not_asked() -> None:
    cms = Cms()
    with content_server(cms) as base:
        API.fetch(CLIENT, source_at(base, token_header="X-Api-Key"), "7")
    assert (cms.asked[0].headers["x-api-key"], "authorization" in cms.asked[0].headers) == ("t", False)
    with pytest.raises(Misconfigured):
        API.url(source_at("", list_url="", item_url=""))
