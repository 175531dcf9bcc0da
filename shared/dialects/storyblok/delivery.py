"""Storyblok asked over its content delivery API (v2), which knows published stories only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

from shared.dialects.content_api import ApiAnswer, ApiClient, ChangedItems, ContentApi, Item
from shared.dialects.field_map import content_types
from shared.dialects.storyblok.stories import STORY_TYPES, read_story
from shared.dialects.time_cursor import sortable
from shared.dialects.time_paging import PAGE_ITEMS, Dated, DatedPage, pages_by_time
from shared.errors import Misconfigured, Permanent
from shared.reading.fields import is_web_url
from shared.reading.intent import Ignore, Publish
from shared.reading.members import member
from shared.settings import Site
from shared.sources import Source

_DEFAULT_URL = "https://api.storyblok.com/v2/cdn"
_CACHE_AGE = timedelta(minutes=2)
"""What was published so long ago is asked for again: a cache of Storyblok may not have had it."""
_TO_THE_MINUTE = "%Y-%m-%d %H:%M"
"""The form of times in its questions."""


class StoryblokApi(ContentApi):
    """How a space of Storyblok is asked, with a token of the level Public."""

    def url(self, source: Source) -> str:
        """Return the address of the API: of the European region if the options name no other."""
        url = source.text("url", _DEFAULT_URL).rstrip("/")
        if not is_web_url(url):
            raise Misconfigured(
                f"The option 'url' of {source.name!r} must be the API's address, such as {_DEFAULT_URL}."
            )
        return url

    def changed(self, client: ApiClient, source: Source, cursor: str) -> Iterator[ChangedItems]:
        """Yield the stories in the order in which they were last published."""
        version = self._cache_version(client, source)

        def ask(at: str, offset: int) -> DatedPage:
            return self._page(client, source, version, at, offset)

        for page in pages_by_time(ask, cursor, _CACHE_AGE):
            yield ChangedItems(*page)

    def fetch(self, client: ApiClient, source: Source, external_id: str) -> Item | None:
        """Return a story; None if it is not published (any more)."""
        return self._story(client, source, self._cache_version(client, source), external_id)

    def gone(self, client: ApiClient, source: Source, external_ids: Sequence[str]) -> list[str]:
        """Return which are gone; each is asked for, but all of one state of the space."""
        version = self._cache_version(client, source)
        return [one for one in external_ids if self._story(client, source, version, one) is None]

    def shows_scheduled(self, source: Source) -> bool:  # noqa: ARG002
        """Return True: the story is published, and has a field for its time."""
        return True

    def read(self, item: Item, source: Source, site: Site) -> Publish | Ignore:
        """Return what a story means."""
        return read_story(item, source, site)

    def _story(self, client: ApiClient, source: Source, version: str, external_id: str) -> Item | None:
        url = f"{self.url(source)}/stories/{quote(external_id, safe='')}"
        answer = client.get(url, {**_how(source), "cv": version})
        if answer.status in (404, 410):
            return None
        story = member(answer.json, "story")
        if not isinstance(story, Mapping):
            raise _strange()
        return {"story": story, "rels": _related(answer)}

    def _page(self, client: ApiClient, source: Source, version: str, at: str, offset: int) -> DatedPage:
        """Ask for stories that were published since a minute, itself included: Storyblok's times have no seconds."""
        before = datetime.fromisoformat(at) - timedelta(minutes=1)
        params = {"sort_by": "published_at:asc", "published_at_gt": before.strftime(_TO_THE_MINUTE), "cv": version}
        paging = {"per_page": str(PAGE_ITEMS), "page": str(offset // PAGE_ITEMS + 1)}
        answer = client.get(f"{self.url(source)}/stories", {**_how(source), **_which(source), **params, **paging})
        stories = member(answer.json, "stories")
        if answer.status != 200 or not isinstance(stories, list):
            raise _strange()
        related = _related(answer)
        entries = [
            Dated(sortable(member(story, "published_at"), "published_at"), {"story": story, "rels": related})
            for story in stories
        ]
        total = answer.headers.get("total", "")
        return DatedPage(entries, int(total) if total.isdecimal() else None)

    def _cache_version(self, client: ApiClient, source: Source) -> str:
        """Return the number by which its caches know the newest state of the space."""
        answer = client.get(f"{self.url(source)}/spaces/me", {"token": source.token})
        version = member(answer.json, "space", "version")
        if not isinstance(version, int) or isinstance(version, bool):
            raise Permanent("Storyblok does not know this token: give the source one of the level Public.")
        return str(version)


def _how(source: Source) -> dict[str, str]:
    """Return the parameters of every question."""
    wanted = {"language": source.text("locale"), "resolve_relations": source.text("relations")}
    return {"token": source.token, "version": "published", **_given(wanted)}


def _which(source: Source) -> dict[str, str]:
    """Return the parameters that leave out what is no article."""
    types = content_types(source, STORY_TYPES)
    return _given({"starts_with": source.text("starts_with"), "content_type": types[0] if len(types) == 1 else ""})


def _given(parameters: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if value}


def _related(answer: ApiAnswer) -> dict[str, object]:
    found = member(answer.json, "rels")
    stories = found if isinstance(found, list) else []
    return {uuid: story for story in stories if isinstance(uuid := member(story, "uuid"), str)}


def _strange() -> Permanent:
    return Permanent("Storyblok answers something else than stories: check the source's option 'url'.")
