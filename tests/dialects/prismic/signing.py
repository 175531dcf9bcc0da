"""What a repository of Prismic sends, as its documentation and its client's types have it, with the secret in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from tests.dialects.sending import Sent, Signer

UPDATE: Mapping[str, object] = {
    "type": "api-update",
    "masterRef": "X6qn-RIAACMAVge1",
    "releases": {},
    "masks": {},
    "tags": {},
    "documents": ["X6qn-RIAACMAVge0", "XvoFFREAAM0WGBng"],
    "experiments": {},
    "domain": "desk",
    "apiUrl": "https://desk.prismic.io/api",
    "secret": None,
}


def sent_by_prismic(told: Mapping[str, object]) -> Sent:
    return Sent(json.dumps(told).encode(), {"content-type": "application/json"})


def with_secret(secret: str, message: Sent) -> Sent:
    """Put the secret into the body; what is no JSON object stays as it is."""
    try:
        told = json.loads(message.body)
    except (ValueError, RecursionError):
        return message
    return replace(message, body=json.dumps({**told, "secret": secret}).encode()) if isinstance(told, dict) else message


PRISMIC = Signer(
    "prismic-webhook-secret",
    with_secret,
    (
        sent_by_prismic(UPDATE),
        sent_by_prismic({**UPDATE, "documents": []}),
        sent_by_prismic({**UPDATE, "masterRef": None, "releases": {"addition": [{"id": "r", "documents": ["d"]}]}}),
        sent_by_prismic({"type": "test-trigger", "domain": "desk", "apiUrl": "https://desk.prismic.io/api"}),
    ),
    {"url": "https://desk.prismic.io/api/v2"},
)
