"""What a source sends, and how it signs: values that the rows of `tests/dialects/signers.py` are made of."""

from __future__ import annotations

import hmac
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shared.signable import Signable
from shared.signing import key_of

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


def standard_webhooks(secret: str, sent: Sent, message_id: str = "msg_1") -> Sent:
    """Sign as the kind `andruck` does, and every kind whose CMS keeps to Standard Webhooks with a POST."""
    signable = Signable(sent.method, sent.path, sent.query_string, sent.body, sent.headers.get("x-article-id"))
    return replace(sent, headers={**sent.headers, **proof(secret, signable, message_id)})


def proof(secret: str, signable: Signable, message_id: str) -> dict[str, str]:
    """Return the headers that prove a request which may be no text."""
    timestamp = str(int(time.time()))
    content = f"{message_id}.{timestamp}.".encode() + signable.content
    signature = b64encode(hmac.digest(key_of(secret), content, "sha256")).decode()
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": f"v1,{signature}"}
