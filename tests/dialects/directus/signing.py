"""What flows of Directus bring instead of a signature, and what they send: recordings."""

from __future__ import annotations

import json
from pathlib import Path

from tests.dialects.sending import Sent, Signer


def bearer(secret: str, sent: Sent) -> Sent:
    """Return it with the secret as a bearer token."""
    return sent.with_headers(authorization=f"Bearer {secret}")


RECORDED = sorted(Path(__file__).with_name("recordings").glob("*.json"))

DIRECTUS = Signer(
    "directus-sample-token",
    bearer,
    tuple(
        Sent(json.loads(file.read_text("utf-8"))["body"].encode(), {"content-type": "application/json"})
        for file in RECORDED
    ),
    {"url": "https://cms.example", "collection": "articles"},
)
