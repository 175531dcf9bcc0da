"""The life of two items of Kontent.ai: its notifications are alike, so what counts is what it answers meanwhile."""

from __future__ import annotations

from typing import Any

from tests.dialects.lives import CmsLife, Event


def _system(id_: str) -> dict[str, Any]:
    return {"id": id_, "codename": id_, "type": "article", "language": "de", "last_modified": "2026-01-01T09:00:00Z"}


def _told(action: str, id_: str, slot: str = "published") -> dict[str, Any]:
    message = {"environment_id": "e1", "object_type": "content_item", "action": action, "delivery_slot": slot}
    return {"notifications": [{"data": {"system": _system(id_)}, "message": message}]}


def _published(id_: str, title: str) -> Event:
    elements = {"title": {"type": "text", "value": title}, "body": {"type": "text", "value": "x"}}
    item = {"item": {"system": _system(id_), "elements": elements}, "modular_content": {}}
    return Event(_told("published", id_), now={id_: item})


def _gone(id_: str) -> Event:
    return Event(_told("unpublished", id_), now={id_: None})


KONTENT_LIFE = CmsLife(
    "kontent",
    {"environment": "e1", "content_types": ["article"]},
    (
        Event(_told("workflow_step_changed", "a", "preview")),
        _published("a", "Eins"),
        _published("a", "Zwei"),
        _gone("a"),
        _published("a", "Drei"),
        _published("b", "Weg"),
        _gone("b"),
    ),
    {"a": "Drei"},
)
