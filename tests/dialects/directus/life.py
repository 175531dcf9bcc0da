"""Two items in Directus: one is published, changed, taken back and published again; one is deleted in the end."""

from __future__ import annotations

from typing import Any

from tests.dialects.directus.signing import DIRECTUS
from tests.dialects.directus.test_items import ITEM
from tests.dialects.lives import CmsLife, Event


def _told(event: str, number: int, second: int, **fields: Any) -> Event:
    """Return what the flow sends, and what the API has from then on; no fields: nothing more."""
    changed = f"2026-11-27T09:00:{second:02}.000Z"
    now = {**ITEM, "id": number, "date_updated": changed, **fields} if fields else None
    told = {"event": f"articles.items.{event}", "payload": fields, "keys": [str(number)], "collection": "articles"}
    return Event(told, now={str(number): now})


DIRECTUS_LIFE = CmsLife(
    "directus",
    DIRECTUS.options,
    (
        _told("create", 1, 1, status="draft", title="Entwurf"),
        _told("create", 2, 2, status="published", title="Zwei"),
        _told("update", 1, 3, status="published", title="Eins"),
        _told("update", 1, 4, status="published", title="Eins, berichtigt"),
        _told("update", 1, 5, status="draft", title="Eins, berichtigt"),
        _told("update", 1, 6, status="published", title="Eins, berichtigt"),
        _told("delete", 2, 7),
    ),
    {"1": "Eins, berichtigt"},
)
