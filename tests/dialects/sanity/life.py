"""The life of two documents of Sanity: what its webhooks say of it."""

from __future__ import annotations

from shared.dialects.sanity.projection import webhook_projection
from tests.dialects.lives import CmsLife, Event

MAPPING = webhook_projection().split('"mapping": "')[1].split('"')[0]


def _event(operation: str, id_: str, minute: int, title: str) -> Event:
    told = {"_id": id_, "_type": "post", "_updatedAt": f"2026-01-01T09:{minute:02}:00Z", "title": title, "body": "x"}
    return Event({"operation": operation, "mapping": MAPPING, **told})


SANITY_LIFE = CmsLife(
    "sanity",
    {"project": "p1", "content_types": ["post"]},
    (
        _event("create", "drafts.a", 1, "Entwurf"),
        _event("create", "a", 2, "Eins"),
        _event("update", "drafts.a", 3, "Entwurf"),
        _event("update", "a", 4, "Zwei"),
        _event("delete", "a", 4, "Zwei"),
        _event("create", "a", 6, "Drei"),
        _event("create", "b", 2, "Weg"),
        _event("update", "versions.r1.b", 3, "Bald"),
        _event("delete", "b", 2, "Weg"),
    ),
    {"a": "Drei"},
)
