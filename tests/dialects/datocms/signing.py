"""How a project of DatoCMS proves itself, and what it sends, as its documentation and its client's types have it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping

from tests.dialects.sending import Sent, Signer

BODY: Mapping[str, object] = {
    "schema": "dast",
    "document": {
        "type": "root",
        "children": [
            {"type": "heading", "level": 2, "children": [{"type": "span", "value": "Open & free"}]},
            {
                "type": "paragraph",
                "children": [
                    {"type": "span", "value": "It is "},
                    {"type": "span", "marks": ["strong"], "value": "open"},
                    {"type": "span", "value": "."},
                ],
            },
        ],
    },
}
RECORD: Mapping[str, object] = {
    "id": "hWl-mnkWRYmMCSTq4z_piQ",
    "type": "item",
    "attributes": {
        "title": {"de": "Brücke offen", "en": "Bridge open"},
        "excerpt": {"de": "Endlich.", "en": "At last."},
        "slug": "bridge-open",
        "author": "BWm-mnkWRYmMCSTq4z_piQ",
        "image": {"upload_id": "U1", "alt": None, "title": "On its first day", "custom_data": {}},
        "body": {"de": BODY, "en": BODY},
    },
    "relationships": {"item_type": {"data": {"id": "T1", "type": "item_type"}}},
    "meta": {
        "created_at": "2026-11-19T08:00:00.000+00:00",
        "updated_at": "2026-11-26T09:59:00.000+00:00",
        "published_at": "2026-11-26T10:00:00.000+00:00",
        "first_published_at": "2026-11-20T08:00:00.000+00:00",
        "status": "published",
        "current_version": "4711",
    },
}
CALL: Mapping[str, object] = {
    "environment": "main",
    "is_environment_primary": True,
    "entity_type": "item",
    "event_type": "publish",
    "event_triggered_at": "2026-11-26T10:00:01Z",
    "webhook_call_id": "98765",
    "attempted_auto_retries_count": 0,
    "webhook_id": "7",
    "entity": RECORD,
    "previous_entity": None,
    "related_entities": [{"id": "T1", "type": "item_type", "attributes": {"api_key": "article"}}],
}


def sent_by_datocms(told: Mapping[str, object]) -> Sent:
    return Sent(json.dumps(told).encode(), {"content-type": "application/json"})


def with_password(secret: str, message: Sent) -> Sent:
    return message.with_headers(authorization=f"Basic {b64encode(f'andruck:{secret}'.encode()).decode()}")


DATOCMS = Signer(
    "datocms-webhook-password",
    with_password,
    tuple(
        sent_by_datocms({**CALL, "event_type": event})
        for event in ("publish", "update", "unpublish", "delete", "create")
    ),
    {"locale": "en"},
)
