from __future__ import annotations

from collections.abc import Mapping

import pytest

from shared.dialects.ninjs.feed import NinjsFeed
from shared.errors import Misconfigured, Permanent
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.sources import Source
from tests.dialects.content_server import Asked, PlainClient, content_server
from tests.dialects.ninjs.signing import KILL, VERSION_1, VERSION_3
from tests.reading.articles_read import SITE

FEED = NinjsFeed()
OLD: Mapping[str, object] = {**VERSION_3, "uri": "a:old", "versionCreated": "2026-11-01T10:00:00Z"}


def changed(url: str, cursor: str = "", token: str = "") -> tuple[list[Publish | Withdraw | Ignore], str]:
    source = Source("desk", "ninjs", (), {"url": url}, token)
    batches = list(FEED.changed(PlainClient(), source, cursor))
    read = [FEED.read(item, source, SITE) for batch in batches for item in batch.items]
    return read, batches[-1].cursor if batches else cursor


@pytest.mark.parametrize("wrap", [lambda items: items, lambda items: {"items": items}])
def test_a_feed_is_read_from_its_oldest_item_on_and_then_from_where_it_ended(wrap: object) -> None:
    assert callable(wrap)
    items = [VERSION_1, OLD]
    with content_server(lambda _: (200, wrap(items))) as url:
        first, cursor = changed(url)
        assert [wish.external_id for wish in first if isinstance(wish, Publish)] == ["a:old", VERSION_1["uri"]]
        items.append(KILL)
        then, again = changed(url, cursor)
    assert [type(wish) for wish in then] == [Publish, Withdraw]
    assert again == cursor


@pytest.mark.parametrize(
    "listed",
    [
        ["1.json", "old.json", "notes.txt", "http://elsewhere.example/x.json", "http://[", 7],
        [
            {"name": "1.json", "type": "file", "mtime": "Thu, 26 Nov 2026 10:00:00 GMT", "size": 9},
            {"name": "old.json", "type": "file", "mtime": "Sun, 01 Nov 2026 10:00:00 GMT", "size": 9},
            {"name": "2025", "type": "directory", "mtime": "Sun, 01 Nov 2026 10:00:00 GMT"},
        ],
        [
            {"name": "1.json", "mod_time": "2026-11-26T10:00:00.5Z", "is_dir": False, "url": "./1.json"},
            {"name": "old.json", "mod_time": "2026-11-01T10:00:00Z", "is_dir": False, "url": "./old.json"},
            {"name": "2025/", "mod_time": "2026-11-01T10:00:00Z", "is_dir": True, "url": "./2025/"},
            {"name": "gone.json", "mod_time": "2026-11-01T10:00:00Z", "is_dir": False, "url": "./gone.json"},
        ],
    ],
)
def test_a_folder_is_read_file_by_file(listed: object) -> None:
    files = {"/news/": listed, "/news/1.json": VERSION_1, "/news/old.json": OLD}

    def answer(asked: Asked) -> tuple[int, object]:
        if asked.headers.get("authorization") != "Bearer feed-token":
            return 401, {}
        return (200, files[asked.path]) if asked.path in files else (404, {})

    with content_server(answer) as url:
        found, _ = changed(f"{url}/news/", token="feed-token")
    ids = {wish.external_id for wish in found if isinstance(wish, Publish)}
    assert ids == {"a:old", VERSION_1["uri"]}


def test_what_a_feed_leaves_out_is_never_taken_for_gone() -> None:
    source = Source("desk", "ninjs", (), {"url": "http://127.0.0.1:1/"})
    assert FEED.gone(PlainClient(), source, ["a:1"]) == []
    with content_server(lambda _: (200, [VERSION_1])) as url:
        source = Source("desk", "ninjs", (), {"url": url})
        assert FEED.fetch(PlainClient(), source, str(VERSION_1["uri"])) == VERSION_1
        with pytest.raises(Permanent, match="does not have this item"):
            FEED.fetch(PlainClient(), source, "a:1")


def test_what_is_no_list_is_an_error_that_names_the_option() -> None:
    with content_server(lambda _: (200, {"message": "hello"})) as url, pytest.raises(Permanent, match="option 'url'"):
        changed(url)
    with pytest.raises(Misconfigured, match="option 'url'"):
        FEED.url(Source("desk", "ninjs", ()))
