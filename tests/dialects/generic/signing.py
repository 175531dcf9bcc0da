"""How a CMS of any make signs, and what it sends."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from typing import Any

from tests.dialects.sending import Sent, Signer

OPTIONS: Mapping[str, Any] = {
    "publish_when": "event == 'saved' && post.public",
    "withdraw_when": "event == 'deleted'",
    "fetch_when": "event == 'touched'",
    "item": "post",
    "list_url": "https://cms.example/posts?since={since}",
    "item_url": "https://cms.example/posts/{id}",
    "fields": {
        "id": "post.id",
        "version": "post.revision",
        "updated_at": "post.changed",
        "title": "post.title",
        "body": "post.text",
        "authors": "post.authors[].{name: name, url: site}",
        "tags": "post.tags",
        "facts": "post.facts",
        "published_at": "post.published",
        "picture": "post.image",
    },
}
POST: Mapping[str, Any] = {
    "id": 7,
    "revision": 3,
    "public": True,
    "changed": "2026-11-26T10:00:00Z",
    "published": 1764140400,
    "title": "Bridge open",
    "text": "<p>It is <b>open</b>.</p>",
    "authors": [{"name": "Jane Doe", "site": "https://jane.example/"}],
    "tags": ["bridges"],
    "facts": [{"label": "Length", "value": "80 m"}],
    "image": "https://cms.example/a.jpg",
}


def event(name: str, post: object = POST) -> Sent:
    """Return what is sent of a post."""
    return Sent(json.dumps({"event": name, "post": post}).encode(), {"content-type": "application/json"})


def github_signed(secret: str, sent: Sent) -> Sent:
    """Sign as GitHub does."""
    return sent.with_headers(x_hub_signature_256=f"sha256={hmac.new(secret.encode(), sent.body, 'sha256').hexdigest()}")


GENERIC = Signer(
    "secret-of-any-cms-1",
    github_signed,
    (event("saved"), event("deleted", {"id": 7, "revision": 4}), event("touched", {"id": 8}), event("opened")),
    OPTIONS,
)
