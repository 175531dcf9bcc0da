"""What WordPress is asked, answered from recordings by the rules of its API; tests/cms asks the real one."""

from __future__ import annotations

import base64
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.dialects.content_api import ApiAnswer, ApiRefused
from shared.dialects.wordpress.rest import WordPressApi
from shared.errors import Misconfigured, Permanent
from shared.sources import Source
from tests.dialects.wordpress.test_posts import LISTED

API = WordPressApi()
BLOG = Source("blog", "wordpress", (), {"url": "https://blatt.example/"}, token="ada:app pass")
STRANGER = Source("blog", "wordpress", (), {"url": "https://blatt.example"})
DATE = "Fri, 27 Nov 2026 12:00:00 GMT"


class Posts:
    """A WordPress that has the recorded posts, and keeps what it was asked."""

    def __init__(self, posts: list[dict[str, Any]]) -> None:
        self.posts, self.unlisted = posts, list[dict[str, Any]]()
        self.asked: list[tuple[str, Mapping[str, str], Mapping[str, str]]] = []

    def get(self, url: str, params: Mapping[str, str] = {}, headers: Mapping[str, str] = {}) -> ApiAnswer:
        self.asked.append((url, params, headers))
        if (id_ := params.get("rest_route", url).rsplit("/", maxsplit=1)[-1]).isdecimal():
            return self._alone(int(id_), stranger="Authorization" not in headers)
        states, included = params["status"].split(","), params.get("include")
        after, before = params.get("modified_after", ""), params.get("modified_before", "~")
        found = [
            post
            for post in self.posts
            if post["status"] in states
            and (included is None or str(post["id"]) in included.split(","))
            and after < post["modified"] < before
            and f"{post['date_gmt']}Z" > params.get("after", "")
        ]
        random.Random(len(self.asked)).shuffle(found)  # posts of one second come in any order
        column = params.get("orderby", "date")
        found.sort(key=lambda post: post[column], reverse=params["order"] == "desc")
        offset = int(params["offset"])
        page = found[offset : offset + int(params["per_page"])]
        return ApiAnswer(200, {"date": DATE, "x-wp-total": str(len(found))}, page)

    def _alone(self, id_: int, *, stranger: bool) -> ApiAnswer:
        for post in [*self.posts, *self.unlisted]:
            if post["id"] == id_ and stranger and post["status"] != "publish":
                raise ApiRefused("WordPress refuses it: 401.")
            if post["id"] == id_:
                return ApiAnswer(200, {}, post)
        return ApiAnswer(404, {}, {"code": "rest_post_invalid_id"})

    def post(self, *_: object, **__: object) -> ApiAnswer:
        raise AssertionError("Nothing is posted to WordPress.")


def _ids(client: Posts, source: Source, cursor: str) -> tuple[list[int], str]:
    batches = list(API.changed(client, source, cursor))
    return [item["id"] for batch in batches for item in batch.items], batches[-1].cursor


def test_the_first_look_sees_all_and_the_next_ones_only_what_is_new() -> None:
    client = Posts(list(LISTED))
    first, cursor = _ids(client, BLOG, "")
    assert sorted(first) == sorted(post["id"] for post in LISTED)
    url, params, headers = client.asked[1]
    assert url == "https://blatt.example/wp-json/wp/v2/posts"
    assert params["status"] == "publish,future,draft,pending,private,trash"
    assert headers["Authorization"] == "Basic " + base64.b64encode(b"ada:app pass").decode()
    newer = {**LISTED[0], "id": 99, "modified": "2026-11-27T12:59:59", "modified_gmt": "2026-11-27T11:59:59"}
    client.posts.append(newer)
    seen, cursor = _ids(client, BLOG, cursor)
    assert 99 in seen
    seen, _ = _ids(client, BLOG, cursor)
    assert set(seen) == {99}


def test_what_wp_cron_published_without_a_new_time_of_change_is_seen() -> None:
    client = Posts([post for post in LISTED if post["status"] == "publish"])
    _, cursor = _ids(client, STRANGER, "")
    came_out = {**LISTED[0], "id": 77, "status": "publish", "modified_gmt": "2026-11-01T00:00:00"}
    client.posts.append({**came_out, "date_gmt": "2026-11-27T12:00:30"})
    seen, _ = _ids(client, STRANGER, cursor)
    assert 77 in seen


