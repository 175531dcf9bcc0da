from __future__ import annotations

from collections.abc import Mapping

import pytest

from shared.dialects.storyblok.delivery import StoryblokApi
from shared.errors import Misconfigured, Permanent
from shared.reading.intent import Publish
from shared.sources import Source
from tests.dialects.content_server import Asked, PlainClient, content_server
from tests.dialects.storyblok.test_storyblok import RELS, STORY
from tests.reading.articles_read import SITE

API = StoryblokApi()
AUTHOR = {"uuid": "a0000000-author", **RELS["a0000000-author"]}


def story(number: int, minute: int) -> Mapping[str, object]:
    return {**STORY, "id": number, "published_at": f"2026-11-26T10:{minute:02}:0{number % 10}.000Z"}


class Space:
    """Answers as the content delivery API of Storyblok does, for the token `public`."""

    def __init__(self, stories: list[Mapping[str, object]]) -> None:
        self.stories = stories

    def __call__(self, asked: Asked) -> tuple[int, object]:
        if asked.params.get("token") != "public":
            return 401, {"error": "Unauthorized"}
        if asked.path == "/spaces/me":
            return 200, {"space": {"id": 1, "name": "Desk", "version": 1764151200}}
        wanted = {
            "cv": "1764151200",
            "version": "published",
            "resolve_relations": "article.author",
        }
        if wanted.items() - asked.params.items():
            return 400, {"error": f"not asked for {wanted}"}
        if asked.path.startswith("/stories/"):
            found = [one for one in self.stories if str(one["id"]) == asked.path.removeprefix("/stories/")]
            return (200, {"story": found[0], "rels": [AUTHOR]}) if found else (404, ["This record could not be found"])
        if asked.params.get("content_type") != "article":
            return 400, {"error": "not asked for articles"}
        since = asked.params["published_at_gt"].replace(" ", "T")
        found = sorted(
            (one for one in self.stories if str(one["published_at"]) > since), key=lambda one: str(one["published_at"])
        )
        size, page = int(asked.params["per_page"]), int(asked.params["page"])
        return 200, {"stories": found[(page - 1) * size : page * size], "rels": [AUTHOR], "cv": 1764151200}


TOKEN = "public"


def source(url: str, token: str = TOKEN) -> Source:
    return Source("desk", "storyblok", (), {"url": url, "relations": "article.author"}, token)


def changed(url: str, cursor: str = "") -> tuple[list[str], str]:
    batches = list(API.changed(PlainClient(), source(url), cursor))
    wishes = [API.read(item, source(url), SITE) for batch in batches for item in batch.items]
    return [wish.external_id for wish in wishes if isinstance(wish, Publish)], batches[-1].cursor


def test_all_stories_are_found_however_many_were_published_in_one_minute() -> None:
    stories = [story(number, 5 + 10 * (number // 250)) for number in range(1, 400)]
    with content_server(Space(stories)) as url:
        found, cursor = changed(url)
        assert set(found) == {str(number) for number in range(1, 400)}
        stories.append(story(1000, 30))
        then, _ = changed(url, cursor)
    assert "1000" in then
    assert "1" not in then


def test_a_story_is_fetched_with_its_author_and_is_gone_when_it_is_not_published() -> None:
    with content_server(Space([story(7, 5)])) as url:
        item = API.fetch(PlainClient(), source(url), "7")
        assert item is not None
        wish = API.read(item, source(url), SITE)
        assert isinstance(wish, Publish)
        assert wish.article.authors[0].name == "Joe Bloggs"
        assert API.fetch(PlainClient(), source(url), "8") is None
        assert API.gone(PlainClient(), source(url), ["7", "8"]) == ["8"]


def test_a_wrong_token_or_address_proves_nothing_about_stories() -> None:
    with content_server(Space([])) as url, pytest.raises(Permanent):
        API.fetch(PlainClient(), source(url, "other"), "7")
    with content_server(lambda _: (404, None)) as url, pytest.raises(Permanent):
        API.fetch(PlainClient(), source(url), "7")
    with pytest.raises(Misconfigured, match="option 'url'"):
        API.url(source("storyblok"))
