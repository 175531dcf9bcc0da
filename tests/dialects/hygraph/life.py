"""The life of two entries of Hygraph: what its webhooks say of it, and what it answers meanwhile."""

from __future__ import annotations

from typing import Any

from tests.dialects.lives import CmsLife, Event


def _entry(id_: str, minute: int, title: str) -> dict[str, Any]:
    at = f"2026-01-01T09:{minute:02}:00+00:00"
    return {"id": id_, "publishedAt": at, "updatedAt": at, "title": title, "content": {"html": f"<p>{title}</p>"}}


def _told(operation: str, id_: str, stage: str = "PUBLISHED", **more: Any) -> dict[str, Any]:
    return {"operation": operation, "data": {"__typename": "Post", "id": id_, "stage": stage, **more}}


def _published(id_: str, minute: int, title: str) -> Event:
    return Event(_told("publish", id_), now={id_: _entry(id_, minute, title)})


HYGRAPH_LIFE = CmsLife(
    "hygraph",
    {"url": "https://hygraph.example", "content_types": ["Post"]},
    (
        Event(_told("create", "a", "DRAFT")),
        _published("a", 2, "Eins"),
        Event(_told("update", "a", "DRAFT")),
        _published("a", 4, "Zwei"),
        Event(_told("unpublish", "a", publishedAt="2026-01-01T09:04:00+00:00"), now={"a": None}),
        _published("a", 6, "Drei"),
        Event(_told("unpublish", "a"), now={"a": None}),
        _published("a", 8, "Vier"),
        _published("b", 2, "Weg"),
        Event(_told("unpublish", "b"), now={"b": None}),
        Event(_told("delete", "b", "DRAFT", publishedAt=None), now={"b": None}),
    ),
    {"a": "Vier"},
)
