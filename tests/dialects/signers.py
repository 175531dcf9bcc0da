"""How the sources of each kind sign, and what they send: one row a kind, so that a test can try all of them.

A row stands here or, if it is long, as a value beside the tests of its kind: `tests/dialects/ghost/signing.py`.
"""

from __future__ import annotations

import hmac
import json
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from shared.reading.request import Request
from shared.settings import Site
from shared.signable import Signable
from shared.signing import key_of
from shared.sources import Source

WEBHOOK = "/v1/sources/desk/webhook"
"""Where the source `desk` sends, whatever its kind."""


@dataclass(frozen=True)
class Sent:
    """What a CMS sends to its source's webhook."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    """Their names in lower case."""
    method: str = "POST"
    rest: str = ""
    """What follows `webhook/` in the path."""
    query_string: str = ""

    @property
    def path(self) -> str:
        return f"{WEBHOOK}/{self.rest}" if self.rest else WEBHOOK

    def with_headers(self, **headers: str) -> Sent:
        """Return it with more headers, whose names have `_` for `-`."""
        return replace(self, headers={**self.headers, **{name.replace("_", "-"): headers[name] for name in headers}})


@dataclass(frozen=True)
class Signer:
    """How a source of one kind signs."""

    secret: str
    sign: Callable[[str, Sent], Sent]
    """Return what is sent with what proves its sender to have this secret: in headers, the path or the query.

    It takes any body; where one cannot be signed, because the secret stands in it, it stays as it is.
    """
    samples: tuple[Sent, ...]
    """What such a source sends: at least one publication, best one of each event. Tests spoil them."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Of the source in `site.toml`."""


def source_of(kind: str) -> Source:
    """Return the source `desk` of a kind, with the secret that its signer signs with."""
    return Source("desk", kind, (SIGNERS[kind].secret,), SIGNERS[kind].options)


def signed(kind: str, sent: Sent) -> Sent:
    """Return what a source of this kind sends, rightly signed."""
    return SIGNERS[kind].sign(SIGNERS[kind].secret, sent)


def request_of(sent: Sent, site: Site) -> Request:
    """Return it as dialects get it."""
    query = dict(reversed(parse_qsl(sent.query_string, keep_blank_values=True)))
    return Request(
        sent.method, sent.path, sent.headers, site, sent.query_string, query, sent.body, article_id=None, rest=sent.rest
    )


def standard_webhooks(secret: str, sent: Sent, message_id: str = "msg_1") -> Sent:
    """Sign as the kind `andruck` does, and every kind whose CMS keeps to Standard Webhooks with a POST."""
    signable = Signable(sent.method, sent.path, sent.query_string, sent.body, sent.headers.get("x-article-id"))
    timestamp = str(int(time.time()))
    content = f"{message_id}.{timestamp}.".encode() + signable.content  # bytes: it may be no text at all
    signature = b64encode(hmac.digest(key_of(secret), content, "sha256")).decode()
    return sent.with_headers(webhook_id=message_id, webhook_timestamp=timestamp, webhook_signature=f"v1,{signature}")


_ARTICLE = {
    "id": "a1",
    "version": 3,
    "title": "Bridge open",
    "body": "It is **open**.",
    "authors": [{"name": "A. Reporter", "url": "https://desk.example/a"}],
    "tags": ["bridges"],
    "facts": [{"label": "Length", "value": "80 m"}],
    "updated_at": "2026-11-26T10:00:00Z",
}

SIGNERS: Mapping[str, Signer] = MappingProxyType(
    {
        "andruck": Signer(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            standard_webhooks,
            (
                Sent(json.dumps(_ARTICLE).encode(), {"content-type": "application/json"}),
                Sent(b"---\nid: a2\ntitle: Bridge closed\n---\nIt is.\n", {"content-type": "text/markdown"}),
                Sent("Brücke offen\n\nKursk, Russland - Sie ist offen.\n".encode(), {"content-type": "text/plain"}),
            ),
        ),
    }
)
"""By kind: a row for each one of `shared.dialects.DIALECTS`."""
