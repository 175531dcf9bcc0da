"""The lives of two documents of Prismic, published together: what counts is what the API answers meanwhile."""

from __future__ import annotations

from typing import Any

from tests.dialects.lives import CmsLife, Event
from tests.dialects.prismic.signing import UPDATE
from tests.dialects.prismic.test_prismic import DOCUMENT


def _document(id_: str, title: str, hour: int) -> dict[str, Any]:
    data: Any = DOCUMENT["data"]
    at = f"2026-11-26T{hour}:00:00+0000"
    return {**DOCUMENT, "id": id_, "last_publication_date": at, "data": {**data, "title": title}}


def _changed(*ids: str, **now: object) -> Event:
    return Event({**UPDATE, "documents": list(ids)}, now=now)


PRISMIC_LIFE = CmsLife(
    "prismic",
    {"url": "https://desk.prismic.io/api/v2"},
    (
        _changed("A", "B", A=_document("A", "Eins", 10), B=_document("B", "Weg", 10)),
        _changed("A", A=_document("A", "Zwei", 11)),
        _changed("B", B=None),
        _changed("A", A=None),
        _changed("A", A=_document("A", "Drei", 13)),
        Event({**UPDATE, "masterRef": None}),
    ),
    {"A": "Drei"},
)
