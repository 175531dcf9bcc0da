"""The life of two entries of Contentful: what its webhooks say of it."""

from __future__ import annotations

from typing import Any

from tests.dialects.lives import CmsLife, Event


def _sys(id_: str, minute: int, **more: Any) -> dict[str, Any]:
    type_ = {"sys": {"type": "Link", "linkType": "ContentType", "id": "article"}}
    return {"type": "Entry", "id": id_, "contentType": type_, "updatedAt": f"2026-01-01T09:{minute:02}:00Z", **more}


def _event(topic: str, sys: dict[str, Any], title: str = "") -> Event:
    fields = {"title": {"de": title}, "body": {"de": f"Text von {title}."}}
    return Event({"sys": sys, "fields": fields}, {"X-Contentful-Topic": f"ContentManagement.Entry.{topic}"})


def _gone(topic: str, id_: str, minute: int, revision: int) -> Event:
    return _event(topic, _sys(id_, minute, type="DeletedEntry", revision=revision))


CONTENTFUL_LIFE = CmsLife(
    "contentful",
    {"space": "s1", "content_types": ["article"]},
    (
        _event("save", _sys("a", 1, version=1), "Entwurf"),
        _event("publish", _sys("a", 2, revision=1), "Eins"),
        _event("auto_save", _sys("a", 3, version=3), "Entwurf"),
        _event("publish", _sys("a", 4, revision=2), "Zwei"),
        _gone("unpublish", "a", 5, 2),
        _event("save", _sys("a", 6, version=5), "Entwurf"),
        _event("publish", _sys("a", 7, revision=3), "Drei"),
        _event("publish", _sys("b", 2, revision=1), "Weg"),
        _gone("unpublish", "b", 3, 1),
        _event("archive", _sys("b", 4, version=4, archivedAt="2026-01-01T09:04:00Z")),
        _gone("delete", "b", 5, 1),
    ),
    {"a": "Drei"},
)
