"""How senders of CloudEvents prove who they are, and what they send: in both modes, an article and its withdrawal."""

from __future__ import annotations

import json

from tests.dialects.sending import Sent, Signer

ARTICLE = {"id": "a-7", "title": "Bridge open", "body": "It is **open**.", "tags": ["bridges"]}
ATTRIBUTES = {
    "specversion": "1.0",
    "id": "e-1",
    "source": "/newsroom",
    "type": "org.example.article.published",
    "time": "2026-11-26T10:00:00Z",
}


def structured(data: object = ARTICLE, **attributes: object) -> Sent:
    """Return an event in structured mode."""
    event = {**ATTRIBUTES, **attributes, "data": data}
    return Sent(json.dumps(event).encode(), {"content-type": "application/cloudevents+json; charset=utf-8"})


def binary(data: object = ARTICLE, **attributes: str) -> Sent:
    """Return an event in binary mode, whose attributes are headers."""
    headers = {f"ce-{name}": value for name, value in {**ATTRIBUTES, **attributes}.items()}
    return Sent(json.dumps(data).encode(), {"content-type": "application/json", **headers})


def bearer(secret: str, sent: Sent) -> Sent:
    """Send the secret as a token."""
    return sent.with_headers(authorization=f"Bearer {secret}")


CLOUDEVENTS = Signer(
    "token-of-the-events-1",
    bearer,
    (
        structured(),
        binary(),
        structured({"id": "a-7", "version": 4}, type="org.example.article.withdrawn"),
        binary(type="org.example.weather.changed"),
    ),
)
