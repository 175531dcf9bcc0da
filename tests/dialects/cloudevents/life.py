"""The life of two articles that come as CloudEvents."""

from __future__ import annotations

import json

from tests.dialects.cloudevents.signing import structured
from tests.dialects.lives import CmsLife, Event


def _event(happened: str, id_: str, minute: int, title: str = "") -> Event:
    data = {"id": id_, "title": title, "body": "x"} if title else {"id": id_}
    attributes = {"id": f"{id_}-{minute}", "time": f"2026-11-26T10:{minute:02}:00Z", "subject": id_}
    sent = structured(data, type=f"org.example.article.{happened}", **attributes)
    return Event(json.loads(sent.body), sent.headers)


CLOUDEVENTS_LIFE = CmsLife(
    "cloudevents",
    {},
    (
        _event("drafted", "a", 1, "Entwurf"),
        _event("published", "a", 2, "Eins"),
        _event("updated", "a", 3, "Zwei"),
        _event("withdrawn", "a", 4),
        _event("published", "a", 5, "Drei"),
        _event("published", "b", 1, "Weg"),
        _event("withdrawn", "b", 2),
    ),
    {"a": "Drei"},
)