def test_now_and_then_it_looks_hours_back() -> None:
    client = Posts(list(LISTED))
    long_ago = '{"changed": "2026-11-27T11:00:00", "asked": "2026-11-27T11:59:00", "deep": "2026-11-27T11:00:00"}'
    lately = long_ago.replace('"deep": "2026-11-27T11:00:00"', '"deep": "2026-11-27T11:50:00"')
    _ids(client, BLOG, long_ago)
    _ids(client, BLOG, lately)
    asked = [params["modified_after"] for _, params, _ in client.asked if "modified_after" in params]
    assert asked == ["2026-11-26T09:59:59", "2026-11-27T11:57:59"], "by its own clock, which is an hour ahead of UTC"


def _archive(size: int, modified: str, ahead: int) -> list[dict[str, Any]]:
    """Return posts that were saved in one second each, or all in one, when its clock was so many hours ahead."""
    posts = []
    for number in range(size):
        utc = datetime.fromisoformat(modified) + timedelta(minutes=0 if number % 2 else number)
        times = {"modified": (utc + timedelta(hours=ahead)).isoformat(), "modified_gmt": utc.isoformat()}
        posts.append({**LISTED[0], "id": 1000 + number, "status": "publish", **times})
    return posts


@pytest.mark.parametrize("ahead", [-5, 0, 1, 9])
def test_an_archive_comes_whole_whatever_its_clock_showed_then_and_many_posts_of_one_second(ahead: int) -> None:
    archive = _archive(1000, "2016-05-05T05:05:05", ahead)
    client = Posts([*archive, *LISTED])
    seen, _ = _ids(client, BLOG, "")
    assert set(seen) == {post["id"] for post in client.posts}
    assert len(client.asked) < 25, "and without asking again and again"


def test_a_time_at_the_end_of_all_times_ends_no_pull() -> None:
    last = "9999-12-31T23:59:59"
    client = Posts([{**LISTED[0], "id": 50, "modified": last, "modified_gmt": last}, *LISTED])
    assert set(_ids(client, BLOG, "")[0]) == {post["id"] for post in client.posts}


def test_a_post_is_gone_only_if_a_question_for_it_alone_is_answered_without_it() -> None:
    client = Posts(list(LISTED))
    there, gone = str(LISTED[0]["id"]), "4711"
    assert API.fetch(client, BLOG, there) == LISTED[0]
    assert API.fetch(client, BLOG, gone) is None
    client.asked.clear()
    assert API.gone(client, BLOG, [there, gone]) == [gone]
    assert [params.get("include") for _, params, _ in client.asked] == [f"{there},{gone}", gone, None]


def test_a_post_that_lists_leave_out_is_there_while_its_own_address_has_it() -> None:
    client = Posts([])
    client.unlisted.append(LISTED[0])
    for source in (BLOG, STRANGER):
        assert API.gone(client, source, [str(LISTED[0]["id"])]) == []
        assert API.fetch(client, source, str(LISTED[0]["id"])) == LISTED[0]


def test_that_posts_have_no_address_any_more_proves_nothing() -> None:
    class Renamed(Posts):
        def _alone(self, *_: object, **__: object) -> ApiAnswer:
            return ApiAnswer(404, {}, {"code": "rest_no_route"})

    with pytest.raises(Permanent, match="is its REST API on"):
        API.fetch(Renamed([]), BLOG, "5")


def test_a_stranger_takes_no_scheduled_post_for_gone_that_the_plugin_has_told_of() -> None:
    scheduled = next(str(post["id"]) for post in LISTED if post["status"] == "future")
    assert API.gone(Posts(list(LISTED)), STRANGER, [scheduled, "4711"]) == ["4711"]
    without = [{name: post[name] for name in post if name != "andruck"} for post in LISTED]
    assert API.gone(Posts(without), STRANGER, [scheduled, "4711"]) == [scheduled, "4711"]
    assert API.gone(Posts(list(LISTED)), BLOG, [scheduled, "4711"]) == ["4711"]


def test_addresses_without_permalinks_and_of_other_types_are_asked_for() -> None:
    client = Posts([])
    options = {"url": "https://blatt.example", "plain_permalinks": True, "rest_base": "news"}
    assert API.fetch(client, Source("blog", "wordpress", (), options), "5") is None
    url, params, _ = client.asked[0]
    assert (url, params["rest_route"]) == ("https://blatt.example/index.php", "/wp/v2/news")


def test_an_answer_that_is_no_list_of_posts_is_no_proof_of_anything() -> None:
    class Maintenance(Posts):
        def get(self, *_: object, **__: object) -> ApiAnswer:
            return ApiAnswer(200, {}, {"code": "maintenance"})

    with pytest.raises(Permanent, match="check the option 'url'"):
        API.fetch(Maintenance([]), BLOG, "5")


def test_a_source_without_an_address_is_refused() -> None:
    with pytest.raises(Misconfigured, match="'url'"):
        API.url(Source("blog", "wordpress", (), {}))
