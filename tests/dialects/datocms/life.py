"""The lives of three records of DatoCMS: one stays, one is deleted, one comes back."""

from __future__ import annotations

from typing import Any

from tests.dialects.datocms.signing import CALL, RECORD
from tests.dialects.lives import CmsLife, Event


def _called(id_: str, event: str, hour: int, title: str = "", *, status: str = "published") -> Event:
    attributes: Any = RECORD["attributes"]
    meta = {
        "status": status,
        "first_published_at": "2026-11-20T08:00:00Z",
        "published_at": f"2026-11-26T{hour}:00:00Z",
        "updated_at": f"2026-11-26T{hour}:30:00Z" if status == "updated" else f"2026-11-26T{hour}:00:00Z",
    }
    entity = {**RECORD, "id": id_, "meta": meta, "attributes": {**attributes, "title": title or event}}
    told = {"event_type": event, "event_triggered_at": f"2026-11-26T{hour}:00:01Z", "entity": entity}
    return Event({**CALL, **told})


DATOCMS_LIFE = CmsLife(
    "datocms",
    {"locale": "en"},
    (
        _called("A1", "publish", 10, "Eins"),
        _called("A1", "update", 10, "Entwurf", status="updated"),
        _called("A1", "publish", 12, "Zwei"),
        _called("A2", "publish", 10, "Weg"),
        _called("A2", "unpublish", 13),
        _called("A2", "delete", 13),
        _called("A3", "publish", 10, "Erst da"),
        _called("A3", "unpublish", 11),
        _called("A3", "publish", 12, "Wieder da"),
    ),
    {"A1": "Zwei", "A3": "Wieder da"},
)
