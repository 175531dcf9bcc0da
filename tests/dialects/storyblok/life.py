"""The lives of two stories of Storyblok: its messages are alike, so what counts is what the API answers meanwhile."""

from __future__ import annotations

from typing import Any

from tests.dialects.lives import CmsLife, Event
from tests.dialects.storyblok.signing import PUBLISHED
from tests.dialects.storyblok.test_storyblok import STORY


def _published(id_: int, title: str, hour: int) -> Event:
    content: Any = STORY["content"]
    story = {
        **STORY,
        "id": id_,
        "published_at": f"2026-11-26T{hour}:00:00.000Z",
        "content": {**content, "title": title},
    }
    return Event({**PUBLISHED, "story_id": id_}, now={str(id_): {"story": story, "rels": {}}})


def _gone(id_: int, action: str) -> Event:
    return Event({**PUBLISHED, "action": action, "story_id": id_}, now={str(id_): None})


STORYBLOK_LIFE = CmsLife(
    "storyblok",
    {},
    (
        _published(1, "Eins", 10),
        _published(1, "Zwei", 11),
        _gone(1, "unpublished"),
        _published(1, "Drei", 12),
        _published(2, "Weg", 10),
        _gone(2, "deleted"),
        Event({"text": "…", "action": "created", "space_id": 1, "asset_id": 3}),
    ),
    {"1": "Drei"},
)
