"""How a space of Storyblok signs, and what it sends, as its documentation has it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping

from tests.dialects.sending import Sent, Signer

PUBLISHED: Mapping[str, object] = {
    "text": 'The user jane@desk.example published the Story "Bridge" (politik/bridge)',
    "action": "published",
    "space_id": 288868932106293,
    "story_id": 6874931,
    "full_slug": "politik/bridge",
}


def sent_by_storyblok(told: Mapping[str, object]) -> Sent:
    return Sent(json.dumps(told).encode(), {"content-type": "application/json"})


def storyblok_signed(secret: str, message: Sent) -> Sent:
    """Sign as its documentation says: the HMAC-SHA1 of the body, in hex."""
    return message.with_headers(webhook_signature=hmac.new(secret.encode(), message.body, "sha1").hexdigest())


STORYBLOK = Signer(
    "storyblok-webhook-secret",
    storyblok_signed,
    (
        sent_by_storyblok(PUBLISHED),
        *(sent_by_storyblok({**PUBLISHED, "action": action}) for action in ("unpublished", "deleted", "moved")),
        sent_by_storyblok({"text": "…", "action": "merged", "space_id": 1, "release_id": 2}),
        sent_by_storyblok({"text": "…", "action": "created", "space_id": 1, "asset_id": 3}),
    ),
)
